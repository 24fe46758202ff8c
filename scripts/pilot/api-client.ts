import { randomUUID } from 'node:crypto';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { Problem } from '../../libs/contracts/problem.js';

export type Answer<T> = { ok: true; status: number; body: T } | { ok: false; status: number; problem: Problem };

/** The product's HTTP API as one person uses it: a cookie, a key per change, the same key again while the engine is busy. */
export class ApiClient {
  private constructor(
    private readonly base: string,
    private readonly cookie: string,
  ) {}

  /** @throws when the account may not log in. */
  static async login(base: string, username: string, password: string): Promise<ApiClient> {
    const response = await fetch(`${base}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`login of ${username}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
    const cookie = response.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
    return new ApiClient(base, cookie);
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  /** A change; `body` is JSON or a form. One key for all tries, so that it happens once however often it is sent. */
  async change<T = CaseRepresentation>(path: string, body: unknown, tries = 40): Promise<Answer<T>> {
    const key = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.send<T>('POST', path, body, { 'idempotency-key': key });
      if (answer.ok || (answer.status !== 503 && answer.status !== 429) || attempt >= tries) return answer;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  private async send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.base}/api${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return response.ok
      ? { ok: true, status: response.status, body: parsed as T }
      : { ok: false, status: response.status, problem: parsed as Problem };
  }
}
