import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { prepareAdoption } from '../../scripts/adopt/adoption.js';
import { readPaperFile } from '../../scripts/adopt/paper-file.js';
import { readRunningCounty } from '../../scripts/adopt/running-county.js';
import { startAdopted } from '../../scripts/pilot/start-adopted.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { rehearsalClock } from '../support/workflow-harness.js';

/** A case half way on paper, taken into a running product; the cases of this test are the only ones on these units. */
let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());
const folder = mkdtempSync(join(tmpdir(), 'qunjian-adopt-'));
const clock = rehearsalClock(`${TODAY}T01:00:00.000Z`);

type Line = Record<string, unknown>;
const SURVEY = {
  employees: 20,
  unionMembers: 12,
  womenEmployees: 12,
  leagueMembers: 10,
  youth28: 8,
  partyMembersFull: 3,
  partyMembersProbationary: 0,
  countedOn: '2020-05-26',
  willing: true,
};
let papers = 0;
/** Lines of a League case: applied for on 1 June, so the reply was due on 8 June; one more line for the approval on paper. */
function history(unit: string, ...more: Line[]): Line[] {
  const caseKey = `league-p${(papers += 1)}`;
  const base = { caseKey, type: 'league', mode: 'single', units: [unit] };
  const line = (at: string, body: string, actor: string, event: string, data: object = {}): Line => ({
    at: `2020-${at}:00+08:00`,
    ...base,
    body,
    actor,
    event,
    data,
  });
  return [
    line('05-26T09:00', 'T01P', 'instructor', 'survey-recorded', SURVEY),
    line('05-27T09:00', 'TF', 'reviewer-tf', 'eligibility-confirmed'),
    line('05-27T10:00', 'TF', 'officer-tf', 'instructor-assigned', { instructorNo: 'ZDY001' }),
    line('05-28T09:00', 'T01P', 'instructor', 'instructor-contacted', { note: '上门走访' }),
    line('06-01T09:00', 'T01P', 'officer', 'application-submitted', {
      preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
      consentOfUnit: true,
    }),
    ...more.map((m) => ({ ...line('06-05T09:00', 'T01L', 'reviewer-l1', 'application-approved'), ...m })),
  ];
}
let files = 0;
async function prepare(lines: Line[]) {
  const path = join(folder, `paper-${(files += 1)}.jsonl`);
  writeFileSync(path, lines.map((l) => JSON.stringify(l)).join('\n'));
  const paper = await readPaperFile(path, await readRunningCounty(api.db.owner), `${TODAY}T01:00:00.000Z`);
  return prepareAdoption(paper, api.db.owner, CN_RELEASES, clock);
}
const refusalOf = (lines: Line[]): Promise<string> =>
  prepare(lines).then(
    () => 'accepted',
    (error: Error) => error.message.replace(/^paper-\d+\.jsonl /, ''),
  );
async function adoptAll(lines: Line[]): Promise<string[]> {
  const { inputs } = await prepare(lines);
  expect(await startAdopted(api.worker.client, inputs, api.worker.taskQueue)).toEqual([]);
  return inputs.map((i) => i.state.caseId);
}
const countCases = async (): Promise<number> =>
  Number((await api.db.owner.query<{ n: bigint }>('SELECT count(*) AS n FROM cases'))[0]!.n);
const show = async (caseId: string): Promise<CaseRepresentation> =>
  (await (await api.as('officer')).get<CaseRepresentation>(`/cases/${caseId}`)).body;

