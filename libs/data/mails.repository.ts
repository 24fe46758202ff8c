// Raw SQL: mails are claimed past what others hold, by the database's clock, and gathered from the notices that are owed.
import type { Instant, PlainDate } from '../domain/case.js';
import type { NoticeKind } from '../domain/decision.js';
import { AT_ONCE, type MailedNotice } from '../domain/notice-mail.js';
import type { Database } from './database.js';

/**
 * Whether notice `n` is told to account `a` of body `b`: by name, or in a role at the body; where the account keeps a part of the body's area only, of
 * cases there. The same as the policies of `notifications` and `cases`, for a reader without a scope.
 */
const TOLD = `a.active AND NOT 'service' = ANY (a.roles) AND (n.account = a.id OR (n.account IS NULL AND n.body = a.body AND (n.role IS NULL OR n.role = ANY (a.roles))
  AND (area_under(b.area, a.area) OR a.roles <@ ARRAY['instructor'] OR EXISTS (SELECT 1 FROM cases c WHERE c.case_id = n.case_id AND area_under(c.area, a.area)))))`;

/** Mails that are owed of the notices in `made`, for those who gave an address. What is late of one's own is told whatever is muted. */
export const OWE_MAILS = `INSERT INTO mail_items (outbox_id, ordinal, account)
  SELECT n.outbox_id, n.ordinal, a.id FROM made n JOIN message_preferences p ON p.email IS NOT NULL JOIN accounts a ON a.id = p.account JOIN bodies b ON b.id = a.body
  WHERE ${TOLD} AND (NOT n.kind = ANY (p.muted) OR (n.kind = 'overdue' AND n.role IS DISTINCT FROM 'supervisor')) ON CONFLICT DO NOTHING`;

/** A mail to send now, with whom it goes to; without notices where none of them is for this person any more. */
export interface OwedMail {
  id: number;
  key: string;
  kind: 'now' | 'digest';
  attempts: number;
  email: string;
  notices: MailedNotice[];
}

/** How long a mail belongs to who took it: longer than any server is waited for. */
const TAKEN_SECONDS = 300;

/** What is owed by mail, and what became of it; the worker's. */
export class MailsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Makes mails of what waits: each notice of a kind that is told at once and came after the hours began, up to `perDay` to a person; everything from before
   * in one digest a day. What is beyond `perDay` is in the digest of the next working day. @returns how many were made
   */
  compose({ today, began, perDay }: { today: PlainDate; began: Instant; perDay: number }): Promise<number> {
    return this.database.transaction(async (tx) => {
      // Two that count at a time would both find room below the limit.
      const [turn] = await tx.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtext('qunjian-mails')) AS mine`,
      );
      if (!turn!.mine) return 0;
      await tx.execute(
        'DELETE FROM mail_items i WHERE mail IS NULL AND NOT EXISTS (SELECT 1 FROM message_preferences p WHERE p.account = i.account AND p.email IS NOT NULL)',
      );
      const now = await tx.execute(
        `WITH waiting AS (
           SELECT i.outbox_id, i.ordinal, i.account, concat_ws('-', 'now', i.outbox_id, i.ordinal, i.account) AS key,
             row_number() OVER (PARTITION BY i.account ORDER BY i.outbox_id, i.ordinal)
               + (SELECT count(*) FROM mails m WHERE m.account = i.account AND m.made_on = $1::date AND m.kind = 'now') AS nth
           FROM mail_items i JOIN notifications n USING (outbox_id, ordinal) WHERE i.mail IS NULL AND n.kind = ANY ($2::text[]) AND n.at >= $3::timestamptz),
         made AS (INSERT INTO mails (key, account, kind, made_on) SELECT key, account, 'now', $1::date FROM waiting WHERE nth <= $4::int RETURNING id, key)
         UPDATE mail_items i SET mail = m.id FROM made m JOIN waiting w USING (key)
         WHERE i.outbox_id = w.outbox_id AND i.ordinal = w.ordinal AND i.account = w.account`,
        today,
        AT_ONCE,
        began,
        perDay,
      );
      const digests = await tx.query(
        `WITH waiting AS (
           SELECT i.outbox_id, i.ordinal, i.account FROM mail_items i JOIN notifications n USING (outbox_id, ordinal) WHERE i.mail IS NULL AND n.at < $2::timestamptz),
         made AS (INSERT INTO mails (key, account, kind, made_on) SELECT DISTINCT concat_ws('-', 'digest', $1::date, account), account, 'digest', $1::date FROM waiting
           ON CONFLICT (key) DO NOTHING RETURNING id, account),
         filled AS (UPDATE mail_items i SET mail = m.id FROM made m JOIN waiting w USING (account)
           WHERE i.outbox_id = w.outbox_id AND i.ordinal = w.ordinal AND i.account = w.account)
         SELECT id FROM made`,
        today,
        began,
      );
      return now + digests.length;
    });
  }

  /** The next mail that is due, taken for some minutes so that no other worker sends it; null when none is. */
  async take(): Promise<OwedMail | null> {
    const [taken] = await this.database.query<{ id: bigint }>(
      `UPDATE mails SET next_try_at = clock_timestamp() + make_interval(secs => $1::float8) WHERE id = (
         SELECT id FROM mails WHERE sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= clock_timestamp() ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      TAKEN_SECONDS,
    );
    if (!taken) return null;
    const rows = await this.database.query<{
      key: string;
      kind: 'now' | 'digest';
      attempts: number;
      email: string | null;
      notice: NoticeKind | null;
      case_id: string;
      params: MailedNotice['params'];
      case_no: string;
      lead_unit_name: string;
    }>(
      `SELECT m.key, m.kind, m.attempts, p.email, n.kind AS notice, n.case_id, n.params, c.case_no, c.lead_unit_name
       FROM mails m JOIN accounts a ON a.id = m.account JOIN bodies b ON b.id = a.body LEFT JOIN message_preferences p ON p.account = a.id
         LEFT JOIN (mail_items i JOIN notifications n USING (outbox_id, ordinal) JOIN cases c USING (case_id)) ON i.mail = m.id AND ${TOLD}
       WHERE m.id = $1::bigint ORDER BY n.place`,
      taken.id,
    );
    const [{ key, kind, attempts, email }] = rows as [(typeof rows)[0]];
    const notices = rows.flatMap(({ notice, case_id, params, case_no, lead_unit_name }) =>
      notice === null ? [] : [{ kind: notice, caseId: case_id, params, caseNo: case_no, unitName: lead_unit_name }],
    );
    return { id: Number(taken.id), key, kind, attempts, email: email ?? '', notices: email === null ? [] : notices };
  }

  async sent(id: number): Promise<void> {
    await this.database.execute(
      'UPDATE mails SET sent_at = clock_timestamp(), problem = NULL WHERE id = $1::bigint',
      id,
    );
  }

  /** Tried again after a while, or never where `inSeconds` is null. */
  async failed(id: number, problem: string, inSeconds: number | null): Promise<void> {
    await this.database.execute(
      `UPDATE mails SET attempts = attempts + 1, problem = $2, next_try_at = clock_timestamp() + make_interval(secs => coalesce($3::float8, 0)),
         given_up_at = CASE WHEN $3::float8 IS NULL THEN clock_timestamp() END WHERE id = $1::bigint`,
      id,
      problem,
      inSeconds,
    );
  }

  /** How many mails are owed. */
  waiting(): Promise<number> {
    return this.database.rows.mail.count({ where: { sentAt: null, givenUpAt: null } });
  }
}
