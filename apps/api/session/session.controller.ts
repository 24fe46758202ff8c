import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { changePasswordBody, loginBody, meView, sessionsAnswer } from '../../../libs/contracts/session.js';
import {
  Authenticated,
  CurrentCaller,
  Keyless,
  Public,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import type { ApiSettings } from '../platform/settings.js';
import { SETTINGS } from '../platform/tokens.js';
import { Answers } from '../http/answers.decorator.js';
import { cookieOptions, DEVICE_SECONDS, deviceCookieName, sessionCookieName } from './session-cookie.js';
import { LoginService } from './login.service.js';
import { SessionService } from './session.service.js';
import { Origins } from './origins.js';

@Controller()
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly logins: LoginService,
    private readonly origins: Origins,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post('session')
  @Public()
  @Keyless('a second login is a second session, and harms nobody')
  @HttpCode(200)
  @Answers('Sign in; the session is in the cookie', 200, meView)
  async login(
    @Body({ schema: loginBody }) body: z.output<typeof loginBody>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof meView>> {
    const { secret, device, caller } = await this.logins.login(body, this.origins.of(request));
    const options = cookieOptions(this.settings);
    void reply.setCookie(sessionCookieName(this.settings), secret, options);
    void reply.setCookie(deviceCookieName(this.settings), device, { ...options, maxAge: DEVICE_SECONDS });
    return meOf(caller);
  }

  @Delete('session')
  @Authenticated({ evenWithInitialPassword: true })
  @Keyless('ending what has ended changes nothing')
  @HttpCode(204)
  @Answers('Sign out', 204)
  async logout(
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.logout(caller, this.origins.of(request));
    void reply.clearCookie(sessionCookieName(this.settings), cookieOptions(this.settings));
  }

  @Get('me')
  @Authenticated({ evenWithInitialPassword: true })
  @Answers('Who I am and what I am', 200, meView)
  me(@CurrentCaller() caller: Caller): z.infer<typeof meView> {
    return meOf(caller);
  }

  @Get('me/sessions')
  @Authenticated({ evenWithInitialPassword: true })
  @Answers('Where I am signed in', 200, sessionsAnswer)
  async mySessions(@CurrentCaller() caller: Caller): Promise<z.infer<typeof sessionsAnswer>> {
    return { items: await this.sessions.own(caller) };
  }

  @Delete('me/sessions/:id')
  @Authenticated({ evenWithInitialPassword: true })
  @Keyless('ending what has ended changes nothing')
  @HttpCode(204)
  @Answers('End one of my sessions', 204)
  endSession(@Param('id') id: string, @CurrentCaller() caller: Caller, @Req() request: ApiRequest): Promise<void> {
    return this.sessions.endOwn(caller, id, this.origins.of(request));
  }

  @Post('me/password')
  @Authenticated({ evenWithInitialPassword: true })
  @Keyless('it asks for the present password, so a repeat is refused')
  @HttpCode(204)
  @Answers('Change the password; every other session of the account ends', 204)
  async changePassword(
    @Body({ schema: changePasswordBody }) body: z.output<typeof changePasswordBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<void> {
    await this.logins.requirePassword(caller, body.current, this.origins.of(request), 'current');
    await this.sessions.changePassword(caller, body, this.origins.of(request));
  }
}

function meOf({
  actor,
  username,
  displayName,
  bodyName,
  mustChangePassword,
  totp,
  via,
}: Caller): z.infer<typeof meView> {
  return {
    account: actor.account,
    username,
    displayName,
    roles: actor.roles,
    body: { id: actor.body, name: bodyName, line: actor.line, level: actor.level, area: actor.area },
    instructorNo: actor.instructorNo ?? null,
    mustChangePassword,
    totp,
    session: via.kind === 'session' ? { idleUntil: via.idleUntil, endsAt: via.endsAt } : null,
  };
}
