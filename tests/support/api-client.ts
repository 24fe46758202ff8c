import { randomUUID } from 'node:crypto';
import { requireContract } from './contract.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  bytes: Uint8Array;
  /** Parsed when it is JSON. */
  body: T;
}
export interface Call {
  body?: unknown;
  /** Sent as it is, with its own content type. */
  raw?: { text: string; type: string };
  /** Sent as multipart. */
  form?: FormData;
  key?: string | null;
  headers?: Record<string, string>;
}

/** A person or program in front of the API: holds every answer against docs/openapi.json, keeps the session cookie and makes a fresh `Idempotency-Key` per change. */
export class ApiClient {
  private readonly cookies = new Map<string, string>();

  constructor(
    public url: string,
    private readonly token: string | null = null,
  ) {}

  get<T = Record<string, unknown>>(path: string, call: Call = {}): Promise<Answer<T>> {
    return this.send('GET', path, call);
  }
  post<T = Record<string, unknown>>(path: string, body?: unknown, call: Call = {}): Promise<Answer<T>> {
    return this.send('POST', path, { ...call, ...(body === undefined ? {} : { body }) });
  }

  async send<T = Record<string, unknown>>(method: string, path: string, call: Call = {}): Promise<Answer<T>> {
    const payload = call.raw?.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const key = call.key === undefined && method !== 'GET' ? randomUUID() : call.key;
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': call.raw?.type ?? 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader() } : {}),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...call.headers,
      },
      ...(call.form ? { body: call.form } : payload === undefined ? {} : { body: payload }),
    });
    for (const set of response.headers.getSetCookie()) this.keep(set.split(';')[0]!);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const body = (isJson ? JSON.parse(text) : {}) as T;
    requireContract(
      { method, path: `/api${path}` },
      {
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body,
        headers: response.headers,
      },
    );
    return { status: response.status, headers: response.headers, text, bytes, body };
  }

  /** Session and browser as a header, to use them elsewhere. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(cookie: string): void {
    const at = cookie.indexOf('=');
    this.cookies.set(cookie.slice(0, at), cookie.slice(at + 1));
  }

  /** Sign in; further calls carry the session. */
  async login(username: string, password: string): Promise<Answer> {
    return this.post('/session', { username, password });
  }
}
