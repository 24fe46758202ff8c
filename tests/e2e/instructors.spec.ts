import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { AssignAnswer, CoverageView, InstructorDetail } from '../../libs/contracts/instructors.js';
import type { AdjustmentView, IrregularView, OrganisationView } from '../../libs/contracts/organisations.js';
import { readPilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { ApiHarness } from '../support/api-harness.js';
import type { Answer } from '../support/api-client.js';
import { SURVEY } from '../support/case-builder.js';
import { PILOT, projectWithProposals } from '../support/pilot-ledger.js';
import { startLedgerApi } from '../support/pilot-api.js';

const [OFFICER, TOWNSHIP, INSTRUCTOR] = ['of-001', 'of-006', 'in-001'];
const AT = '2020-05-26T01:00:00.000Z';
let api: ApiHarness;
let expected: {
  instructors: {
    units: number;
    of: number;
    without: string[];
    instructors: number;
    activeInstructors: number;
    active: object;
  };
  irregularJoint: { organisations: { name: string }[] };
};
beforeAll(async () => {
  expected = (await readPilotFolder(PILOT)).expected as unknown as typeof expected;
  api = await startLedgerApi();
});
afterAll(() => api.stop());

const get = async <T>(who: string, path: string): Promise<T> => (await (await api.as(who)).get<T>(path)).body;
const post = async <T = Record<string, unknown>>(
  who: string,
  path: string,
  body: unknown = {},
  key?: string,
): Promise<Answer<T>> => (await api.as(who)).post<T>(path, body, key ? { key } : {});

describe('instructors', () => {
  it('of the pilot are in contact with 377 of 384 units: the denominator and the seven without are said', async () => {
    const { instructors } = expected;
    expect(await get<CoverageView>(OFFICER, '/instructor-coverage')).toMatchObject({
      denominator: { zh: '真正运营的单位', units: instructors.of },
      covered: instructors.units,
      byKind: instructors.active,
      without: 7,
      percent: '98.18',
      instructors: instructors.instructors,
      activeInstructors: instructors.activeInstructors,
      contacted: null,
    });
    const { items } = await get<{ items: { id: string }[] }>(OFFICER, '/instructor-coverage/units-without');
    expect(items.map(({ id }) => id)).toEqual(instructors.without);
    expect(
      (await get<CoverageView>(OFFICER, '/instructor-coverage?kind=social&contactedFrom=2020-06-01')).contacted,
    ).toBeGreaterThan(0);
  });

  it('are assigned in bulk: a dry run says the same and changes nothing, each pair has its result', async () => {
    const [unit] = expected.instructors.without;
    const left = (await get<{ items: { instructorNo: string }[] }>(OFFICER, '/instructors?inPost=false&limit=1'))
      .items[0]!.instructorNo;
    const assignments = [
      { instructorNo: 'ZDY001', unit },
      { instructorNo: 'ZDY001', unit: 'YX0001' },
      { instructorNo: left, unit },
      { instructorNo: 'NOBODY', unit },
      { instructorNo: 'ZDY002', unit: 'NOWHERE' },
    ];
    const preview = await post<AssignAnswer>(OFFICER, '/instructor-assignments', { assignments, dryRun: true });
    expect([preview.status, preview.body.new, preview.body.same, preview.body.refused]).toEqual([200, 1, 1, 3]);
    expect(preview.body.items.map(({ outcome, reason }) => reason?.code ?? outcome)).toEqual([
      'new',
      'same',
      'instructor-unknown',
      'instructor-unknown',
      'unit-not-found',
    ]);
    expect((await get<CoverageView>(OFFICER, '/instructor-coverage')).without).toBe(7);
    const key = randomUUID();
    const [done, again] = [
      await post<AssignAnswer>(OFFICER, '/instructor-assignments', { assignments }, key),
      await post<AssignAnswer>(OFFICER, '/instructor-assignments', { assignments }, key),
    ];
    expect([done.body.items, again.body]).toEqual([preview.body.items, done.body]);
    expect((await get<CoverageView>(OFFICER, '/instructor-coverage')).without).toBe(6);
    expect(
      (
        await post<AssignAnswer>(OFFICER, '/instructor-assignments', {
          assignments: [{ instructorNo: 'ZDY003', unit }],
          replace: true,
        })
      ).body,
    ).toMatchObject({ new: 1, ended: 1, items: [{ ends: ['ZDY001'] }] });
    const outside = await post<AssignAnswer>(TOWNSHIP, '/instructor-assignments', {
      assignments: [{ instructorNo: 'ZDY001', unit: 'YX0168' }],
    });
    expect(outside.body.items[0]!.reason?.code).toBe('not-permitted');
  });

  it('record their own visits, and only those', async () => {
    const before = (await get<InstructorDetail>(OFFICER, '/instructors/ZDY001')).assignments.find(
      ({ unit }) => unit.id === 'YX0001',
    )!;
    const key = randomUUID();
    for (let time = 0; time < 2; time += 1) {
      expect(
        (await post(INSTRUCTOR, '/instructor-contacts', { unit: 'YX0001', note: '上门走访' }, key)).body,
      ).toMatchObject({ contacts: before.contacts + 1, lastContactOn: '2020-06-27' });
    }
    expect((await post(INSTRUCTOR, '/instructor-contacts', { instructorNo: 'ZDY002', unit: 'YX0001' })).status).toBe(
      403,
    );
    expect((await post(INSTRUCTOR, '/instructor-contacts', { unit: 'YX0413' })).body['code']).toBe(
      'instructor-unknown',
    );
    expect((await post(INSTRUCTOR, '/instructor-contacts', { unit: 'YX0001', on: '2020-06-25' })).body['code']).toBe(
      'event-date-in-the-future',
    );
    // The newest import is made anew from its rows, and what was recorded here stays in the sum.
    await projectWithProposals(api.db.worker, AT);
    expect(
      (await get<InstructorDetail>(OFFICER, '/instructors/ZDY001')).assignments.find(
        ({ unit }) => unit.id === 'YX0001',
      )!.contacts,
    ).toBe(before.contacts + 1);
  });

  it('have the visits that a case records counted once, on the roll as in the case, also after the next import', async () => {
    const total = async () => await get<InstructorDetail>(OFFICER, '/instructors/ZDY001');
    const before = await total();
    const opened = await post<{ id: string }>(OFFICER, '/cases', {
      type: 'league',
      mode: 'single',
      units: ['YX0003'],
      leadUnit: 'YX0003',
      responsibleBody: 'T01P',
    });
    const act = (who: string, action: string, body: object, key?: string) =>
      post(who, `/cases/${opened.body.id}/actions/${action}`, body, key);
    const key = randomUUID();
    const steps: [string, string, object, string?][] = [
      [INSTRUCTOR, 'record-survey', { ...SURVEY, countedOn: '2020-06-24' }],
      ['rv-001', 'confirm-eligibility', {}],
      [OFFICER, 'assign-instructor', { instructorNo: 'ZDY001' }],
      [INSTRUCTOR, 'record-contact', { note: '首次上门', on: '2020-06-24' }, key],
      [INSTRUCTOR, 'record-contact', { note: '首次上门', on: '2020-06-24' }, key],
      [INSTRUCTOR, 'record-contact', { note: '再次上门' }],
    ];
    for (const [who, action, body, once] of steps)
      expect([action, (await act(who, action, body, once)).status]).toEqual([action, 200]);
    expect([(await total()).contacts, (await total()).lastContactOn! >= '2020-06-24']).toEqual([
      before.contacts + 2,
      true,
    ]);
    const visits = await api.db.owner.query<{ unit_id: string; note: string | null; case_id: string }>(
      `SELECT unit_id, note, case_id FROM instructor_contacts WHERE case_id IS NOT NULL`,
    );
    expect(visits).toEqual(Array(2).fill({ unit_id: 'YX0003', note: null, case_id: opened.body.id }));
    const assigned = async (): Promise<number | undefined> =>
      (await total()).assignments.find(({ unit }) => unit.id === 'YX0003')?.contacts;
    await post<AssignAnswer>(OFFICER, '/instructor-assignments', {
      assignments: [{ instructorNo: 'ZDY001', unit: 'YX0003' }],
    });
    const [standing, all] = [await assigned(), (await total()).contacts];
    expect([standing! >= 2, all]).toEqual([true, before.contacts + 2]);
    await projectWithProposals(api.db.worker, AT);
    expect([await assigned(), (await total()).contacts]).toEqual([standing, all]);
  });

  it('once changed by a person are left alone by the import', async () => {
    expect((await post(TOWNSHIP, '/instructors/ZDY005', { inPost: false })).status).toBe(403);
    expect((await post<InstructorDetail>(OFFICER, '/instructors/ZDY005', { inPost: false })).body.inPost).toBe(false);
    await projectWithProposals(api.db.worker, AT);
    expect((await get<InstructorDetail>(OFFICER, '/instructors/ZDY005')).inPost).toBe(false);
    expect((await post(OFFICER, '/instructors', { instructorNo: 'ZDY900', batch: '第五批' })).status).toBe(201);
    expect((await post(OFFICER, '/instructors', { instructorNo: 'ZDY900' })).body['code']).toBe('instructor-exists');
  });
});

describe('organisations', () => {
  it('are found by any part of their name, common or rare, whatever its width', async () => {
    const found = async (text: string): Promise<string[]> =>
      (
        await get<{ items: OrganisationView[] }>(
          OFFICER,
          `/organisations/search?limit=500&text=${encodeURIComponent(text)}`,
        )
      ).items.map(({ name }) => name);
    const [first] = await found('公司');
    expect((await found('公司')).every((name) => name.includes('公司'))).toBe(true);
    const part = first!.slice(1, 6);
    expect(await found(`${part.slice(0, 2)} ${part.slice(2)}`)).toContain(first);
    expect(await found('不存在的字样')).toEqual([]);
  });

  it('are found by type, mode, township and end of term', async () => {
    const { items } = await get<{ items: OrganisationView[] }>(
      OFFICER,
      '/organisations/search?type=union&termEndsWithinDays=90&limit=500',
    );
    expect(items.length).toBeGreaterThan(0);
    expect(
      items.every(
        ({ type, termEndsOn, daysToTermEnd }) =>
          type === 'union' && termEndsOn! <= '2020-09-22' && daysToTermEnd! <= 90,
      ),
    ).toBe(true);
    expect(items.map(({ termEndsOn }) => termEndsOn)).toEqual([...items.map(({ termEndsOn }) => termEndsOn)].sort());
    const before = await get<{ items: OrganisationView[] }>(
      OFFICER,
      '/organisations/search?type=union&termEndsBefore=2020-05-26&limit=500',
    );
    expect(before.items.filter(({ daysToTermEnd }) => daysToTermEnd! < 0).length).toBe(before.items.length);
    const joint = await get<{ items: OrganisationView[] }>(
      OFFICER,
      '/organisations/search?type=party&mode=joint&limit=500',
    );
    expect(joint.items.length).toBe(18);
    const first = await get<{ items: OrganisationView[]; page: { endCursor: string } }>(
      OFFICER,
      '/organisations/search?type=party&baseline=true&limit=100',
    );
    const rest = await get<{ items: OrganisationView[] }>(
      OFFICER,
      `/organisations/search?type=party&baseline=true&limit=500&after=${first.page.endCursor}`,
    );
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(224);
  });

  it('that are joint and were adjusted come from the platform’s second sheet; the others that should be are found with reasons', async () => {
    const { items } = await get<{ items: AdjustmentView[] }>(
      OFFICER,
      '/organisation-adjustments?from=2020-05-26&to=2020-07-06',
    );
    expect(
      items
        .map(({ name, problem, before, after, adjustedOn: on }) => ({ name, problem, before, after, on }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ).toEqual([...expected.irregularJoint.organisations].sort((a, b) => (a.name < b.name ? -1 : 1)));
    const still = await get<{ items: IrregularView[] }>(OFFICER, '/organisations/irregular?type=party');
    const adjusted = new Set(items.map(({ name }) => name));
    expect(still.items.filter(({ name }) => adjusted.has(name))).toEqual([]);
  });

  it('are put in order by a person: units leave and join as of a day, also after the next import', async () => {
    const joint = (
      await get<{ items: OrganisationView[] }>(OFFICER, '/organisations/search?type=union&mode=joint&limit=500')
    ).items;
    const [from, to] = joint;
    const units = from!.units.map(({ id }) => id);
    const fine = await post(OFFICER, `/organisations/${from!.id}/adjustments`, {
      after: units.slice(1),
      note: '无需调整',
    });
    expect([fine.status, fine.body['code']]).toEqual([422, 'adjustment-unfit']);
    await api.db.owner.execute(`UPDATE units SET employees = 0 WHERE unit_id = ANY ($1)`, units);
    const { items } = await get<{ items: IrregularView[] }>(OFFICER, '/organisations/irregular?type=union');
    expect(
      items.find(({ id }) => id === from!.id)!.problems.map(({ problem, reason }) => [problem, reason.zh]),
    ).toEqual([['too-few-members', '各单位人数合计不足组建条件']]);
    const body = {
      after: units.slice(1),
      moves: [{ unit: units[0]!, to: to!.id }],
      adjustedOn: '2020-06-20',
      documentNo: '岳工发〔2020〕99号',
      note: '并入邻近联合工会',
    };
    expect(
      (
        await post(OFFICER, `/organisations/${from!.id}/adjustments`, {
          ...body,
          moves: [{ unit: units[0]!, to: 'O-none' }],
        })
      ).body['code'],
    ).toBe('organisation-not-found');
    expect((await post(TOWNSHIP, `/organisations/${from!.id}/adjustments`, body)).status).toBe(
      from!.township === '天堂镇' ? 201 : 403,
    );
    await post<AdjustmentView>(OFFICER, `/organisations/${from!.id}/adjustments`, body);
    const members = async () => {
      const [a, b] = [
        await get<OrganisationView>(OFFICER, `/organisations/${from!.id}`),
        await get<OrganisationView>(OFFICER, `/organisations/${to!.id}`),
      ];
      return [a.units.find(({ id }) => id === units[0])?.leftOn, b.units.find(({ id }) => id === units[0])?.joinedOn];
    };
    expect(await members()).toEqual(['2020-06-20', '2020-06-20']);
    await projectWithProposals(api.db.worker, AT);
    expect(await members()).toEqual(['2020-06-20', '2020-06-20']);
  });
});
