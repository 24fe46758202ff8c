import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { caseSearchBody } from '../../libs/contracts/cases.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { CasesRepository } from '../../libs/data/cases.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { PEOPLE_ACTIONS } from '../../libs/domain/actions.js';
import {
  ORGANISATION_TYPES,
  ROLES,
  type Actor,
  type BodyRef,
  type CaseState,
  type Line,
} from '../../libs/domain/case.js';
import { mayPerform } from '../../libs/domain/permissions.js';
import { BODIES } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

const COUNTY = '340828';
const place = (id: string, line: Line, area: string): BodyRef => ({
  id,
  name: id,
  line,
  level: 'township',
  area,
  documentCode: id,
});
/** Two townships one of whose names begins like the other, a zone, the county, and a neighbouring county. */
const AREAS = [
  COUNTY,
  `${COUNTY}/天堂镇`,
  `${COUNTY}/天堂`,
  `${COUNTY}/开发区`,
  `${COUNTY}/天堂镇/一村`,
  '340827',
  '340827/天堂镇',
] as const;
const PARTY = AREAS.map((area, i) => place(`P${i}`, 'party', area));
const OWN = ORGANISATION_TYPES.flatMap((line) => AREAS.map((area, i) => place(`${line}${i}`, line, area)));
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

/** Sixty cases that differ in everything the sight depends on; the generator is arithmetic, so that a failure can be looked at again. */
function manyCases(): CaseState[] {
  return Array.from({ length: 60 }, (_, n) => {
    const type = pick(ORGANISATION_TYPES, n);
    const responsible = pick(PARTY, n * 5 + 1);
    const own = OWN.filter((b) => b.line === type);
    const countersigning = n % 4 === 0 ? { mode: 'all' as const, bodies: [pick(OWN, n * 3)] } : null;
    const bodies = {
      responsible,
      approving: pick(own, n * 7),
      registering: pick(own, n * 11 + 2),
      supervising: n % 3 === 0 ? [BODIES.TF, pick(OWN, n)] : [],
      countersigning,
    };
    const state = aCaseOfItsOwn(type, 'single', { bodies });
    return {
      ...state,
      instructor: n % 5 === 0 ? { instructorNo: `Z${n % 3}`, assignedOn: '2020-05-27' } : null,
      transfer:
        n % 6 === 0 ? { to: pick(PARTY, n + 3), as: 'responsible', by: 'x', on: '2020-05-27', note: null } : null,
    };
  });
}

let db: TestDatabase;
let cases: CaseState[];
beforeAll(async () => {
  db = await cloneDatabase();
  const store = new CaseStore(db.worker);
  cases = manyCases();
  for (const state of cases) await store.recordOpening({ state, entries: [openingEntry(state)], notices: [] });
  await new OutboxRepository(db.worker).drain(1_000, () => Promise.resolve());
});
afterAll(() => db.drop());

/** The rule in words, written without looking at the policies: design.md section 3, domain.md "Four lines". */
function oracle(scope: Actor): string[] {
  const steps = (area: string): string[] => area.split('/');
  const isWithin = (area: string): boolean => steps(scope.area).every((step, i) => steps(area)[i] === step);
  const worksOnCases = ['reviewer', 'officer', 'supervisor', 'service'].some((role) =>
    scope.roles.includes(role as Actor['roles'][number]),
  );
  const seesEveryLine = scope.line === 'party' || scope.line === 'task-force' || scope.line === 'registration';
  return cases
    .filter((c) => {
      const { responsible, approving, registering, supervising, countersigning } = c.bodies;
      const parties = [
        responsible,
        approving,
        registering,
        ...supervising,
        ...(countersigning?.bodies ?? []),
        ...(c.transfer ? [c.transfer.to] : []),
      ].map((b) => b.id);
      // Whose account is limited to a part of the body's area has nothing of the body's elsewhere.
      const reaches = !scope.narrowed || isWithin(c.area);
      if (worksOnCases && reaches && parties.includes(scope.body)) return true;
      if (worksOnCases && isWithin(c.area) && (seesEveryLine || c.type === scope.line)) return true;
      if (!scope.roles.includes('instructor')) return false;
      return c.instructor === null ? isWithin(c.area) : c.instructor.instructorNo === scope.instructorNo;
    })
    .map((c) => c.caseId)
    .sort();
}

