import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Hashed names: what is at one of them never changes. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
/** Asked for anew each time, and answered with 304 while it is the same: it names the hashed files of today. */
const ASK_AGAIN = 'no-cache';
const PAGE = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json',
};
/** Compressed twins as the build leaves them (scripts/console.mjs), the smaller first. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

interface ConsoleFile {
  type: string;
  cacheControl: string;
  etag: string;
  content: Buffer;
  compressed: { name: string; content: Buffer }[];
}

/**
 * Serves the built console: its files under their names, and its page for every other address that a browser opens, because the console finds
 * its pages itself. Two megabytes are kept in memory, so that no address can name a file that is not of the console. Nothing below `/api` is
 * touched: there an unknown address stays a problem.
 */
export function serveConsole(app: NestFastifyApplication, folder: string): void {
  if (!existsSync(join(folder, PAGE))) return;
  const files = new Map(namesBelow(folder).map((name) => [`/${name}`, readFile(folder, name)]));
  const page = files.get(`/${PAGE}`)!;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/*', (request: FastifyRequest, reply: FastifyReply) => {
      const file = files.get(request.url.split('?')[0]!) ?? (isPage(request) ? page : undefined);
      return file ? send(file, request, reply) : reply.callNotFound();
    });
}

/** Files of the console without the compressed twins. @returns names with `/`, relative to the folder */
function namesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return namesBelow(folder, `${name}/`);
    return ENCODINGS.some(({ suffix }) => name.endsWith(suffix)) ? [] : [name];
  });
}

function readFile(folder: string, name: string): ConsoleFile {
  const path = join(folder, name);
  const content = readFileSync(path);
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    cacheControl: name.startsWith('assets/') ? FOR_GOOD : ASK_AGAIN,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`,
    content,
    compressed: ENCODINGS.filter(({ suffix }) => existsSync(path + suffix)).map(({ name: encoding, suffix }) => ({
      name: encoding,
      content: readFileSync(path + suffix),
    })),
  };
}

/** Whether a person opens an address of the console, and no program asks for something that is not there. */
function isPage({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): boolean {
  return !/^\/api(\/|\?|$)/.test(url) && (headers.accept ?? '').includes('text/html');
}

function send(file: ConsoleFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.headers({ 'cache-control': file.cacheControl, etag: file.etag, vary: 'accept-encoding' });
  if (headers['if-none-match']?.includes(file.etag)) return reply.code(304).send();
  const taken = String(headers['accept-encoding'] ?? '');
  const twin = file.compressed.find(({ name }) =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(taken),
  );
  if (twin) void reply.header('content-encoding', twin.name);
  return reply.type(file.type).send(twin?.content ?? file.content);
}
