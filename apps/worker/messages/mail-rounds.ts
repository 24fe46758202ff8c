import { readCalendarReleases } from '../../../libs/data/calendars.repository.js';
import type { Database } from '../../../libs/data/database.js';
import { MailsRepository } from '../../../libs/data/mails.repository.js';
import { messagesBegan, type MessageHours } from '../../../libs/domain/message-hours.js';
import { messageHoursOn } from '../../../libs/domain/rule-sets/registry.js';
import { mailText } from '../../../libs/domain/notice-mail.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Mailer } from './mailer.js';

export interface MailRules {
  hours: MessageHours;
  /** Mails of what is told at once, to one person in a day. */
  perDay: number;
  publicUrl: string;
}

const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 3_600;
/** A mailbox that does not take a mail is asked again for about half a day. */
const MOST_REFUSALS = 15;

/** Looks at what is owed and sends it, in the hours of messages of working days. */
export class MailRounds {
  private readonly mails: MailsRepository;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly mailer: Pick<Mailer, 'send'>,
    private readonly clock: Clock,
    private readonly rules: MailRules,
    private readonly logger: Logger,
  ) {
    this.mails = new MailsRepository(database);
  }

  /** Repeating it sends nothing twice. A server that is away ends the round; what it did not take is owed. @returns how many mails were sent */
  async run(): Promise<number> {
    const today = this.clock.today();
    const hours = messageHoursOn(today, this.rules.hours);
    const began = messagesBegan(await readCalendarReleases(this.database), hours, this.clock.now(), today);
    if (began === null) return 0;
    await this.mails.compose({ today, began, perDay: this.rules.perDay });
    for (let sent = 0; ; sent += 1) if (this.stopping || !(await this.sendNext())) return sent;
  }

  /** The mail at hand is the last one. */
  stop(): void {
    this.stopping = true;
  }

  /** @returns false when nothing is due, or the server is away */
  private async sendNext(): Promise<boolean> {
    for (let mail = await this.mails.take(); mail !== null; mail = await this.mails.take()) {
      const { id, key, kind, attempts, email, notices } = mail;
      // Who has no address any more, or no part in any of it, is told nothing.
      if (notices.length === 0) {
        await this.mails.failed(id, 'nobody', null);
        continue;
      }
      const outcome = await this.mailer.send(key, email, mailText(kind, notices, this.rules.publicUrl));
      if (outcome.kind === 'sent') {
        await this.mails.sent(id);
        return true;
      }
      const again = outcome.kind === 'refused' && attempts + 1 >= MOST_REFUSALS ? null : pauseAfter(attempts);
      await this.mails.failed(id, outcome.problem, again);
      this.logger.warn({ mail: id, problem: outcome.problem, outcome: outcome.kind }, 'a mail was not taken');
      if (outcome.kind === 'away') return false;
    }
    return false;
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(attempts, 10), LONGEST_PAUSE_SECONDS);
}
