import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { readCalendarFile } from '../../scripts/calendar/calendar-file.js';
import { landReleases } from '../../scripts/calendar/land-releases.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { until } from '../support/ledger-worker.js';

/** A notice that lands while cases run. The one here is invented: it gives 2020 a third release with Monday 29 June off. */
let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const second = CN_RELEASES.find((r) => r.id === 'CN-2020-2')!;
const notice: CalendarRelease = {
  ...second,
  id: 'CN-2020-3',
  release: 3,
  rest: [...second.rest, { date: '2020-06-29', name: '试验假日' }],
};
const land = (releases = [notice]) => landReleases(api.db.owner, releases, () => '2020-06-24T01:00:00.000Z');
const SURVEY = {
  employees: 20,
  unionMembers: 12,
  womenEmployees: 12,
  leagueMembers: 10,
  youth28: 8,
  partyMembersFull: 3,
  partyMembersProbationary: 0,
  countedOn: TODAY,
  willing: true,
};

const APPLICATION = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };

/** A case whose application may be handed in. */
async function ready(): Promise<string> {
  const id = await api.openCase();
  await api.act('instructor', id, 'record-survey', SURVEY);
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门' });
  return id;
}

async function underReview(): Promise<string> {
  const id = await ready();
  expect((await api.act('officer', id, 'submit-application', APPLICATION)).status).toBe(200);
  return id;
}
const deadlineOf = async (id: string) =>
  (await (await api.as('officer')).get<CaseRepresentation>(`/cases/${id}`)).body.deadlines.at(-1);

describe('a calendar release that is on its way to the cases', () => {
  test('is in no answer of a case that has not got it yet: the calendar frozen in the case gives the day', async () => {
    const id = await ready();
    await storeCalendarRelease(api.db.owner, notice);
    const officer = await api.as('officer');
    const counted = async () =>
      (await officer.get<{ date: string }>('/calendars/CN/working-days?from=2020-06-24&add=5')).body.date;
    await until(async () => (await counted()) === '2020-07-03', 'the notice in the API');
    const answer = await api.act('officer', id, 'submit-application', APPLICATION);
    expect((answer.body['deadlines'] as { dueOn: string }[]).at(-1)).toMatchObject({ dueOn: '2020-07-02' });
    expect(answer.body['deadlines']).toEqual((await officer.get<CaseRepresentation>(`/cases/${id}`)).body.deadlines);
    await api.act('supervisor', id, 'close', { reasonCode: 'opened-by-mistake' });
    await api.db.owner.execute(`DELETE FROM calendar_releases WHERE id = 'CN-2020-3'`);
    await until(async () => (await counted()) === '2020-07-02', 'the notice gone from the API');
  });
});

describe('a calendar release that is loaded', () => {
  test('moves the deadlines of running cases inside their histories, counts for new ones, and does nothing the second time', async () => {
    const [running, closed] = [await underReview(), await underReview()];
    await api.act('supervisor', closed, 'close', { reasonCode: 'opened-by-mistake' });
    expect(await deadlineOf(running)).toMatchObject({ dueOn: '2020-07-02' });
    // Who guesses the id that the notice comes under, and is first, does not keep it away.
    expect((await api.act('officer', running, 'comment', { text: '抢先' }, 'calendar-CN-2020-3')).status).toBe(200);

    expect(await land()).toEqual({ stored: ['CN-2020-3'], applied: 1, ended: 0, pending: 0 });
    expect(await deadlineOf(running)).toMatchObject({
      dueOn: '2020-07-03',
      originalDueOn: '2020-07-02',
      calendar: ['CN-2020-3'],
      recounts: [{ on: TODAY, from: '2020-07-02', to: '2020-07-03', releases: ['CN-2020-3'] }],
    });
    expect((await api.worker.state(running)).deadlines).toMatchObject([{ dueOn: '2020-07-03' }]);
    const rows = await api.db.owner.query(
      'SELECT actor, action_id FROM case_actions WHERE name = $1',
      'apply-calendar',
    );
    expect(rows).toEqual([{ actor: 'system', action_id: 'calendar CN-2020-3' }]);
    expect(await api.db.owner.query('SELECT kind, status FROM operations')).toEqual([
      { kind: 'apply-calendar', status: 'finished' },
    ]);

    expect(await deadlineOf(await underReview())).toMatchObject({ dueOn: '2020-07-03', originalDueOn: '2020-07-03' });
    const again = await land();
    // The case that was opened afterwards is told as well: it may have been opened with the older list.
    expect(again).toEqual({ stored: [], applied: 1, ended: 0, pending: 0 });
    expect(await land()).toEqual({ stored: [], applied: 0, ended: 0, pending: 0 });
  });

  test('is refused when it stands with other content', async () => {
    await expect(land([{ ...second, rest: [] }])).rejects.toThrow('CN-2020-2 stands with other content');
  });

  test('is read from a file, whose faults are named by line', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'qunjian-calendar-')), 'cn-2027.json');
    const read = (days: object[]) => {
      writeFileSync(
        path,
        JSON.stringify(
          { year: 2027, release: 1, published: '2026-11-20', source: 'http://www.gov.cn/', days },
          null,
          1,
        ),
      );
      return readCalendarFile(path);
    };
    expect(await read([{ date: '2027-01-01', kind: 'rest', name: '元旦' }])).toEqual([
      {
        id: 'CN-2027-1',
        year: 2027,
        release: 1,
        published: '2026-11-20',
        source: 'http://www.gov.cn/',
        rest: [{ date: '2027-01-01', name: '元旦' }],
        worked: [],
      },
    ]);
    await expect(
      read([
        { date: '2027-01-01', kind: 'rest', name: '元旦' },
        { date: '2027-01-05', kind: 'worked', name: '元旦' },
      ]),
    ).rejects.toThrow('cn-2027.json line 13: days.1.date: 2027-01-05 本来就是工作日，不是补班（is worked anyway');
    await expect(read([{ date: '2025-01-01', kind: 'rest', name: '元旦' }])).rejects.toThrow('outside the notice');
    await expect(read([{ date: '2027-01-01', kind: 'off', name: '元旦' }])).rejects.toThrow(/line 9: days\.0\.kind/);
  });
});
