import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../libs/data/canonical.js';
import { caseRow } from '../../libs/data/case-row.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { ProjectionRepository } from '../../libs/data/projection.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState } from '../../libs/domain/case.js';
import { PEOPLE, SURVEY, aLife, anAction } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record, recordLife, recordOf, storedState } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let store: CaseStore;
beforeAll(async () => {
  db = await cloneDatabase();
  store = new CaseStore(db.worker);
});
afterAll(() => db.drop());

const T = '2020-05-26T02:00:00.000Z';
const rowsOf = async (caseId: string) => {
  const [row] = await db.owner.query<Record<string, bigint>>(
    `SELECT (SELECT count(*) FROM case_actions WHERE case_id = $1) AS actions, (SELECT count(*) FROM outbox WHERE case_id = $1) AS events,
       (SELECT version FROM cases WHERE case_id = $1)::bigint AS version`,
    caseId,
  );
  return Object.fromEntries(Object.entries(row!).map(([k, v]) => [k, Number(v)]));
};
const stateOf = (caseId: string): Promise<CaseState> => storedState(db.owner, caseId);

describe('recording an action', () => {
  test('writes read model, audit row and event in one step', async () => {
    const state = aCaseOfItsOwn();
    const now = await recordLife(store, state, 1);
    expect(await rowsOf(state.caseId)).toEqual({ actions: 2, events: 2, version: 2 });
    expect(canonicalJson(await stateOf(state.caseId))).toBe(canonicalJson(now));
  });

  test('sent twice stands once and gives the first instant', async () => {
    const state = aCaseOfItsOwn();
    await recordLife(store, state, 0);
    const sent = recordOf(state, anAction('record-survey', PEOPLE.instructor, SURVEY), T);
    expect(await store.recordAction(sent)).toEqual({ status: 'recorded', at: T, documentNo: null });
    expect(await store.recordAction({ ...sent, at: '2020-05-26T03:00:00.000Z' })).toEqual({
      status: 'standing',
      entries: [{ action: { ...sent.action, at: T }, at: T, documentNo: null }],
    });
    expect(await rowsOf(state.caseId)).toEqual({ actions: 2, events: 2, version: 2 });
  });

  test('under an id that stands for an earlier action of the case is not tried for ever: the answer is that action’s own', async () => {
    const state = aCaseOfItsOwn();
    const now = await recordLife(store, state, 1);
    const [{ action_id: id }] = (await db.owner.query<{ action_id: string }>(
      'SELECT action_id FROM case_actions WHERE case_id = $1 AND seq = 2',
      state.caseId,
    )) as [{ action_id: string }];
    const again = recordOf(
      now,
      anAction('comment', PEOPLE.officer, { text: '同号' }, { id }),
      '2020-06-01T02:00:00.000Z',
    );
    expect(await store.recordAction(again)).toEqual({
      status: 'earlier',
      answer: { version: 2, documentNo: null, at: T, fingerprint: null },
    });
    expect(await rowsOf(state.caseId)).toEqual({ actions: 2, events: 2, version: 2 });
  });

  test('an approval sent twice draws one number', async () => {
    const state = await recordLife(store, aCaseOfItsOwn(), 5);
    const sent = recordOf(state, anAction('approve', PEOPLE.approver('union'), {}), '2020-06-03T01:00:00.000Z');
    const first = await store.recordAction(sent);
    expect(await store.recordAction(sent)).toMatchObject({
      status: 'standing',
      entries: [{ documentNo: (first as { documentNo: string }).documentNo }],
    });
    const documents = await db.owner.query<{ document_no: string }>(
      'SELECT document_no FROM documents WHERE case_id = $1',
      state.caseId,
    );
    expect(documents).toEqual([{ document_no: (first as { documentNo: string }).documentNo }]);
  });

  test('finds its place taken and gives back the whole action that took it', async () => {
    const state = aCaseOfItsOwn();
    await recordLife(store, state, 0);
    const first = anAction('record-survey', PEOPLE.instructor, SURVEY, {
      on: '2020-05-26',
      comment: '实地清点',
      requestId: 'r-1',
      fingerprint: 'f-1',
    });
    const second = anAction('comment', PEOPLE.officer, { text: '晚到' });
    await store.recordAction(recordOf(state, first, T));
    const outcome = await store.recordAction(recordOf(state, second, '2020-05-26T03:00:00.000Z'));
    expect(outcome).toEqual({
      status: 'standing',
      entries: [{ action: { ...first, at: T }, at: T, documentNo: null }],
    });
    expect(await rowsOf(state.caseId)).toEqual({ actions: 2, events: 2, version: 2 });
  });

  test('finds its place taken by another before it is found itself further on, and gives back both in their order', async () => {
    const state = aCaseOfItsOwn();
    await recordLife(store, state, 0);
    const [first, second] = ['先', '后'].map((text) => anAction('comment', PEOPLE.officer, { text })) as [
      CaseAction,
      CaseAction,
    ];
    const between = await record(store, state, first, T);
    await record(store, between, second, '2020-05-26T03:00:00.000Z');
    const outcome = await store.recordAction(recordOf(state, second, '2020-05-26T04:00:00.000Z'));
    expect(outcome).toMatchObject({ status: 'standing', entries: [{ action: first }, { action: second }] });
    const { caseId } = state;
    expect(await store.standingFrom({ caseId, seq: 3 })).toMatchObject([{ action: second }]);
    expect(await store.standingFrom({ caseId, seq: 4 })).toEqual([]);
  });

  test('of ten at once under one seq one stands and nine are told which', async () => {
    const state = aCaseOfItsOwn();
    await recordLife(store, state, 0);
    const tries = Array.from({ length: 10 }, (_, i) =>
      recordOf(state, anAction('comment', PEOPLE.officer, { text: `意见${i}` }), T),
    );
    const outcomes = await Promise.all(tries.map((sent) => store.recordAction(sent)));
    expect(outcomes.filter((o) => o.status === 'recorded')).toHaveLength(1);
    const winner = tries[outcomes.findIndex((o) => o.status === 'recorded')]!.action;
    for (const outcome of outcomes)
      if (outcome.status === 'standing') expect(outcome.entries.map((e) => e.action.id)).toEqual([winner.id]);
    expect(await rowsOf(state.caseId)).toEqual({ actions: 2, events: 2, version: 2 });
  });

  test('is not recorded beyond the end of the chain', async () => {
    const state = aCaseOfItsOwn();
    await recordLife(store, state, 0);
    const sent = recordOf({ ...state, version: 5 }, anAction('comment', PEOPLE.officer, { text: '跳号' }), T);
    await expect(store.recordAction(sent)).rejects.toThrow(/stands at version 1/);
    expect(await rowsOf(state.caseId)).toEqual({ actions: 1, events: 1, version: 1 });
  });

  test('with what PostgreSQL cannot store is refused instead of being tried for ever', async () => {
    const state = await recordLife(store, aCaseOfItsOwn('women'), 3);
    const sent = recordOf(
      state,
      anAction('record-contact', PEOPLE.instructor, { note: `a${String.fromCharCode(0)}b` }),
      '2020-05-28T01:00:00.000Z',
    );
    expect(await store.recordAction(sent)).toMatchObject({ status: 'refused', refusal: { code: 'malformed-request' } });
    expect(await rowsOf(state.caseId)).toMatchObject({ version: 4 });
  });

  test('leaves in every column what the state says, all along a life', async () => {
    const state = aCaseOfItsOwn('women', 'joint');
    let now = await recordLife(store, state, 0);
    for (const { action, at } of aLife('women')) {
      now = await record(store, now, action, at);
      const [row] = await db.owner.query<{ row: Record<string, unknown> }>(
        'SELECT to_jsonb(c) AS row FROM cases c WHERE case_id = $1',
        state.caseId,
      );
      const { opened_at, waiting_since, ...columns } = caseRow(now);
      expect(row!.row).toMatchObject(columns);
      expect(
        [row!.row['opened_at'], row!.row['waiting_since']].map((i) => new Date(i as string).toISOString()),
      ).toEqual([opened_at, waiting_since]);
    }
    expect(now.status).toBe('formed');
  });
});

