import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { CN_ANHUI_YUEXI_2020 } from '../../libs/domain/rule-sets/cn-anhui-yuexi-2020.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import { applyRuleSets } from '../../scripts/living-cases/apply-rule-sets.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';

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
