import type { CookieSerializeOptions } from '@fastify/cookie';
import type { ApiSettings } from '../platform/settings.js';

/** `__Host-` binds the cookie to this host and to https, where it is on. */
export function sessionCookieName(settings: ApiSettings): string {
  return settings.session.cookieSecure ? '__Host-session' : 'session';
}

/** No script reads it, no other site sends it; it ends with the browser or with the session, whichever is first. */
export function cookieOptions(settings: ApiSettings): CookieSerializeOptions {
  return { httpOnly: true, sameSite: 'strict', secure: settings.session.cookieSecure, path: '/' };
}