describe('opening a case', () => {
  test('twice stands once', async () => {
    const state = aCaseOfItsOwn();
    const input = { state, entries: [openingEntry(state)], notices: [] };
    const first = await store.recordOpening(input);
    expect(await store.recordOpening(input)).toEqual(first);
    expect(await rowsOf(state.caseId)).toEqual({ actions: 1, events: 1, version: 1 });
  });

  test('adopts a history as it was on paper, with its numbers', async () => {
    const state = aCaseOfItsOwn('league');
    const paper = { issuer: 'T01L', no: '岳T01L〔2020〕41号' };
    const adopted: CaseState = {
      ...state,
      version: 3,
      documents: [{ documentNo: paper.no, kind: 'application-reply', issuer: paper.issuer, on: '2020-06-03' }],
    };
    const survey = {
      action: anAction('record-survey', PEOPLE.instructor, SURVEY),
      at: T,
      on: '2020-05-26',
      documentNo: null,
      adopted: true,
    };
    const approval = {
      action: anAction('approve', PEOPLE.approver('league'), { documentNo: paper.no }),
      at: '2020-06-03T01:00:00.000Z',
      on: '2020-06-03',
      documentNo: paper.no,
      adopted: true,
    };
    const entries = [{ ...openingEntry(state), adopted: true }, survey, approval];
    expect(await store.recordOpening({ state: adopted, entries, notices: [] })).toMatchObject({ status: 'recorded' });
    const rows = await db.owner.query<{ seq: number; adopted: boolean; document_no: string | null }>(
      'SELECT seq, adopted, document_no FROM case_actions WHERE case_id = $1 ORDER BY seq',
      state.caseId,
    );
    expect(rows).toEqual([1, 2, 3].map((seq) => ({ seq, adopted: true, document_no: seq === 3 ? paper.no : null })));
    expect(await db.owner.query('SELECT year, last FROM document_counters WHERE body = $1', paper.issuer)).toEqual([
      { year: 2020, last: 41 },
    ]);
  });

  test('that goes on from a closed case stands once, of eight at once and after them', async () => {
    const closed = aCaseOfItsOwn('union', 'regional');
    const successors = Array.from({ length: 8 }, () => aCaseOfItsOwn('union', 'regional', { reopens: closed.caseId }));
    const open = (state: CaseState) => store.recordOpening({ state, entries: [openingEntry(state)], notices: [] });
    const outcomes = await Promise.all(successors.map(open));
    expect(outcomes.filter((o) => o.status === 'recorded')).toHaveLength(1);
    const refused = successors.filter((_, i) => outcomes[i]!.status === 'refused');
    expect(outcomes.filter((o) => o.status === 'refused' && o.refusal.code === 'already-reopened')).toHaveLength(7);
    for (const { caseId } of refused) expect(await rowsOf(caseId)).toEqual({ actions: 0, events: 0, version: 0 });
    expect(await open(refused[0]!)).toMatchObject({
      status: 'refused',
      refusal: { code: 'already-reopened', rule: { id: 'reopened-once' } },
    });
    // The one that stands is opened again as it was.
    expect(await open(successors[outcomes.findIndex((o) => o.status === 'recorded')]!)).toMatchObject({
      status: 'recorded',
    });
  });

  test('with a number that another case has is refused and leaves nothing', async () => {
    const [first, second] = [aCaseOfItsOwn(), aCaseOfItsOwn()];
    await recordLife(store, first, 0);
    const taken = { ...second, caseNo: first.caseNo };
    expect(await store.recordOpening({ state: taken, entries: [openingEntry(taken)], notices: [] })).toMatchObject({
      status: 'refused',
      refusal: { code: 'internal' },
    });
    expect(await rowsOf(second.caseId)).toEqual({ actions: 0, events: 0, version: 0 });
  });
});

