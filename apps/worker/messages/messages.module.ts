import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HOOKS_QUEUE, MAIL_QUEUE } from '../../../libs/contracts/jobs.js';
import type { Database } from '../../../libs/data/database.js';
import { MailsRepository } from '../../../libs/data/mails.repository.js';
import { OutgoingDeliveriesRepository } from '../../../libs/data/outgoing-hooks.repository.js';
import { createClock } from '../../../libs/platform/clock.js';
import type { Config } from '../../../libs/platform/config.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { OutgoingAddresses } from '../../../libs/platform/outgoing-address.js';
import type { Queues } from '../../../libs/platform/queues.js';
import { Sealing } from '../../../libs/platform/sealing.js';
import { Figures } from '../platform/figures.js';
import { CONFIG, DATABASE, LOGGER, QUEUES } from '../platform/tokens.js';
import { QueuesModule } from '../queues.module.js';
import { HookRounds } from './hook-rounds.js';
import { Mailer } from './mailer.js';
import { MailRounds } from './mail-rounds.js';
import { Rounds } from './rounds.js';

/** What goes out of the product, from start to stop: mail where SMTP_URL names a server, programs and robots where SEALING_KEY opens what they are called with. */
@Injectable()
export class OutgoingMessages implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly rounds: Rounds[] = [];
  private readonly mailer?: Mailer;
  private readonly stoppable: { stop(): void }[] = [];

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(DATABASE) database: Database,
    @Inject(QUEUES) queues: Queues,
    @Inject(LOGGER) logger: Logger,
    figures: Figures,
  ) {
    figures.gauge('qunjian_worker_mails_owed', 'Mails that are owed', () => new MailsRepository(database).waiting());
    figures.gauge('qunjian_worker_webhooks_owed', 'Calls of programs and robots that are owed', () =>
      new OutgoingDeliveriesRepository(database).waiting(),
    );
    const { mail, messages, publicUrl, sealingKey } = config;
    const clock = createClock(config.clock);
    const begin = (queue: string, rounds: { run(): Promise<unknown>; stop(): void }): void => {
      this.stoppable.push(rounds);
      this.rounds.push(new Rounds(queues, queue, figures, () => rounds.run()));
    };
    if (mail) {
      this.mailer = new Mailer(mail.smtpUrl, mail.from, mail.publicUrl);
      const rules = { hours: messages.hours, perDay: messages.mailsPerDay, publicUrl: mail.publicUrl };
      begin(MAIL_QUEUE, new MailRounds(database, this.mailer, clock, rules, logger));
    }
    if (sealingKey) {
      const sealing = new Sealing(sealingKey);
      const addresses = new OutgoingAddresses(config.outgoingPrivateHosts);
      begin(
        HOOKS_QUEUE,
        new HookRounds({ database, sealing, addresses, clock, hours: messages.hours, publicUrl, logger }),
      );
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const rounds of this.rounds) await rounds.start();
  }

  /** Schedules that a queue has lost are made again. */
  async schedule(): Promise<void> {
    for (const rounds of this.rounds) await rounds.schedule();
  }

  onModuleDestroy(): void {
    for (const rounds of this.stoppable) rounds.stop();
  }

  beforeApplicationShutdown(): void {
    this.mailer?.close();
  }
}

/** Mails to people, events to programs, notices to robots of groups: what is owed stands in PostgreSQL, a queue says when to look. */
@Module({ imports: [QueuesModule], providers: [OutgoingMessages], exports: [OutgoingMessages] })
export class MessagesModule {}
