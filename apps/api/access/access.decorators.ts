import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../../libs/domain/case.js';
import type { Actor } from '../../../libs/domain/case.js';
import type { TokenScope } from '../../../libs/contracts/session.js';

/** Who may call a route; the case itself is guarded by the domain's permission table and by row-level security. */
export type Access =
  | { kind: 'public' }
  /** `evenWithInitialPassword`: what one needs to replace an initial password; `evenWithoutCodes`: to switch one-time codes on where the office asks for them. */
  | { kind: 'authenticated'; evenWithInitialPassword: boolean; evenWithoutCodes: boolean }
  | { kind: 'permit'; roles: readonly Role[] };
export const ACCESS = 'qunjian:access';
export const KEYLESS = 'qunjian:keyless';
export const BACKGROUND = 'qunjian:background';
export const REHEARSABLE = 'qunjian:rehearsable';
export const TAKES_OUT = 'qunjian:takes-out';
export const TOKEN_SCOPE = 'qunjian:token-scope';

/** Anybody, without a session. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);
/** Anybody who is signed in. */
export const Authenticated = ({
  evenWithInitialPassword = false,
  evenWithoutCodes = evenWithInitialPassword,
}: { evenWithInitialPassword?: boolean; evenWithoutCodes?: boolean } = {}) =>
  SetMetadata(ACCESS, { kind: 'authenticated', evenWithInitialPassword, evenWithoutCodes } satisfies Access);
/** Only these roles. */
export const Permit = (...roles: Role[]) => SetMetadata(ACCESS, { kind: 'permit', roles } satisfies Access);
/** A POST or DELETE that changes nothing a repeat could double: it needs no `Idempotency-Key`. The reason is for the reader. */
export const Keyless = (reason: string) => SetMetadata(KEYLESS, reason);

/** What a page asks by itself: it does not prolong a session that nobody uses. */
export const Background = () => SetMetadata(BACKGROUND, true);

/** A reading that takes many rows out of the product as a file: so many in an hour for one account. */
export const TakesOut = () => SetMetadata(TAKES_OUT, true);

/** A change that can be asked for with `dryRun=true`: then it changes nothing and needs no `Idempotency-Key`. */
export const Rehearsable = () => SetMetadata(REHEARSABLE, true);

/** What a service token must be for to make this change; what reads asks for `read`, and any other change takes a person. */
export const TokenMay = (scope: TokenScope) => SetMetadata(TOKEN_SCOPE, scope);

/** Everybody who works on cases; system and security administrators do not. */
export const CASE_ROLES = ['reviewer', 'officer', 'instructor', 'supervisor', 'service'] as const satisfies Role[];

/** How the caller is known. */
export interface Caller {
  actor: Actor;
  username: string;
  displayName: string;
  bodyName: string;
  mustChangePassword: boolean;
  totp: boolean;
  via:
    | { kind: 'session'; id: string; idleUntil: string; endsAt: string }
    | { kind: 'token'; id: string; scopes: readonly TokenScope[] };
}
export interface ApiRequest extends FastifyRequest {
  caller?: Caller;
  idempotencyKey?: string;
  /** Whether the route is a change that takes a key. */
  keyed?: boolean;
}

const requestOf = (context: ExecutionContext): ApiRequest => context.switchToHttp().getRequest<ApiRequest>();
/** The caller the guard has found. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => requestOf(context).caller!,
);
/** The `Idempotency-Key` the guard has checked. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requestOf(context).idempotencyKey!,
);
