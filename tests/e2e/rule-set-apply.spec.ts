import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { CN_ANHUI_YUEXI_2020 } from '../../libs/domain/rule-sets/cn-anhui-yuexi-2020.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import { applyRuleSets } from '../../scripts/living-cases/apply-rule-sets.js';
import { typeRules } from '../../libs/domain/rule-sets/registry.js';
import { openCase } from '../../libs/domain/open-case.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { anOpening, CALENDAR, RULES, unit } from '../support/case-builder.js';
import { openingEntry, storedState } from '../support/case-records.js';
import { runCommand } from '../support/command.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api?.stop());

const { league } = CN_ANHUI_YUEXI_2020.types;
/** A set that cases were opened without knowing: another quorum of the League, and another limit that stays with cases opened later. */
const shipped = (id: string, validFrom: string): RuleSet => ({
  ...CN_ANHUI_YUEXI_2020,
  id,
  validFrom,
  validTo: null,
  types: {
    ...CN_ANHUI_YUEXI_2020.types,
    league: {
      ...league,
      quorum: { ...league.quorum, numerator: 2, denominator: 3 },
      limits: league.limits.map((limit) => ({ ...limit, amount: limit.amount + 1 })),
    },
  },
});
const apply = (set: RuleSet) =>
  applyRuleSets({
    database: api.db.owner,
    client: api.worker.client,
    sets: [set],
    today: TODAY,
    now: () => '2020-06-24T01:00:00.000Z',
  });
const shown = async (id: string): Promise<CaseRepresentation> =>
  (await (await api.as('supervisor')).get<CaseRepresentation>(`/cases/${id}`)).body;

it('brings a newly shipped set that is in force to the cases it concerns, inside their histories, and nobody twice', async () => {
  const [running, other, closed] = [
    await api.openCase('league'),
    await api.openCase('women'),
    await api.openCase('league'),
  ];
  await api.act('supervisor', closed, 'close', { reasonCode: 'opened-by-mistake' });
  const set = shipped('cn-anhui-yuexi-test', '2020-06-24');
  expect(await apply(set)).toEqual([{ ruleSet: set.id, applied: 1, ended: 1, failed: [] }]);
  const { ruleChanges, version } = await shown(running);
  expect(version).toBe(2);
  expect(ruleChanges).toMatchObject([
    {
      ruleSet: set.id,
      parts: [{ part: 'quorum', before: { numerator: 4, denominator: 5 }, after: { numerator: 2, denominator: 3 } }],
      kept: ['limits'],
    },
  ]);
  expect((await shown(other)).ruleChanges).toBeUndefined();
  expect(
    await api.db.owner.query(`SELECT case_id, actor, action_id FROM case_actions WHERE name = 'apply-rule-set'`),
  ).toEqual([{ case_id: running, actor: 'system', action_id: `rule-set ${set.id}` }]);
  expect(await apply(set)).toEqual([{ ruleSet: set.id, applied: 0, ended: 0, failed: [] }]);
});

it('waits with a set until its first day', async () => {
  const id = await api.openCase('league');
  expect(await apply(shipped('cn-anhui-yuexi-next-year', '2021-01-01'))).toEqual([]);
  expect((await shown(id)).version).toBe(1);
});

describe('npm run rule-set:apply', () => {
  const command = () =>
    runCommand('scripts/rule-set-apply.js', {
      DATABASE_URL: api.db.ownerUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']!,
    });

  /** Opened by a version that shipped the first set alone; its own clock stands a week behind the first day of the second. */
  async function openedBefore(): Promise<string> {
    const caseId = 'party-before-july';
    const own = { caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId };
    const { later: _unknown, ...rules } = typeRules(RULES, 'party');
    const frozen = { rules, reasons: RULES.reasons, calendar: CALENDAR };
    const opened = openCase(anOpening('party', 'single', own), { ...frozen, now: '2020-07-10T01:00:00.000Z' });
    if (!opened.ok) throw new Error(opened.refusal.en);
    const clock = { anchorReal: Date.now(), anchorBusiness: Date.parse('2020-07-20T01:00:00.000Z'), speed: 1 };
    await api.worker.begin({ ...frozen, clock, state: opened.state, entries: [openingEntry(opened.state)] });
    return caseId;
  }

  it('says for each set how many cases it reached, writes it into their histories, and reaches none twice', async () => {
    const caseId = await openedBefore();
    const first = await command();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^cn-anhui-yuexi-2020-07-13：1 件适用，\d+ 件不涉及或已办结（[^）]+）\n$/);
    const { version, ruleChanges } = await storedState(api.db.owner, caseId);
    expect([version, ruleChanges?.map(({ ruleSet }) => ruleSet)]).toEqual([2, ['cn-anhui-yuexi-2020-07-13']]);
    expect(await api.worker.state(caseId)).toEqual(await storedState(api.db.owner, caseId));
    expect(await command()).toMatchObject({ code: 0, stdout: expect.stringContaining('：0 件适用，0 件') });
  });
});