describe('a paper history', () => {
  let unit = '';
  beforeEach(() => {
    unit = api.freshUnit();
  });

  test('becomes a running case whose overdue timer rings at once, whose audit says adopted, and which goes on over HTTP', async () => {
    const [caseId] = await adoptAll(history(unit));
    for (let shown = await show(caseId!); shown.escalation < 3; shown = await show(caseId!)) await pause(100);
    expect(await show(caseId!)).toMatchObject({
      step: 'application',
      phase: 'reviewing',
      overdue: true,
      units: [{ unitId: unit }],
      deadlines: [{ dueOn: '2020-06-08', state: 'running' }],
    });
    const rows = await api.db.owner.query<{ name: string; adopted: boolean }>(
      'SELECT name, adopted FROM case_actions WHERE case_id = $1 ORDER BY seq',
      caseId!,
    );
    expect(rows.map((r) => r.adopted)).toEqual([true, true, true, true, true, true, false, false, false]);
    expect((await api.act('reviewer-l1', caseId!, 'approve')).body).toMatchObject({
      step: 'congress',
      decisions: [{ late: true, by: 'reviewer-l1' }],
    });
  });

  test('is folded with the event dates its lines name, also where they were entered later', async () => {
    const lines = history(unit);
    const late = {
      ...lines[4]!,
      at: '2020-06-10T09:00:00+08:00',
      data: { ...(lines[4]!['data'] as object), on: '2020-06-03' },
    };
    const [caseId] = await adoptAll([...lines.slice(0, 4), late]);
    expect(await show(caseId!)).toMatchObject({
      submission: { on: '2020-06-03', at: '2020-06-10T01:00:00.000Z' },
      deadlines: [{ dueOn: '2020-06-10' }],
    });
    const rows = await api.db.owner.query<{ on: string }>(
      'SELECT event_on::text AS "on" FROM case_actions WHERE case_id = $1 AND name = $2',
      caseId!,
      'submit-application',
    );
    expect(rows).toEqual([{ on: '2020-06-03' }]);
  });

  test('is found again by the same lines, and nothing happens twice', async () => {
    const lines = history(unit, { data: { documentNo: '岳T01L〔2020〕41号' } });
    const [caseId] = await adoptAll(lines);
    const before = await api.worker.history(caseId!);
    const again = await prepare(lines);
    expect(again).toMatchObject({ inputs: [], standing: [lines[0]!['caseKey']] });
    expect((await api.worker.history(caseId!)).events).toHaveLength(before.events!.length);
    expect((await show(caseId!)).documents).toMatchObject([{ documentNo: '岳T01L〔2020〕41号' }]);
  });

  test('brings its visits to the roll of instructors, each once', async () => {
    await api.db.owner.execute(
      `INSERT INTO instructors (instructor_no, in_post) VALUES ('ZDY001', true) ON CONFLICT DO NOTHING`,
    );
    const lines = history(unit);
    const [caseId] = await adoptAll(lines);
    expect((await prepare(lines)).inputs).toEqual([]);
    const visits = await api.db.owner.query(
      'SELECT instructor_no, unit_id, on_date::text AS on_date, recorded_by FROM instructor_contacts WHERE case_id = $1',
      caseId!,
    );
    expect(visits).toEqual([
      { instructor_no: 'ZDY001', unit_id: unit, on_date: '2020-05-28', recorded_by: 'instructor' },
    ]);
  });

  test('is told by an opening line where no list names it', async () => {
    const lines = history(unit);
    const opened = {
      event: 'opened',
      at: lines[0]!['at'],
      caseKey: lines[0]!['caseKey'],
      type: 'league',
      mode: 'regional',
      units: [unit, api.freshUnit()],
      data: { lead: unit, area: '步行街' },
    };
    const [caseId] = await adoptAll([opened, ...lines.map((l) => ({ ...l, mode: 'regional', units: opened.units }))]);
    expect(await show(caseId!)).toMatchObject({
      mode: 'regional',
      district: '步行街',
      bodies: { responsible: { id: 'T01P' }, approving: { id: 'T01L' } },
    });
  });

  test.each<[string, RegExp, (lines: Line[]) => Line[]]>([
    ['a step that is skipped', /^line 2: .*wrong-position/, (lines) => [lines[0]!, ...lines.slice(2)]],
    [
      'somebody without the right',
      /^line 2: .*not-permitted/,
      (lines) => [lines[0]!, { ...lines[1]!, body: 'T01P', actor: 'officer' }, ...lines.slice(2)],
    ],
    [
      'an approval without its number',
      /^line 6: .*document-number-malformed/,
      (lines) => [
        ...lines,
        {
          ...lines[4]!,
          at: '2020-06-05T09:00:00+08:00',
          body: 'T01L',
          actor: 'reviewer-l1',
          event: 'application-approved',
          data: {},
        },
      ],
    ],
    [
      'an approval under another issuer’s number',
      /^line 6: .*document-number-malformed/,
      (lines) => [
        ...lines,
        {
          ...lines[4]!,
          at: '2020-06-05T09:00:00+08:00',
          body: 'T01L',
          actor: 'reviewer-l1',
          event: 'application-approved',
          data: { documentNo: '岳工发〔2020〕7号' },
        },
      ],
    ],
    [
      'a count that is no number',
      /^line 1: data\.employees: /,
      (lines) => [{ ...lines[0]!, data: { ...SURVEY, employees: 'twenty' } }, ...lines.slice(1)],
    ],
    [
      'an application without its preparatory group',
      /^line 5: data\.preparatoryGroup: /,
      (lines) => [...lines.slice(0, 4), { ...lines[4]!, data: { consentOfUnit: true } }],
    ],
    [
      'a field the action does not know',
      /^line 4: data: .*mood/,
      (lines) => [...lines.slice(0, 3), { ...lines[3]!, data: { note: '走访', mood: 'good' } }, lines[4]!],
    ],
    [
      'an event date after its entry',
      /^line 5: .*event-date-in-the-future/,
      (lines) => [...lines.slice(0, 4), { ...lines[4]!, data: { ...(lines[4]!['data'] as object), on: '2020-06-02' } }],
    ],
    [
      'an account nobody has',
      /^line 1: actor: there is no account/,
      (lines) => [{ ...lines[0]!, actor: 'nobody' }, ...lines.slice(1)],
    ],
    [
      'a body that is not the actor’s',
      /^line 1: body: instructor belongs to T01P/,
      (lines) => [{ ...lines[0]!, body: 'TF' }, ...lines.slice(1)],
    ],
    [
      'a unit the ledger does not know',
      /^line 1: units: the lead unit YX9999|^line 1: units: YX9999/,
      (lines) => lines.map((l) => ({ ...l, units: ['YX9999'] })),
    ],
    [
      'a day that has not come',
      /^line 5: at: .*has not come yet/,
      (lines) => [...lines.slice(0, 4), { ...lines[4]!, at: '2020-06-25T09:00:00+08:00' }],
    ],
    [
      'a line out of order',
      /^line 5: at: .*lies before/,
      (lines) => [...lines.slice(0, 4), { ...lines[4]!, at: '2020-05-20T09:00:00+08:00' }],
    ],
    [
      'an event nobody knows',
      /^line 3: event: /,
      (lines) => [...lines.slice(0, 2), { ...lines[2]!, event: 'dreamt' }, ...lines.slice(3)],
    ],
  ])('with %s is refused by its line, and so is everything else in the file', async (_, words, spoil) => {
    const before = await countCases();
    const sound = history(api.freshUnit());
    const spoilt = spoil(history(unit));
    expect(await refusalOf(spoilt)).toMatch(words);
    // Behind a sound history the line number is that of the file.
    const merged = [...sound, ...spoilt].sort((a, b) =>
      words.source.includes('lies before') ? 0 : Date.parse(String(a['at'])) - Date.parse(String(b['at'])),
    );
    expect(await refusalOf(merged)).toMatch(/^line \d+: /);
    expect(await countCases()).toBe(before);
  });

  test('that differs from the one that was adopted, or wants a unit or a number that is taken, is refused', async () => {
    const lines = history(unit, { data: { documentNo: '岳T01L〔2020〕51号' } });
    await adoptAll(lines);
    expect(
      await refusalOf([...lines.slice(0, 3), { ...lines[3]!, data: { note: '电话联系' } }, ...lines.slice(4)]),
    ).toMatch(/^line 4: .*已在系统中办理/);
    expect(await refusalOf(history(unit))).toMatch(/^line 1: .*open-case-exists/);
    expect(await refusalOf(history(api.freshUnit(), { data: { documentNo: '岳T01L〔2020〕51号' } }))).toMatch(
      /^line 6: .*document-number-taken/,
    );
    const twice = api.freshUnit();
    expect(
      await refusalOf(
        [...history(twice), ...history(twice)].sort(
          (a, b) => Date.parse(String(a['at'])) - Date.parse(String(b['at'])),
        ),
      ),
    ).toMatch(/claimed twice/);
  });
});