const allBodies = [...PARTY, ...OWN, BODIES.TF, BODIES.ORG];
const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const satisfies readonly Line[];
const isPartOf = (area: string, whole: string): boolean => area !== whole && `${area}/`.startsWith(`${whole}/`);
const strangeAreas = ['', '3', '34082', '340828/', '340828/天', '/天堂镇', '%', '340828/%'];
/** Half of the scopes are those of a real body, half are put together from anything. */
const scopes = fc
  .record({
    body: fc.constantFrom(...allBodies, place('nobody', 'union', COUNTY)),
    asItIs: fc.boolean(),
    line: fc.constantFrom(...LINES),
    area: fc.constantFrom(...AREAS, ...strangeAreas),
    roles: fc.subarray([...ROLES], { minLength: 0, maxLength: 3 }),
    instructorNo: fc.constantFrom(null, 'Z0', 'Z1', 'Z2', 'Z9'),
    part: fc.constantFrom(...AREAS),
    narrowed: fc.boolean(),
  })
  .map(({ body, asItIs, line, area, part, narrowed, roles, instructorNo }): Actor => ({
    account: 'a',
    roles,
    body: body.id,
    line: asItIs ? body.line : line,
    level: body.level,
    area: !asItIs ? area : narrowed && isPartOf(part, body.area) ? part : body.area,
    narrowed: asItIs ? narrowed && isPartOf(part, body.area) : narrowed,
    instructorNo,
  }));
/** Lists are merged from the places of a session's own body; put together from anything they would be another's. */
const isReal = (scope: Actor): boolean =>
  allBodies.some(
    ({ id, line, area }) =>
      scope.body === id && scope.line === line && (scope.narrowed ? isPartOf(scope.area, area) : scope.area === area),
  );
const sightings = { numRuns: 300 };
const seen = async (scope: Actor, table = 'cases'): Promise<string[]> =>
  (await db.api.withScope(scope, (tx) => tx.query<{ case_id: string }>(`SELECT DISTINCT case_id FROM ${table}`)))
    .map((r) => r.case_id)
    .sort();

describe('a random scope', () => {
  test('sees the cases that the rule in words gives it, and no other', async () => {
    let [some, all, none] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(scopes, async (scope) => {
        const expected = oracle(scope);
        if (expected.length === 0) none += 1;
        else if (expected.length === cases.length) all += 1;
        else some += 1;
        expect(await seen(scope)).toEqual(expected);
      }),
      sightings,
    );
    expect(Math.min(some, none)).toBeGreaterThan(20);
    expect(some + all + none).toBe(sightings.numRuns);
  });

  test.each(['case_units', 'case_actions', 'outbox'])('sees in %s what belongs to the cases it sees', async (table) => {
    await fc.assert(
      fc.asyncProperty(scopes, async (scope) => {
        const audit = table === 'case_actions' && scope.roles.includes('audit-administrator');
        expect(await seen(scope, table)).toEqual(audit ? cases.map((c) => c.caseId).sort() : oracle(scope));
      }),
      { numRuns: 60 },
    );
  });

  test('finds, lists and follows through the repositories exactly those', async () => {
    const repository = new CasesRepository(
      db.api,
      () => [],
      () => '2020-06-24',
    );
    const outbox = new OutboxRepository(db.api);
    await fc.assert(
      fc.asyncProperty(scopes, async (scope) => {
        const expected = oracle(scope);
        const { items, page } = await repository.search(scope, {
          ...caseSearchBody.parse({ withTotal: true }),
          page: { limit: 200 },
        });
        const listed = items.map((i) => i.id).sort();
        if (isReal(scope)) expect([listed, page.total]).toEqual([expected, expected.length]);
        else expect(listed.filter((id) => !expected.includes(id))).toEqual([]);
        const probe = cases[expected.length]?.caseId ?? cases[0]!.caseId;
        expect((await repository.findState(scope, probe)) !== null).toBe(expected.includes(probe));
        expect((await repository.actionContext(scope, probe, 'key')) !== null).toBe(expected.includes(probe));
        const timeline = await repository.timeline(scope, probe, { limit: 200, after: { seq: 0, attempt: 0n } });
        expect(timeline.rows.length > 0).toBe(expected.includes(probe) || scope.roles.includes('audit-administrator'));
        expect((await outbox.since(scope, 0)).events.map((e) => e.caseId).sort()).toEqual(expected);
      }),
      { numRuns: 120 },
    );
  });

  test('sees every case it may do anything with', async () => {
    await fc.assert(
      fc.asyncProperty(scopes, async (scope) => {
        const visible = new Set(await seen(scope));
        const may = cases.filter((c) => PEOPLE_ACTIONS.some((action) => mayPerform(c, scope, action)));
        expect(may.map((c) => c.caseId).filter((id) => !visible.has(id))).toEqual([]);
      }),
      sightings,
    );
  });
});
