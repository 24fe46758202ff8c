import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AccountsRepository } from '../../../libs/data/accounts.repository.js';
import { SignInLimits } from '../../../libs/data/sign-in-limits.js';
import { TotpRepository } from '../../../libs/data/totp.repository.js';
import { repository } from '../platform/repository-provider.js';
import { LoginService } from './login.service.js';
import { Origins } from './origins.js';
import { ServiceTokensController } from './service-tokens.controller.js';
import { ServiceTokensService } from './service-tokens.service.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';
import { TotpEnrolment } from './totp-enrolment.js';
import { TotpController } from './totp.controller.js';
import { TotpService } from './totp.service.js';

/** Who is asking: sign-in with password and one-time code, sessions, tokens of services, and the locks that slow down guessing. */
@Module({
  imports: [AuditModule],
  controllers: [SessionController, ServiceTokensController, TotpController],
  providers: [
    repository(AccountsRepository),
    repository(TotpRepository),
    repository(SignInLimits),
    SessionService,
    LoginService,
    Origins,
    TotpService,
    TotpEnrolment,
    ServiceTokensService,
  ],
  exports: [AccountsRepository, SessionService],
})
export class SessionModule {}