describe('one unit, one case of a type', () => {
  const sharing = (mode: 'single' | 'joint' | 'regional', of: CaseState, type = of.type) => {
    const own = aCaseOfItsOwn(type, mode);
    return { ...own, units: [of.units[0]!, ...own.units.slice(1)], leadUnit: of.units[0]!.unitId };
  };
  const open = (state: CaseState) => store.recordOpening({ state, entries: [openingEntry(state)], notices: [] });

  test('a second case of the same type is refused with the case that holds the unit', async () => {
    const first = aCaseOfItsOwn();
    await open(first);
    const outcome = await open(sharing('single', first));
    expect(outcome).toMatchObject({
      status: 'refused',
      refusal: {
        code: 'open-case-exists',
        zh: expect.stringContaining('同类型'),
        en: expect.stringContaining('open case'),
        rule: { id: 'one-case-per-unit-and-type', citation: expect.any(String) },
        errors: [{ path: 'units', message: expect.stringContaining(first.caseNo) }],
      },
    });
  });

  test('two joint cases may not share a unit', async () => {
    const first = aCaseOfItsOwn('women', 'joint');
    await open(first);
    expect(await open(sharing('joint', first))).toMatchObject({
      status: 'refused',
      refusal: {
        code: 'unit-in-another-joint-case',
        zh: expect.stringContaining('联合'),
        rule: { id: 'one-joint-case-per-unit-and-type', citation: expect.stringContaining('联合组建') },
      },
    });
  });

  test('another type, and a regional organisation on top, are lawful', async () => {
    const first = aCaseOfItsOwn('union');
    await open(first);
    expect(await open(sharing('single', first, 'league'))).toMatchObject({ status: 'recorded' });
    expect(await open(sharing('regional', first))).toMatchObject({ status: 'recorded' });
  });

  test('of eight cases opened at once one stands', async () => {
    const first = aCaseOfItsOwn();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => open(sharing('single', first))));
    expect(outcomes.map((o) => o.status).sort()).toEqual(['recorded', ...Array<string>(7).fill('refused')]);
  });

  test('a closed case lets its unit go, a formed one keeps it', async () => {
    const [closed, formed] = [aCaseOfItsOwn(), aCaseOfItsOwn()];
    await open(closed);
    await record(store, closed, anAction('close', PEOPLE.supervisor, { reasonCode: 'below-threshold' }), T).catch(
      async () => {
        throw new Error(
          `close: ${JSON.stringify(Object.keys((await import('../support/case-builder.js')).RULES.reasons.close))}`,
        );
      },
    );
    await recordLife(store, formed);
    expect(await open(sharing('single', closed))).toMatchObject({ status: 'recorded' });
    expect(await open(sharing('single', formed))).toMatchObject({
      status: 'refused',
      refusal: { code: 'open-case-exists' },
    });
  });

  test('adding a unit that another case holds is refused and changes nothing', async () => {
    const other = aCaseOfItsOwn('league');
    const joint = await recordLife(store, aCaseOfItsOwn('league', 'joint'), 4);
    await open(other);
    const add = anAction('add-unit', PEOPLE.officer, { unit: other.units[0]! });
    expect(await store.recordAction(recordOf(joint, add, '2020-05-29T01:00:00.000Z'))).toMatchObject({
      status: 'refused',
      refusal: { code: 'open-case-exists' },
    });
    expect(await rowsOf(joint.caseId)).toMatchObject({ actions: 5, version: 5 });
  });
});

