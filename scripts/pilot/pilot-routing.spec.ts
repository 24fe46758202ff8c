import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { ruleSetFor, typeRules } from '../../libs/domain/rule-sets/registry.js';
import { routeBodies } from '../../libs/domain/routing.js';
import { buildLedger } from '../../libs/domain/ledger/statistics/ledger-figures.js';
import { readCountyFolder } from '../../libs/spreadsheet/county-folder.js';
import { dayOf } from './pilot-actions.js';
import { readPilotFolder } from './pilot-folder.js';
import { countyOf, routableBody } from './pilot-seed.js';

const FOLDER = fileURLToPath(new URL('../../examples/pilot-2020', import.meta.url));

describe('the rules of routing', () => {
  test('give every case of the pilot the responsible and deciding bodies it had, on the day its application was submitted', async () => {
    const folder = await readPilotFolder(FOLDER);
    const county = await readCountyFolder(FOLDER);
    if ('refused' in county) throw new Error(county.refusal.en);
    const { kickoff } = folder.expected;
    const settings = {
      region: county.region,
      baseline: folder.expected.baselineDate!,
      kickoff,
      reportDate: folder.expected.reportDate,
      rules: ruleSetFor(kickoff),
      acceptProposals: true,
    };
    const units = new Map(buildLedger(county.sources, settings).population.units.map((unit) => [unit.unitNo, unit]));
    const bodies = folder.bodies.map((body) => routableBody(body, countyOf(folder)));
    const wrong = [...folder.formations.values()].flatMap((formation) => {
      const lead = units.get(formation.lead)!;
      const submitted =
        folder.events.find((e) => e.caseKey === formation.caseKey && e.event === 'application-submitted') ??
        folder.events.find((e) => e.caseKey === formation.caseKey)!;
      const routed = routeBodies({
        type: formation.type,
        leadUnitArea: `${countyOf(folder)}/${lead.township}`,
        unitKind: lead.kind,
        leadUnitEmployees: lead.platform.employees,
        on: dayOf(submitted),
        bodies,
        rules: typeRules(ruleSetFor(kickoff), formation.type),
      });
      const got = routed.ok ? [routed.bodies.responsible.id, routed.bodies.approving.id] : [routed.refusal.code];
      return got.join() === `${formation.responsibleBody},${formation.reviewingBody}`
        ? []
        : [[formation.caseKey, ...got]];
    });
    expect([folder.formations.size, wrong]).toEqual([119, []]);
  });
});
