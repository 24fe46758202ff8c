import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseStore } from '../../libs/data/case-store.js';
import { seedAccounts } from '../../libs/data/seed.js';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { CASE_ROLES } from '../../apps/api/access/access.decorators.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState, Role } from '../../libs/domain/case.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { BODIES, PEOPLE, SURVEY, aLife, anAction } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record } from '../support/case-records.js';

interface Told {
  kind: string;
  caseId: string;
  caseNo: string;
  unitName: string;
  sentence: { zh: string; en: string };
}

/** As in a county: instructors are on the roll of a county body, which supervises the cases too. */
const AT_THE_COUNTY = ['guide-1', 'guide-2', 'guide-3'];
let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
  const passwordHash = await hashPassword(PASSWORD);
  const more = (id: string, body: keyof typeof BODIES, role: Role, instructorNo: string | null = null) => ({
    id,
    username: id,
    displayName: `人员${id}`,
    passwordHash,
    body,
    roles: [role],
    area: BODIES[body].area,
    instructorNo,
    seat: null,
    active: true,
    mustChangePassword: false,
  });
  await api.db.owner.transaction((tx) =>
    seedAccounts(tx, [
      ...AT_THE_COUNTY.map((id, i) => more(id, 'ORG', 'instructor', `ZDY01${i}`)),
      more('guide-gone', 'ORG', 'instructor', 'ZDY013'),
      more('leader-org', 'ORG', 'supervisor'),
      more('leader-cu', 'CU', 'supervisor'),
      more('leader-u1', 'T01U', 'supervisor'),
      more('leader-p1', 'T01P', 'supervisor'),
    ]),
  );
});
afterAll(() => api.stop());

async function inboxOf(username: string): Promise<string[]> {
  const { body } = await (await api.as(username)).get<{ items: { id: string }[] }>('/reviews');
  return body.items.map(({ id }) => id);
}
async function messagesOf(username: string): Promise<Told[]> {
  await api.relay();
  const { status, text, body } = await (await api.as(username)).get<{ items: Told[] }>('/notifications');
  if (status !== 200) throw new Error(`${username}: ${text}`);
  return body.items;
}
/** The newest message: what it says and of which case. */
async function newestOf(username: string): Promise<{ kind: string; caseId: string; zh: string } | undefined> {
  const [first] = await messagesOf(username);
  return first && { kind: first.kind, caseId: first.caseId, zh: first.sentence.zh };
}
type Shown = CaseRepresentation & { names: { instructors: Record<string, string> } };
async function show(id: string): Promise<Shown> {
  return (await (await api.as('officer')).get<Shown>(`/cases/${id}`)).body;
}

