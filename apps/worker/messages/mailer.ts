import { createHash } from 'node:crypto';
import { createTransport, type Transporter } from 'nodemailer';
import type { MailText } from '../../../libs/domain/notice-mail.js';

/** What became of a mail. refused: this recipient is not taken · away: the server is not reached or takes nothing for now. `problem` holds no address. */
export type MailOutcome = { kind: 'sent' } | { kind: 'refused' | 'away'; problem: string };

/** How long a server is waited for: less than a mail is taken for (MailsRepository.take). */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };

/** The mail server that SMTP_URL names. */
export class Mailer {
  private readonly transport: Transporter;

  constructor(
    smtpUrl: string,
    private readonly from: string,
    private readonly publicUrl: string,
  ) {
    // `disable*`: a text is a text, whatever stands in it.
    this.transport = createTransport({ url: smtpUrl, ...PATIENCE, disableFileAccess: true, disableUrlAccess: true });
  }

  /** @param key the same each time the same mail is sent, so that a server or reader may know it again */
  async send(key: string, to: string, { subject, text }: MailText): Promise<MailOutcome> {
    try {
      await this.transport.sendMail({
        from: this.from,
        to,
        subject,
        text,
        messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${new URL(this.publicUrl).hostname}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': `<${this.publicUrl}/me>` },
      });
      return { kind: 'sent' };
    } catch (error) {
      const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
      const problem = [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown';
      // A sender that is refused is a setting that is wrong: no mail is given up over it.
      const final = command === 'API' || ((responseCode ?? 0) >= 500 && command !== 'MAIL FROM');
      return { kind: ['EENVELOPE', 'EMESSAGE'].includes(code ?? '') && final ? 'refused' : 'away', problem };
    }
  }

  close(): void {
    this.transport.close();
  }
}
