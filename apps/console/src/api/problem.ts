import type { components } from './generated/schema.js';

export type Problem = components['schemas']['Problem'];

/** What the server refused, or that it could not be reached: `problem` is then null. */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? `request failed (${status})`);
  }

  get code(): Problem['code'] | 'unreachable' {
    return this.problem?.code ?? 'unreachable';
  }
}

export const isRefusal = (error: unknown, ...codes: Problem['code'][]): error is RequestError =>
  error instanceof RequestError && error.problem !== null && codes.includes(error.problem.code);
