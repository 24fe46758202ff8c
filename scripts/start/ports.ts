import { connect, createServer } from 'node:net';
import { StartError } from './start-error.js';

/** A port that nobody listens on: the wanted one when it is free, else one the system chooses. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await tryPort(wanted, '127.0.0.1')) !== undefined) return wanted;
  const port = await tryPort(0, '127.0.0.1');
  if (port === undefined) throw new StartError('本机没有可用端口。', 'No free port on this machine.');
  return port;
}

/** A free port for each name, the wanted one where it is free, and no two the same. */
export async function freePorts<Name extends string>(
  wanted: Record<Name, number | undefined>,
): Promise<Record<Name, number>> {
  const taken: [Name, number][] = [];
  for (const name of Object.keys(wanted) as Name[]) {
    let port = await freePort(wanted[name]);
    while (taken.some(([, other]) => other === port)) port = await freePort();
    taken.push([name, port]);
  }
  return Object.fromEntries(taken) as Record<Name, number>;
}

/** @throws StartError when somebody listens there, or this user may not. */
export async function requirePort(port: number, host: string): Promise<void> {
  if ((await tryPort(port, host)) !== undefined) return;
  throw new StartError(
    `端口 ${port} 已被占用或不可用：请停止占用它的程序，或用 --port 另选端口。`,
    `Port ${port} is in use or not available: stop the program that uses it, or choose another with --port.`,
  );
}

function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/** Whether somebody accepts connections there now. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
