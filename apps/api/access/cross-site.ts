import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the request changes something. */
export function isChange(method: string): boolean {
  return !SAFE.has(method);
}

/**
 * Whether a change was sent by another site: the second fence beside `SameSite=Strict`. Every browser says where a request comes from, in
 * `Sec-Fetch-Site` or at least in `Origin`; a program that sends neither has no cookie that somebody could abuse.
 */
export function isCrossSite(request: Pick<FastifyRequest, 'headers' | 'host'>): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
