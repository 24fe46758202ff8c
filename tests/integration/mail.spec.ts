import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Mailer } from '../../apps/worker/messages/mailer.js';
import { MailRounds } from '../../apps/worker/messages/mail-rounds.js';
import { Rounds } from '../../apps/worker/messages/rounds.js';
import { Figures } from '../../apps/worker/platform/figures.js';
import { MAIL_QUEUE } from '../../libs/contracts/jobs.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { seedAccounts, seedBodies, seedRules } from '../../libs/data/seed.js';
import type { CaseState, Role } from '../../libs/domain/case.js';
import type { NoticeKind } from '../../libs/domain/decision.js';
import { createClock } from '../../libs/platform/clock.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues, type Queues } from '../../libs/platform/queues.js';
import { BODIES } from '../support/case-builder.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { prepareQueues, until } from '../support/ledger-worker.js';
import { MailServer } from '../support/mail-server.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

const FROM = '群建 <no-reply@county.example>';
const PUBLIC = 'https://qunjian.county.example';
const HOURS = { from: 8 * 60, to: 18 * 60 };
/** Wednesday, 24 June 2020; the two days after are the Dragon Boat festival, Sunday the 28th is worked instead. */
const NOON = '2020-06-24T04:00:00.000Z';

let db: TestDatabase;
let server: MailServer;
let mailer: Mailer;
let lines: string[];
let theCase: CaseState;

const account = (id: string, role: Role, more: object = {}) => ({
  id,
  username: id,
  displayName: `人员${id}`,
  passwordHash: null,
  body: 'T01U',
  roles: [role],
  area: BODIES.T01U.area,
  instructorNo: null,
  seat: null,
  active: true,
  mustChangePassword: false,
  ...more,
});

beforeAll(async () => {
  server = await MailServer.start();
});
afterAll(() => server.close());
beforeEach(async () => {
  db = await cloneDatabase();
  await prepareQueues(db);
  await db.owner.transaction(async (tx) => {
    const bodies = Object.values(BODIES).map((body) => ({
      ...body,
      parent: null,
      parentRelation: null,
      role: 'reviewing' as const,
      reviews: [],
      activeFrom: null,
    }));
    await seedBodies(tx, bodies, []);
    await seedRules(tx);
    await seedAccounts(tx, [
      account('zhang', 'reviewer'),
      account('li', 'reviewer'),
      account('wang', 'supervisor'),
      account('elsewhere', 'reviewer', { area: `${BODIES.T01U.area}/一村` }),
      account('gone', 'reviewer', { active: false }),
    ] as never);
  });
  theCase = await recordLife(new CaseStore(db.worker), aCaseOfItsOwn('union', 'single'), 2);
  await db.owner.execute('TRUNCATE outbox, notifications, mail_items, mails CASCADE');
  server.received.length = 0;
  server.refused.clear();
  server.refusesSender = false;
  lines = [];
  mailer = new Mailer(server.url, FROM, PUBLIC);
});
afterEach(async () => {
  mailer.close();
  await db.drop();
});

const mailedTo = (who: string, muted: NoticeKind[] = []) =>
  db.owner.execute(
    `INSERT INTO message_preferences VALUES ($1, $2, $3::text[], now()) ON CONFLICT (account) DO UPDATE SET email = excluded.email, muted = excluded.muted`,
    who,
    `${who}@county.example`,
    muted,
  );
/** An event with one notice to the reviewers of T01U, or to whom `to` says, turned into what is owed. */
async function told(kind: NoticeKind, at = NOON, to: { account?: string; role?: Role } = {}): Promise<number> {
  const params = { position: 'application.reviewing', dueOn: '2020-07-06', role: to.role ?? 'reviewer' };
  const notice = { kind, body: to.account ? null : 'T01U', account: to.account ?? null, on: at.slice(0, 10), params };
  const [row] = await db.owner.query<{ id: bigint }>(
    `INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES ($1, (SELECT count(*) + 100 FROM outbox), 'comment', $2::timestamptz, $3::jsonb, now()) RETURNING id`,
    theCase.caseId,
    at,
    JSON.stringify([notice]),
  );
  await new OutboxRepository(db.worker).notify([Number(row!.id)]);
  return Number(row!.id);
}
const rounds = (now: string, perDay = 20) =>
  new MailRounds(
    db.worker,
    mailer,
    createClock({ anchorReal: 0, anchorBusiness: Date.parse(now), speed: 1 }, () => 0),
    { hours: HOURS, perDay, publicUrl: PUBLIC },
    createLogger({ logLevel: 'info' }, 'worker', { write: (line: string) => void lines.push(line) }),
  );
