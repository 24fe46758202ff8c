import { Injectable } from '@nestjs/common';
import type { Refused } from '../http/refused.js';
import type { ApiRequest } from './access.decorators.js';
import { AnonymousAttempts } from './anonymous-attempts.js';
import { auditOnce, refusedAttempt, AttemptLog } from './attempts.js';
import { isChange } from './cross-site.js';

/** Statuses that say no to what was asked; 400 counts where a keyed change was asked for. 429 and 503 are no answers. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404, 409, 412, 422]);

/**
 * The last fence of the evidence: whatever leaves the API as a refusal and was not written down on the way is written here. Of people who are not
 * signed in, changes count and presented tokens; a page that asks whether somebody is signed in does not.
 */
@Injectable()
export class RefusalAudit {
  constructor(
    private readonly attempts: AttemptLog,
    private readonly anonymous: AnonymousAttempts,
  ) {}

  async record(request: ApiRequest, error: Refused): Promise<void> {
    if (error.audited) return;
    const { caller } = request;
    if (!caller) return this.ofNobody(request, error);
    if (!REFUSALS.has(error.status) && !(error.status === 400 && request.keyed)) return;
    const { caseId, action } = triedOf(request);
    await auditOnce(this.attempts, error, { actor: caller.actor, caseId, action, requestId: request.id });
  }

  private async ofNobody(request: ApiRequest, error: Refused): Promise<void> {
    const told = error.status === 401 || error.status === 403 || error.status === 429;
    if (!told || !(isChange(request.method) || request.headers.authorization !== undefined)) return;
    const { caseId, action } = triedOf(request);
    await this.anonymous.record({
      ...refusedAttempt({ actor: null, caseId, action, refusal: error.refusal, requestId: request.id }),
      address: request.ip,
    });
    error.audited = true;
  }
}

const CASE_ROUTES = /^\/api\/cases\/:id(\/|$)/;

/** The case a request is about, and the action by its name; another route by its method and pattern. */
function triedOf(request: ApiRequest): { caseId: string | null; action: string } {
  const route = request.routeOptions.url ?? '';
  const { id, action } = (request.params ?? {}) as { id?: string; action?: string };
  return { caseId: CASE_ROUTES.test(route) ? (id ?? null) : null, action: action ?? `${request.method} ${route}` };
}