describe('nobody is left out', () => {
  it('a new case waits with the officers of the responsible body, and they are told', async () => {
    const opened = await (await api.as('officer-tf')).post<{ id: string }>('/cases', api.opening('union'));
    const { id } = opened.body;
    const { caseNo, units, waitingFor } = await show(id);
    expect(waitingFor).toMatchObject({ role: 'officer', body: 'T01P', account: null });
    expect(await inboxOf('officer')).toContain(id);
    expect(await newestOf('officer')).toEqual({
      kind: 'yours-now',
      caseId: id,
      zh: `${caseNo} ${units[0]!.name}：现由您办理“摸底统计”`,
    });
    for (const instructor of ['instructor', ...AT_THE_COUNTY]) expect(await messagesOf(instructor)).toEqual([]);
  });

  it('the assigned instructor is who is waited for and is told, wherever they work', async () => {
    const id = await api.openCase('league');
    await api.act('officer', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    expect((await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY010' })).status).toBe(200);
    const { waitingFor, names } = await show(id);
    expect(waitingFor).toMatchObject({ role: 'instructor', instructorNo: 'ZDY010' });
    expect(names.instructors['ZDY010']).toBe('人员guide-1');
    expect(await inboxOf('guide-1')).toEqual([id]);
    expect(await newestOf('guide-1')).toMatchObject({ kind: 'yours-now', caseId: id });
    for (const other of ['guide-2', 'guide-3', 'instructor']) expect(await messagesOf(other)).toEqual([]);
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY011' });
    expect([await inboxOf('guide-1'), await inboxOf('guide-2')]).toEqual([[], [id]]);
    // Who may not open the case any more is shown no message of it.
    expect(await messagesOf('guide-1')).toEqual([]);
    expect((await api.act('guide-2', id, 'record-contact', { note: '上门' })).status).toBe(200);
  });

  it('an instructor whose account is gone before they are told leaves the message to the officers of the responsible body', async () => {
    const id = await api.openCase('league');
    await api.act('officer', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY013' });
    await api.db.owner.execute(`UPDATE accounts SET active = false WHERE id = 'guide-gone'`);
    expect(await newestOf('officer')).toMatchObject({ kind: 'yours-now', caseId: id });
  });

  it('a transfer waits in the inbox of the body that is to accept it', async () => {
    const id = await api.openCase('union');
    await api.act('officer', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
    await api.act('instructor', id, 'record-contact', { note: '上门' });
    const group = ['leader', 'member', 'member'].map((role, i) => ({ ref: `p${i}`, role }));
    await api.act('officer', id, 'submit-application', { preparatoryGroup: group, consentOfUnit: true });
    expect(await inboxOf('reviewer-u1')).toContain(id);
    expect((await api.act('supervisor', id, 'transfer', { to: 'CU' })).status).toBe(200);
    expect([await inboxOf('reviewer-u1'), await inboxOf('reviewer-cu')]).toEqual([[], [id]]);
    expect((await show(id)).waitingFor).toMatchObject({ role: 'reviewer', body: 'CU', bodyName: '机构CU' });
    expect(await newestOf('reviewer-cu')).toMatchObject({ kind: 'transferred', caseId: id });
    expect((await api.act('reviewer-cu', id, 'accept-transfer')).status).toBe(200);
    expect(await inboxOf('reviewer-cu')).toEqual([id]);
  });
});

describe('whoever is told of a case', () => {
  /** Handed in on 1 June, never answered before its ladder is at the top; then returned, taken over, withdrawn from, closed. */
  async function everythingTold(): Promise<string> {
    const store = new CaseStore(api.db.worker);
    const bodies = { supervising: [BODIES.TF, BODIES.CU, BODIES.ORG] };
    const fresh = aCaseOfItsOwn('union');
    let state: CaseState = { ...fresh, bodies: { ...fresh.bodies, ...bodies } };
    await store.recordOpening({ state, entries: [{ ...openingEntry(state), adopted: true }], notices: [] });
    const then = async (action: CaseAction, at: string) => (state = await record(store, state, action, at));
    for (const { action, at } of aLife('union').slice(0, 5)) await then(action, at);
    const { id: deadlineId } = state.deadlines.at(-1)!;
    for (const [level, day] of [
      [1, '09'],
      [2, '12'],
      [3, '16'],
    ] as const)
      await then(anAction('escalate', SYSTEM_ACTOR, { deadlineId, level }), `2020-06-${day}T00:00:00.000Z`);
    const approver = PEOPLE.approver('union');
    await then(anAction('urge', PEOPLE.supervisor, {}), '2020-06-17T01:00:00.000Z');
    await then(anAction('transfer', approver, { to: BODIES.CU }), '2020-06-17T01:00:00.000Z');
    await then(anAction('transfer', approver, { to: BODIES.T01U }), '2020-06-17T02:00:00.000Z');
    const request = { action: 'withdraw-unit' as const, unit: state.leadUnit };
    await then(anAction('comment', PEOPLE.officer, { text: '单位注销', request }), '2020-06-17T03:00:00.000Z');
    await then(
      anAction('return', approver, { reasonCode: 'material-incomplete', note: '补章' }),
      '2020-06-18T01:00:00.000Z',
    );
    await then(anAction('close', PEOPLE.supervisor, { reasonCode: 'unit-unwilling' }), '2020-06-19T01:00:00.000Z');
    await api.relay();
    return state.caseId;
  }

  it('may open it, and reads case number and unit in the sentence; instructors of a supervising body are told nothing', async () => {
    const id = await everythingTold();
    const accounts = await api.db.owner.query<{ id: string; roles: Role[]; must: boolean }>(
      'SELECT id, roles, must_change_password AS must FROM accounts WHERE active ORDER BY id',
    );
    const readers = accounts.filter(
      ({ roles, must }) => !must && roles.some((role) => (CASE_ROLES as readonly Role[]).includes(role)),
    );
    const told = new Map<string, string[]>();
    for (const { id: account } of readers) {
      if (account === 'robot') continue;
      const mine = (await messagesOf(account)).filter(({ caseId }) => caseId === id);
      if (mine.length === 0) continue;
      told.set(account, mine.map(({ kind }) => kind).reverse());
      const shown = await (await api.as(account)).get<CaseRepresentation>(`/cases/${id}`);
      expect([account, shown.status]).toEqual([account, 200]);
      for (const { sentence, caseNo, unitName } of mine)
        expect(sentence.zh.startsWith(`${shown.body.caseNo} ${shown.body.units[0]!.name}：`)).toBe(
          caseNo === shown.body.caseNo && unitName === shown.body.units[0]!.name,
        );
    }
    // The rows themselves: nothing was made for somebody who would not be shown it.
    const rows = await api.db.owner.query<{ kind: string; body: string; role: string }>(
      'SELECT DISTINCT kind, body, role FROM notifications WHERE case_id = $1 AND account IS NULL',
      id,
    );
    expect(rows.filter(({ role }) => role === null)).toEqual([]);
    expect(told.get('leader-org')).toEqual(['overdue', 'overdue']);
    expect(told.get('leader-u1')).toEqual(['overdue']);
    expect(told.get('reviewer-u1')).toEqual(['yours-now', 'overdue', 'overdue', 'urged', 'yours-now']);
    expect(told.get('officer')).toEqual(
      expect.arrayContaining(['overdue', 'requested', 'returned', 'yours-now', 'decided']),
    );
    for (const guide of AT_THE_COUNTY) expect(told.has(guide)).toBe(false);
  });
});