describe('document numbers', () => {
  const approving = async () => recordLife(store, aCaseOfItsOwn(), 5);
  const approve = (state: CaseState, documentNo?: string, more: { numberReason?: string } = {}) =>
    store.recordAction(
      recordOf(
        state,
        anAction('approve', PEOPLE.approver('union'), { ...(documentNo === undefined ? {} : { documentNo }), ...more }),
        '2020-06-03T01:00:00.000Z',
      ),
    );
  const last = async () =>
    (
      await db.owner.query<{ last: number }>(`SELECT last FROM document_counters WHERE body = 'T01U' AND year = 2020`)
    )[0]?.last ?? 0;
  const no = (n: number) => `岳T01U〔2020〕${n}号`;

  test('drawn at once by many have neither gap nor double', async () => {
    const before = await last();
    const states = await Promise.all(Array.from({ length: 12 }, approving));
    const outcomes = await Promise.all(states.map((state) => approve(state)));
    const numbers = outcomes.map((o) => (o as { documentNo: string }).documentNo);
    expect([...numbers].sort()).toEqual(Array.from({ length: 12 }, (_, i) => no(before + i + 1)).sort());
    expect(await last()).toBe(before + 12);
  });

  test('stand in the last decision, the last document and the audit row', async () => {
    const state = await approving();
    const { documentNo } = (await approve(state)) as { documentNo: string };
    const stored = await stateOf(state.caseId);
    expect([stored.documents.at(-1)!.documentNo, stored.decisions.at(-1)!.documentNo]).toEqual([
      documentNo,
      documentNo,
    ]);
    expect(
      await db.owner.query('SELECT document_no FROM case_actions WHERE case_id = $1 AND seq = 7', state.caseId),
    ).toEqual([{ document_no: documentNo }]);
  });

  test('given on paper raise the counter; a lower one fills its gap; the same again is refused', async () => {
    const before = await last();
    const [high, low, again, drawn] = (await Promise.all([approving(), approving(), approving(), approving()])) as [
      CaseState,
      CaseState,
      CaseState,
      CaseState,
    ];
    const held = { numberReason: '中间各号为工资集体协商批复' };
    expect(await approve(high, no(before + 10))).toMatchObject({
      status: 'refused',
      refusal: { code: 'document-number-gap', errors: [{ path: 'documentNo' }, { path: 'numberReason' }] },
    });
    expect(await approve(high, no(before + 10), held)).toMatchObject({ documentNo: no(before + 10) });
    expect(
      await db.owner.query('SELECT gap_after, gap_reason FROM documents WHERE document_no = $1', no(before + 10)),
    ).toEqual([{ gap_after: before, gap_reason: held.numberReason }]);
    expect((await stateOf(high.caseId)).decisions.at(-1)).toMatchObject(held);
    expect(await approve(low, no(before + 4))).toMatchObject({ documentNo: no(before + 4) });
    expect(await approve(again, no(before + 4))).toMatchObject({
      status: 'refused',
      refusal: { code: 'document-number-taken', errors: [{ path: 'documentNo' }] },
    });
    expect(await approve(drawn)).toMatchObject({ documentNo: no(before + 11) });
    expect(await rowsOf(again.caseId)).toMatchObject({ version: 6 });
  });

  test('that left others out say so again when their rows are lost, and one that filled a gap does not', async () => {
    const register = () => db.owner.query('SELECT * FROM documents ORDER BY issuer, year, number');
    const stood = await register();
    expect(stood).toContainEqual(expect.objectContaining({ gap_reason: '中间各号为工资集体协商批复' }));
    await db.owner.query(`UPDATE documents SET gap_after = CASE WHEN gap_after IS NULL THEN 1 END, gap_reason = NULL`);
    expect(await new ProjectionRepository(db.owner).rebuildNumberGaps()).toBe(stood.length);
    expect(await register()).toEqual(stood);
    expect(await new ProjectionRepository(db.owner).rebuildNumberGaps()).toBe(0);
  });

  test.each([
    '岳工发〔2020〕7号',
    '岳T01U[2020]7号',
    '岳T01U〔2020〕07号',
    '岳T01U〔2017〕7号',
    '岳T01U〔2020〕99999999号',
  ])('%s is refused by its form and draws nothing', async (documentNo) => {
    const before = await last();
    const outcome = await approve(await approving(), documentNo);
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'document-number-malformed' } });
    expect(await last()).toBe(before);
  });

  test('lie above the last number that the body declared for the year, drawn or given', async () => {
    await db.owner.query(`UPDATE document_counters SET declared = last WHERE body = 'T01U' AND year = 2020`);
    const declared = await last();
    for (const n of [1, declared])
      expect(await approve(await approving(), no(n))).toMatchObject({
        status: 'refused',
        refusal: { code: 'document-number-declared', zh: expect.stringContaining(`第 ${declared} 号`) },
      });
    expect(await approve(await approving())).toMatchObject({ documentNo: no(declared + 1) });
    expect(await approve(await approving(), no(declared + 2))).toMatchObject({ documentNo: no(declared + 2) });
  });

  test('a refused approval consumes none', async () => {
    const [holder, late] = (await Promise.all([approving(), approving()])) as [CaseState, CaseState];
    const before = await last();
    const sent = recordOf(late, anAction('approve', PEOPLE.approver('union'), {}), '2020-06-03T01:00:00.000Z');
    await store.recordAction(
      recordOf(late, anAction('comment', PEOPLE.officer, { text: '先到' }), '2020-06-03T00:30:00.000Z'),
    );
    expect(await store.recordAction(sent)).toMatchObject({ status: 'standing' });
    expect(await approve(holder)).toMatchObject({ documentNo: no(before + 1) });
  });
});
