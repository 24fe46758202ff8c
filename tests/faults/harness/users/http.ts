import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './history.js';

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Longer than the product says it takes to answer, so that its own 503 comes first. */
const PATIENCE_MS = 12_000;
const LOGIN_PAUSE_MS = 500;
export const SILENCE: Answer = {
  status: null,
  code: null,
  caseId: null,
  version: null,
  documentNo: null,
  requestId: null,
  operationId: null,
  documentId: null,
  retryAfterMs: null,
};

/** People in front of the product: a session per account, which holds at every API process. */
export class Clients {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 512 });
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly apis: readonly string[],
    private readonly password: string,
  ) {}

  /** Sends a change once. Never throws: silence is an answer too. */
  async change(call: {
    account: string;
    api: number;
    method?: string;
    path: string;
    body: unknown;
    key: string;
    ifMatch: number | null;
  }): Promise<Answer> {
    try {
      const cookie = await this.cookieOf(call.account, call.api);
      const headers = {
        cookie,
        'idempotency-key': call.key,
        ...(call.ifMatch === null ? {} : { 'if-match': `"v${call.ifMatch}"` }),
      };
      const reply = await this.send(call.method ?? 'POST', call.api, call.path, call.body, headers);
      if (reply.status === 401) this.cookies.delete(call.account);
      return answerOf(reply);
    } catch {
      return SILENCE;
    }
  }

  /** @returns null when nobody answered, or it was not found. */
  async read<T>(account: string, api: number, path: string): Promise<T | null> {
    try {
      const cookie = await this.cookieOf(account, api);
      const reply = await this.send('GET', api, path, undefined, { cookie });
      if (reply.status === 401) this.cookies.delete(account);
      return reply.status === 200 ? (JSON.parse(reply.text) as T) : null;
    } catch {
      return null;
    }
  }

  /** Status of the readiness, null for silence. */
  async ready(api: number): Promise<number | null> {
    return this.send('GET', api, '/api/health/ready', undefined, {}).then(
      ({ status }) => status,
      () => null,
    );
  }

  /** Signs in everybody, one after the other: a password costs a core some time. */
  async signInAll(accounts: readonly string[]): Promise<void> {
    for (const account of accounts) {
      for (;;) {
        const cookie = await this.cookieOf(account, 0).catch(() => null);
        if (cookie !== null) break;
        await delay(LOGIN_PAUSE_MS);
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async cookieOf(account: string, api: number): Promise<string> {
    const known = this.cookies.get(account);
    if (known !== undefined) return known;
    const reply = await this.send('POST', api, '/api/session', { username: account, password: this.password }, {});
    const lines = [reply.headers['set-cookie'] ?? []].flat();
    const cookie = lines.map((line) => line.split(';')[0]).join('; ');
    if (reply.status !== 200 || cookie === '') throw new Error(`no session for ${account}: ${reply.status}`);
    this.cookies.set(account, cookie);
    return cookie;
  }

  private async send(
    method: string,
    api: number,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Reply> {
    const { payload, type } = await encoded(body);
    const more = payload ? { 'content-type': type, 'content-length': payload.length } : {};
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.apis[api]}${path}`,
        { method, agent: this.agent, headers: { ...headers, ...more }, timeout: PATIENCE_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
          response.on('error', reject);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.end(payload);
    });
  }
}

/** A form goes as a browser sends it, everything else as JSON. */
async function encoded(body: unknown): Promise<{ payload?: Buffer; type?: string }> {
  if (body === undefined) return {};
  if (!(body instanceof FormData)) return { payload: Buffer.from(JSON.stringify(body)), type: 'application/json' };
  const form = new Response(body);
  return { payload: Buffer.from(await form.arrayBuffer()), type: form.headers.get('content-type')! };
}

interface Told {
  id?: string;
  code?: string;
  caseId?: string;
  version?: number;
  instance?: string;
  kind?: string;
  sha256?: string;
  decisions?: { documentNo: string | null }[];
}

function answerOf({ status, headers, text }: Reply): Answer {
  const told = parsed(text);
  const isProblem = status >= 400;
  const retryAfter = headers['retry-after'];
  return {
    status,
    code: told.code ?? null,
    caseId: (isProblem ? told.caseId : told.id) ?? null,
    version: told.version ?? null,
    documentNo: told.decisions?.at(-1)?.documentNo ?? null,
    requestId: told.instance?.replace('urn:qunjian:request:', '') ?? null,
    operationId: !isProblem && told.kind !== undefined ? (told.id ?? null) : null,
    documentId: !isProblem && told.sha256 !== undefined ? (told.id ?? null) : null,
    retryAfterMs: retryAfter === undefined ? null : Number(retryAfter) * 1000,
  };
}

function parsed(text: string): Told {
  try {
    return JSON.parse(text) as Told;
  } catch {
    return {};
  }
}
