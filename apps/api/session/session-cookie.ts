import type { CookieSerializeOptions } from '@fastify/cookie';
import type { ApiSettings } from '../platform/settings.js';

/** `__Host-` binds the cookie to this host and to https, where it is on. */
export function sessionCookieName(settings: ApiSettings): string {
  return settings.session.cookieSecure ? '__Host-session' : 'session';
}

/** The secret of a browser that has signed in: what is guessed elsewhere does not keep it out. */
export function deviceCookieName(settings: ApiSettings): string {
  return settings.session.cookieSecure ? '__Host-device' : 'device';
}
/** As long as it is remembered (KnownDevices). */
export const DEVICE_SECONDS = 90 * 86_400;

/** No script reads it, no other site sends it; it ends with the browser or with the session, whichever is first. */
export function cookieOptions(settings: ApiSettings): CookieSerializeOptions {
  return { httpOnly: true, sameSite: 'strict', secure: settings.session.cookieSecure, path: '/' };
}
