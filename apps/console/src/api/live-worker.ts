import { openStream, type LiveMessage } from './live-messages.js';

/** Shared by all tabs of a browser: HTTP/1.1 allows six connections, and each tab's own stream would take one. */
interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let close: (() => void) | undefined;
let last: LiveMessage = { kind: 'state', connected: false };

function tell(message: LiveMessage): void {
  if (message.kind === 'state') last = message;
  for (const port of ports) port.postMessage(message);
}

(self as unknown as SharedScope).onconnect = ({ ports: [port] }) => {
  if (!port) return;
  ports.add(port);
  port.onmessage = ({ data }: MessageEvent<'leave'>) => {
    if (data !== 'leave') return;
    ports.delete(port);
    if (ports.size > 0) return;
    close?.();
    close = undefined;
  };
  port.start();
  port.postMessage(last);
  close ??= openStream(tell);
};