const round = (now = NOON, perDay?: number) => rounds(now, perDay).run();
const mails = () => server.received.map(({ to, headers }) => [to.join(), headers['subject']]);
const tryAgainNow = () => db.owner.execute('UPDATE mails SET next_try_at = now()');

describe('what is told at once', () => {
  it('goes to those with an address who are told it in the product, once, with number, unit, step, day and link and nothing of a person', async () => {
    for (const who of ['zhang', 'wang', 'elsewhere', 'gone']) await mailedTo(who);
    const id = await told('yours-now');
    await new OutboxRepository(db.worker).notify([id]);
    expect([await round(), await round()]).toEqual([1, 0]);
    expect(mails()).toEqual([['zhang@county.example', `群建：${theCase.caseNo} 现由您办理`]]);
    const [{ from, headers, text }] = server.received as [(typeof server.received)[0]];
    expect([from, headers['auto-submitted'], headers['list-unsubscribe']]).toEqual([
      'no-reply@county.example',
      'auto-generated',
      `<${PUBLIC}/me>`,
    ]);
    expect(headers['message-id']).toMatch(/^<[0-9a-f]{32}@qunjian\.county\.example>$/);
    expect(text).toContain(`${theCase.caseNo} 单位${theCase.leadUnit}：现由您办理“申请审核”，应于 2020-07-06 前办结`);
    expect(text).toContain(`application reviewing is yours now, due on 2020-07-06\n${PUBLIC}/cases/${theCase.caseId}`);
    expect(JSON.stringify(server.received[0]!.headers) + text).not.toContain('人员');
  });

  it('waits for the hours of a working day and is then in the digest of that morning: at night, on a holiday, not on a Sunday that is worked', async () => {
    await mailedTo('zhang');
    await told('yours-now', '2020-06-24T12:00:00.000Z');
    expect(await round('2020-06-24T12:00:10.000Z')).toBe(0);
    expect(await round('2020-06-25T04:00:00.000Z')).toBe(0);
    expect(await round('2020-06-28T00:00:00.000Z')).toBe(1);
    await told('overdue', '2020-06-28T01:00:00.000Z');
    expect(await round('2020-06-28T01:00:10.000Z')).toBe(1);
    expect(mails().map(([, subject]) => subject)).toEqual(['群建：今日 1 条消息', `群建：${theCase.caseNo} 已逾期`]);
  });

  it('is so many mails a day at most; the others come in the next digest', async () => {
    await mailedTo('zhang');
    for (let n = 0; n < 4; n += 1) await told('yours-now');
    expect([await round(NOON, 2), await round(NOON, 2)]).toEqual([2, 0]);
    expect(await round('2020-06-28T00:30:00.000Z', 2)).toBe(1);
    expect(mails().at(-1)).toEqual(['zhang@county.example', '群建：今日 2 条消息']);
  });
});

