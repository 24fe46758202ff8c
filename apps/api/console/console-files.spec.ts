import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { createApi } from '../create-api.js';
import { connectedToNothing, disconnectedValues } from '../disconnected.js';

const PAGE = '<!doctype html><title>群建</title><script type="module" src="/assets/index-abc.js"></script>';
const SCRIPT = 'console.log("群建");'.repeat(100);
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const folder = mkdtempSync(join(tmpdir(), 'qunjian-console-'));
let app: NestFastifyApplication;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets', 'index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-abc.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync(SCRIPT));
  const values = disconnectedValues();
  app = await createApi({ ...values, settings: { ...values.settings, consoleFolder: folder } }, connectedToNothing);
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  raw: Buffer;
}
/** As it comes over the wire: `fetch` would take the compression off. */
const get = async (path: string, headers: Record<string, string> = BROWSER): Promise<Answer> => {
  const url = new URL(path, (await app.getUrl()).replace('[::1]', '127.0.0.1'));
  return new Promise((resolve, reject) => {
    httpGet(url, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, raw: Buffer.concat(parts) }),
      );
    }).once('error', reject);
  });
};

describe('the console served by the API', () => {
  it('is the page at / and at every address that a browser opens, asked for anew each time', async () => {
    for (const url of ['/', '/reviews', '/cases/7f3a?tab=timeline', '/nowhere']) {
      const { status, headers, raw } = await get(url);
      expect([url, status, headers['cache-control'], raw.toString()]).toEqual([url, 200, 'no-cache', PAGE]);
      expect(headers['content-type']).toContain('text/html');
    }
  });

  it('lets no inline script run', async () => {
    const policy = String((await get('/')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  it('keeps hashed files for good, compressed as the browser takes them', async () => {
    const read = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const encoding of ['br', 'gzip'] as const) {
      const { headers, raw } = await get('/assets/index-abc.js', { 'accept-encoding': encoding });
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toContain('javascript');
      expect(read[encoding](raw).toString()).toBe(SCRIPT);
    }
    expect((await get('/assets/index-abc.js', {})).raw.toString()).toBe(SCRIPT);
  });

  it('answers 304 to a page that has not changed', async () => {
    const { etag } = (await get('/')).headers;
    expect((await get('/', { ...BROWSER, 'if-none-match': String(etag) })).status).toBe(304);
  });

  it('leaves unknown addresses below /api, and files that are not there, a problem', async () => {
    for (const [url, headers] of [
      ['/api/nowhere', BROWSER],
      ['/api', BROWSER],
      ['/assets/index-old.js', { accept: '*/*' }],
    ] as const) {
      const { status, headers: answered, raw } = await get(url, headers);
      expect([url, status, JSON.parse(raw.toString()).code]).toEqual([url, 404, 'not-found']);
      expect(answered['content-type']).toContain('application/problem+json');
    }
  });
});
