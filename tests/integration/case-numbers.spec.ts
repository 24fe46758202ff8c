import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CaseStore } from '../../libs/data/case-store.js';
import { PENDING_CASE_NO } from '../../libs/domain/case-number.js';
import type { CaseState, OrganisationType } from '../../libs/domain/case.js';
import type { OpeningOutcome } from '../../workflows/case/case.activities.js';
import { aCaseOfItsOwn, openingEntry, storedState } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let store: CaseStore;
beforeAll(async () => {
  db = await cloneDatabase();
  store = new CaseStore(db.worker);
});
afterAll(() => db.drop());

const unnumbered = (type: OrganisationType = 'union', more: Partial<CaseState> = {}): CaseState => ({
  ...aCaseOfItsOwn(type, 'single'),
  caseNo: PENDING_CASE_NO,
  ...more,
});
const open = (state: CaseState, series: string, year = 2020): Promise<OpeningOutcome> =>
  store.recordOpening({ state, numbering: { series, year }, entries: [openingEntry(state)], notices: [] });
const numberOf = (outcome: OpeningOutcome): string | undefined =>
  outcome.status === 'recorded' ? outcome.caseNo : outcome.refusal.code;

describe('the number of a case that is opened', () => {
  test('is the next of its series and year, of twelve at once each another and in a row', async () => {
    const states = Array.from({ length: 12 }, () => unnumbered());
    const numbers = (await Promise.all(states.map((state) => open(state, '岳工建')))).map(numberOf);
    const inARow = Array.from({ length: 12 }, (_, i) => `岳工建〔2020〕${String(i + 1).padStart(3, '0')}号`);
    expect([...numbers].sort()).toEqual(inARow);
    const stored = await db.owner.query<{ case_no: string }>('SELECT case_no FROM cases ORDER BY changed_at, case_no');
    expect(stored.map((row) => row.case_no).sort()).toEqual(inARow);
  });

  test('is of its line and year alone', async () => {
    expect(numberOf(await open(unnumbered('league'), '岳团建'))).toBe('岳团建〔2020〕001号');
    expect(numberOf(await open(unnumbered(), '岳工建', 2021))).toBe('岳工建〔2021〕001号');
    expect(numberOf(await open(unnumbered(), '岳工建'))).toBe('岳工建〔2020〕013号');
  });

  test('stands in row, state and audit', async () => {
    const state = unnumbered('women');
    await open(state, '岳妇建');
    const caseNo = '岳妇建〔2020〕001号';
    expect(await storedState(db.owner, state.caseId)).toEqual({ ...state, caseNo });
    const [row] = await db.owner.query<{ case_no: string; said: string }>(
      `SELECT c.case_no, a.action::jsonb->'data'->>'caseNo' AS said FROM cases c JOIN case_actions a USING (case_id) WHERE case_id = $1`,
      state.caseId,
    );
    expect(row).toEqual({ case_no: caseNo, said: caseNo });
  });

  test('is the same for every repeat, also for eight at once, and none is lost by them', async () => {
    const state = unnumbered('party');
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => open(state, '岳党建')));
    expect(outcomes.map(numberOf)).toEqual(Array<string>(8).fill('岳党建〔2020〕001号'));
    expect(numberOf(await open(state, '岳党建'))).toBe('岳党建〔2020〕001号');
    expect(numberOf(await open(unnumbered('party'), '岳党建'))).toBe('岳党建〔2020〕002号');
  });

  test('is not used up by an opening that is refused', async () => {
    const first = unnumbered('union');
    await open(first, '峪工建');
    const second = unnumbered('union', { units: first.units, leadUnit: first.leadUnit });
    expect(numberOf(await open(second, '峪工建'))).toBe('open-case-exists');
    expect(numberOf(await open(unnumbered('union'), '峪工建'))).toBe('峪工建〔2020〕002号');
  });

  test('passes over one that an adopted case has on paper, and needs no fourth digit before the thousandth', async () => {
    const adopted = { ...aCaseOfItsOwn('union', 'single'), caseNo: '望工建〔2020〕002号' };
    await store.recordOpening({ state: adopted, entries: [openingEntry(adopted)], notices: [] });
    expect(numberOf(await open(unnumbered(), '望工建'))).toBe('望工建〔2020〕001号');
    expect(numberOf(await open(unnumbered(), '望工建'))).toBe('望工建〔2020〕003号');
    await db.owner.execute(`UPDATE case_number_counters SET last = 999 WHERE series = '望工建'`);
    expect(numberOf(await open(unnumbered(), '望工建'))).toBe('望工建〔2020〕1000号');
  });
});
