import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { idempotencyKey } from '../../../libs/contracts/primitives.js';
import type { ApiSettings } from '../platform/settings.js';
import { SETTINGS } from '../platform/tokens.js';
import { refused } from '../http/refused.js';
import { asksForCodes } from '../../../libs/domain/administration/administration-permissions.js';
import { sessionCookieName } from '../session/session-cookie.js';
import { SessionService } from '../session/session.service.js';
import type { TokenScope } from '../../../libs/contracts/session.js';
import {
  ACCESS,
  BACKGROUND,
  KEYLESS,
  REHEARSABLE,
  TAKES_OUT,
  TOKEN_SCOPE,
  type Access,
  type ApiRequest,
  type Caller,
} from './access.decorators.js';
import { CallLimits } from './call-limits.js';
import { isChange, isCrossSite } from './cross-site.js';

/** Sent with what a page asks by itself, while nobody is at it. */
const BACKGROUND_HEADER = 'x-background';

/**
 * Every request passes here: where it comes from, who it is, whether the role may use the route, whether a change brings its key.
 * A route without an access decorator is closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly limits: CallLimits,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const access = this.metadata<Access>(ACCESS, context);
    if (!access) throw notPermitted();
    const bearer = bearerOf(request);
    if (isChange(request.method) && bearer === null && isCrossSite(request)) {
      throw refused('not-permitted', '拒绝来自其他网站的请求', 'requests from other sites are refused');
    }
    if (access.kind !== 'public') await this.admit(request, access, bearer, context);
    request.keyed =
      isChange(request.method) &&
      this.metadata<string>(KEYLESS, context) === undefined &&
      !this.isRehearsal(request, context);
    if (request.keyed) request.idempotencyKey = keyOf(request);
    return true;
  }

  private async admit(
    request: ApiRequest,
    access: Exclude<Access, { kind: 'public' }>,
    bearer: string | null,
    context: ExecutionContext,
  ): Promise<void> {
    const caller = await this.find(request, bearer, this.isBackground(request, context));
    if (!caller) throw refused('unauthenticated', '请先登录', 'sign in first');
    request.caller = caller;
    await this.limits.call(caller.actor.account, isChange(request.method));
    if (caller.mustChangePassword && !(access.kind === 'authenticated' && access.evenWithInitialPassword)) {
      throw refused('password-change-required', '请先修改初始密码', 'replace the initial password first');
    }
    if (this.lacksCodes(caller) && !(access.kind === 'authenticated' && access.evenWithoutCodes)) {
      throw refused(
        'totp-enrolment-required',
        '您的岗位须启用动态验证码：请先绑定验证器（个人设置，或 POST /api/me/totp）',
        'your office asks for one-time codes: switch them on first (POST /api/me/totp)',
      );
    }
    if (access.kind === 'permit' && !access.roles.some((role) => caller.actor.roles.includes(role)))
      throw notPermitted();
    if (this.metadata<boolean>(TAKES_OUT, context) === true) await this.limits.export(caller.actor.account);
    if (caller.via.kind === 'token') requireScope(caller.via.scopes, this.scopeOf(request.method, context));
  }

  private lacksCodes({ actor, via, totp }: Caller): boolean {
    return via.kind === 'session' && !totp && asksForCodes(this.settings.oneTimeCodesOf, actor.roles);
  }

  private async find(request: ApiRequest, bearer: string | null, background: boolean): Promise<Caller | null> {
    if (bearer !== null) return this.sessions.findByToken(bearer);
    const secret = request.cookies[sessionCookieName(this.settings)];
    return secret ? this.sessions.findBySession(secret, { background }) : null;
  }

  /** Only a reading can be asked for by a page alone: whoever changes something is there. */
  private isBackground(request: ApiRequest, context: ExecutionContext): boolean {
    if (isChange(request.method)) return false;
    return request.headers[BACKGROUND_HEADER] === 'true' || this.metadata<boolean>(BACKGROUND, context) === true;
  }

  /** What a token must be for; null: for nothing, it takes a person. A search is a POST that changes nothing. */
  private scopeOf(method: string, context: ExecutionContext): TokenScope | null {
    const reads = !isChange(method) || this.metadata<string>(KEYLESS, context) !== undefined;
    return (isChange(method) ? this.metadata<TokenScope>(TOKEN_SCOPE, context) : undefined) ?? (reads ? 'read' : null);
  }

  private isRehearsal(request: ApiRequest, context: ExecutionContext): boolean {
    return (
      this.metadata<boolean>(REHEARSABLE, context) === true && (request.query as { dryRun?: unknown }).dryRun === 'true'
    );
  }

  private metadata<T>(key: string, context: ExecutionContext): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  }
}

function notPermitted() {
  return refused('not-permitted', '您的角色无权使用此功能', 'your role may not use this');
}

/** @throws Refused not-permitted */
function requireScope(scopes: readonly TokenScope[], scope: TokenScope | null): void {
  if (scope !== null && scopes.includes(scope)) return;
  throw refused('not-permitted', '此令牌不能用于该操作', 'the token is not for this', {
    rule: { id: 'token-scope', citation: '令牌只用于发放时写明的用途' },
  });
}

function bearerOf(request: ApiRequest): string | null {
  return /^Bearer +([\w.~+/=-]{16,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function keyOf(request: ApiRequest): string {
  const key = idempotencyKey.safeParse(request.headers['idempotency-key']);
  if (key.success) return key.data;
  throw refused(
    'idempotency-key-missing',
    '缺少或无效的 Idempotency-Key 请求头（8 至 128 个可见 ASCII 字符）',
    'Idempotency-Key header missing or invalid: 8 to 128 visible ASCII characters',
  );
}
