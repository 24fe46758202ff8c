import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { confirmTotpBody, presentPasswordBody, totpAnswer } from '../../../libs/contracts/session.js';
import {
  Authenticated,
  CurrentCaller,
  Keyless,
  Permit,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { Origins } from './origins.js';
import { TotpEnrolment } from './totp-enrolment.js';

/** One-time codes: switched on by the account itself, off by itself or by the security administrator when the device is lost. */
@Controller()
export class TotpController {
  constructor(
    private readonly enrolment: TotpEnrolment,
    private readonly origins: Origins,
  ) {}

  @Post('me/totp')
  @Authenticated({ evenWithoutCodes: true })
  @Keyless('the secret is shown once: a repeat makes another, which replaces it')
  @Answers('A secret for an authenticator app; it counts from its first code on', 201, totpAnswer)
  enrol(
    @Body({ schema: presentPasswordBody }) body: z.output<typeof presentPasswordBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof totpAnswer>> {
    return this.enrolment.enrol(caller, body.password, this.origins.of(request));
  }

  @Post('me/totp/confirm')
  @Authenticated({ evenWithoutCodes: true })
  @Keyless('a code is taken once, so a repeat is refused')
  @HttpCode(204)
  @Answers('The first code switches one-time codes on; every other session of the account ends', 204)
  confirm(
    @Body({ schema: confirmTotpBody }) body: z.output<typeof confirmTotpBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<void> {
    return this.enrolment.confirm(caller, body.totp, this.origins.of(request));
  }

  @Post('me/totp/remove')
  @Authenticated()
  @Keyless('what is off stays off')
  @HttpCode(204)
  @Answers('Switch one-time codes off, by password', 204)
  remove(
    @Body({ schema: presentPasswordBody }) body: z.output<typeof presentPasswordBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<void> {
    return this.enrolment.remove(caller, body.password, this.origins.of(request));
  }

  @Delete('accounts/:id/totp')
  @Permit('security-administrator')
  @Keyless('what is off stays off')
  @HttpCode(204)
  @Answers('Switch the one-time codes of an account off whose device is lost', 204)
  removeOf(@Param('id') id: string, @CurrentCaller() caller: Caller, @Req() request: ApiRequest): Promise<void> {
    return this.enrolment.removeOf(caller, id, this.origins.of(request));
  }
}
