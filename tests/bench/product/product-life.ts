import { Agent, request, type IncomingMessage } from 'node:http';
import type { PlainDate } from '../../../libs/domain/case.js';
import { failed } from '../load/closed-loop.js';
import type { Answer, Life } from '../load/life.js';
import { partOf, unitOf, type Part } from './cast.js';
import { script } from './life-script.js';

export interface ProductLifeOptions {
  host: string;
  port: number;
  parts: Part[];
  /** Of every account. */
  password: string;
  /** Business date of the run. */
  today: PlainDate;
}
interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

const LENGTH = 12;
const BUSY = new Set([429, 503]);

/** The product as its users reach it: HTTP with a session cookie per account and an idempotency key per change. */
export async function connectProductLife(options: ProductLifeOptions): Promise<Life> {
  const http = new Http(options.host, options.port);
  const cookies = await logIn(http, options);
  const caseIds = new Map<number, string>();
  const change = async (by: string, path: string, body: unknown, key: string) =>
    http.post(path, body, { cookie: cookies.get(by)!, 'idempotency-key': key });

  async function open(index: number): Promise<Answer> {
    const part = partOf(options.parts, index);
    const unit = unitOf(index);
    const body = {
      type: part.type,
      mode: 'single',
      units: [unit],
      leadUnit: unit,
      responsibleBody: part.responsibleBody,
    };
    const reply = await change(part.officer, '/api/cases', body, `bench-${index}-open`);
    if (reply.status === 201) caseIds.set(index, (JSON.parse(reply.text) as { id: string }).id);
    return answerOf(reply, 201);
  }

  async function act(index: number, step: number): Promise<Answer> {
    const { action, by, data } = script(partOf(options.parts, index), options.today, index)[step - 1]!;
    return answerOf(
      await change(by, `/api/cases/${caseIds.get(index)}/actions/${action}`, data, `bench-${index}-${step}`),
      200,
    );
  }

  return {
    length: LENGTH,
    approvals: [6, 8, 11],
    send: (index, step) => (step === 0 ? open(index) : act(index, step)).catch(failed),
    async close() {
      http.close();
    },
  };
}

async function logIn(http: Http, { parts, password }: ProductLifeOptions): Promise<Map<string, string>> {
  const accounts = new Set(
    parts.flatMap((p) => [p.officer, p.approver, p.registrar, p.instructor, p.taskForceOfficer, p.taskForceReviewer]),
  );
  const cookies = new Map<string, string>();
  for (const username of accounts) {
    const reply = await http.post('/api/session', { username, password });
    const cookie = reply.headers['set-cookie']?.map((line) => line.split(';')[0]).join('; ');
    if (reply.status !== 200 || !cookie) throw new Error(`login of ${username}: ${reply.status} ${reply.text}`);
    cookies.set(username, cookie);
  }
  return cookies;
}

function answerOf({ status, headers, text }: Reply, wanted: number): Answer {
  if (status === wanted) return { outcome: 'accepted' };
  const retryAfter = headers['retry-after'];
  if (BUSY.has(status))
    return { outcome: 'shed', retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter) };
  return { outcome: 'failed', detail: `${status} ${text.slice(0, 300)}` };
}

/** As little HTTP client as there is: the load generator shares the processors with what it measures. */
class Http {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 2048 });
  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const payload = Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: this.host,
          port: this.port,
          path,
          method: 'POST',
          agent: this.agent,
          headers: { ...headers, 'content-type': 'application/json', 'content-length': payload.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
