import type { Problem } from '../../../libs/contracts/problem.js';
import { staleVersion } from '../../../libs/domain/decide.js';
import type { ErrorCode, Refusal } from '../../../libs/domain/errors.js';
import { withRule } from '../../../libs/domain/refuse.js';
import { HTTP_STATUS, STATUS_TITLES } from './http-status.js';

/** What a problem says beside the refusal itself. */
export type ProblemContext = Pick<Problem, 'caseId' | 'version' | 'allowedActions' | 'retryAfterSeconds'>;

/** The way a refusal travels from a service to the filter; the only error that services of the API throw on purpose. */
export class Refused extends Error {
  /** Whether the audit has it already, from here or from the first time the same request was refused. */
  audited = false;

  readonly refusal: Refusal;

  constructor(
    refusal: Refusal,
    readonly context: ProblemContext = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${refusal.code}: ${refusal.en}`);
    this.name = 'Refused';
    this.refusal = withRule(refusal);
  }
  get status(): number {
    return HTTP_STATUS[this.refusal.code];
  }
}

/** Refuse with words; `zh` is what the user reads. */
export function refused(
  code: ErrorCode,
  zh: string,
  en: string,
  context: ProblemContext & Pick<Refusal, 'errors' | 'rule'> = {},
): Refused {
  const { errors, rule, ...rest } = context;
  return new Refused({ code, zh, en, ...(errors ? { errors } : {}), ...(rule ? { rule } : {}) }, rest);
}

/** A refusal that was given before, under the same key: it stands in the audit once. */
export function refusedAgain(refusal: Refusal, context: ProblemContext = {}): Refused {
  const error = new Refused(refusal, context);
  error.audited = true;
  return error;
}

/** The same words whether the thing does not exist or is not yours to know. */
export function notFound(): Refused {
  return refused('not-found', '未找到，或您无权查看', 'not found, or not yours to see');
}

/** 412: the case has gone on since the version that `If-Match` names. */
export function versionMismatch(version: number): Refused {
  return new Refused(staleVersion(version).refusal, { version });
}

/** 503: nothing was lost; the same `Idempotency-Key` gets the final answer. */
export function unavailable(retryAfterSeconds: number, context: ProblemContext = {}): Refused {
  return refused(
    'engine-unavailable',
    '系统繁忙或引擎暂不可用，请稍后用同一请求编号重试',
    'the engine is busy or away; repeat with the same Idempotency-Key',
    {
      ...context,
      retryAfterSeconds,
    },
  );
}

/** RFC 9457 body of a refusal. @param instance request id to quote to the operator. */
export function toProblem(refusal: Refusal, context: ProblemContext, instance: string): Problem {
  const status = HTTP_STATUS[refusal.code];
  return {
    type: `urn:qunjian:problem:${refusal.code}`,
    title: STATUS_TITLES[status]!,
    status,
    detail: refusal.zh,
    detailEn: refusal.en,
    code: refusal.code,
    instance,
    ...(refusal.errors ? { errors: refusal.errors } : {}),
    ...(refusal.rule ? { rule: refusal.rule } : {}),
    ...context,
  };
}
