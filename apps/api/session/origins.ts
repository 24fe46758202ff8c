import { Inject, Injectable } from '@nestjs/common';
import type { ApiRequest } from '../access/access.decorators.js';
import type { ApiSettings } from '../platform/settings.js';
import { SETTINGS } from '../platform/tokens.js';
import { deviceCookieName } from './session-cookie.js';
import type { Origin } from './sign-in-attempts.js';

/** Where a request comes from: its address, what the client calls itself, and the browser by its cookie. */
@Injectable()
export class Origins {
  constructor(@Inject(SETTINGS) private readonly settings: ApiSettings) {}

  of(request: ApiRequest): Origin {
    const device = request.cookies[deviceCookieName(this.settings)];
    const agent = request.headers['user-agent']?.slice(0, 300) ?? null;
    return { address: request.ip, requestId: request.id, agent, device: device || null };
  }
}