describe('everything else', () => {
  it('comes in one digest per person and working day, what is late first', async () => {
    for (const who of ['zhang', 'li']) await mailedTo(who);
    await told('decided', NOON, { account: 'li' });
    await told('returned');
    await told('transferred');
    expect(await round()).toBe(0);
    await told('overdue', '2020-06-24T11:00:00.000Z');
    expect([await round('2020-06-28T00:00:00.000Z'), await round('2020-06-28T09:00:00.000Z')]).toEqual([2, 0]);
    expect(mails().sort()).toEqual([
      ['li@county.example', '群建：今日 4 条消息，其中逾期 1 条'],
      ['zhang@county.example', '群建：今日 3 条消息，其中逾期 1 条'],
    ]);
    for (const { text } of server.received) expect(text.split('\n')[0]).toContain('已逾期');
  });

  it('is not sent of a kind that was unsubscribed from; what is late of one’s own is', async () => {
    await mailedTo('zhang', ['yours-now', 'returned', 'overdue']);
    await mailedTo('wang', ['overdue']);
    for (const kind of ['yours-now', 'returned', 'overdue'] as const) await told(kind);
    await told('overdue', NOON, { role: 'supervisor' });
    expect(await round()).toBe(1);
    expect(await round('2020-06-28T00:00:00.000Z')).toBe(0);
    expect(mails()).toEqual([['zhang@county.example', `群建：${theCase.caseNo} 已逾期`]]);
  });

  it('is nobody’s who took the address back or lost the post meanwhile', async () => {
    for (const who of ['zhang', 'li']) await mailedTo(who);
    await told('returned');
    await db.owner.execute(`UPDATE message_preferences SET email = NULL WHERE account = 'zhang'`);
    await db.owner.execute(`UPDATE accounts SET roles = ARRAY['officer'] WHERE id = 'li'`);
    expect(await round('2020-06-28T00:00:00.000Z')).toBe(0);
    expect(server.received).toEqual([]);
  });
});

describe('a mail server', () => {
  it('that is away delays and loses nothing, and is not asked for each mail', async () => {
    await mailedTo('zhang');
    for (let n = 0; n < 3; n += 1) await told('yours-now');
    await server.close();
    expect(await round()).toBe(0);
    expect(await db.owner.query('SELECT attempts, problem FROM mails ORDER BY attempts DESC')).toEqual([
      { attempts: 1, problem: 'ESOCKET' },
      { attempts: 0, problem: null },
      { attempts: 0, problem: null },
    ]);
    await server.open();
    expect(await round()).toBe(2);
    await tryAgainNow();
    expect(await round()).toBe(1);
    expect(server.received).toHaveLength(3);
  });

  it('that refuses one mailbox holds back no other, and is asked again until it is given up; no address is in the log', async () => {
    for (const who of ['zhang', 'li']) await mailedTo(who);
    server.refused.add('li@county.example');
    await told('yours-now');
    expect(await round()).toBe(1);
    for (let n = 1; n < 15; n += 1) {
      await tryAgainNow();
      await round();
    }
    expect(
      await db.owner.query(
        'SELECT account, attempts, problem, given_up_at IS NOT NULL AS over FROM mails WHERE sent_at IS NULL',
      ),
    ).toEqual([{ account: 'li', attempts: 15, problem: 'EENVELOPE 550', over: true }]);
    expect(mails()).toHaveLength(1);
    expect(lines.join()).toContain('a mail was not taken');
    expect(lines.join()).not.toContain('county.example');
  });

  it('that takes nothing from our address is a wrong setting, over which no mail is given up', async () => {
    await mailedTo('zhang');
    await told('yours-now');
    server.refusesSender = true;
    for (let n = 0; n < 20; n += 1) {
      await tryAgainNow();
      expect(await round()).toBe(0);
    }
    server.refusesSender = false;
    await tryAgainNow();
    expect([await round(), mails().length]).toEqual([1, 1]);
  });

  it('that took a mail whose worker died is given the same again, with the same id', async () => {
    await mailedTo('zhang');
    await told('yours-now');
    await round();
    await db.owner.execute('UPDATE mails SET sent_at = NULL, next_try_at = now()');
    await round();
    const ids = server.received.map(({ headers }) => headers['message-id']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });
});

describe('the schedule of rounds', () => {
  let queues: Queues;
  afterEach(() => queues.close());

  it('is made again when the queue has lost everything, and what was owed is sent', async () => {
    await mailedTo('zhang');
    queues = createQueues({}, db.workerUrl, createLogger({ logLevel: 'silent' }, 'worker'));
    const scheduled = new Rounds(queues, MAIL_QUEUE, new Figures(), () => round(), 200);
    await scheduled.start();
    await told('yours-now');
    await until(() => Promise.resolve(server.received.length === 1), 'the first mail');
    const tables = await db.owner.query<{ name: string }>(
      `SELECT format('bullmq.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
    );
    await until(
      () =>
        db.owner.execute(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`).then(
          () => true,
          () => false,
        ),
      'the loss',
    );
    await told('overdue');
    await until(async () => {
      await scheduled.schedule();
      return server.received.length === 2;
    }, 'the second mail');
  });
});
