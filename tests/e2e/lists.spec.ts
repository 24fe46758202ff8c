import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CaseRepresentation, CaseSummary } from '../../libs/contracts/cases.js';
import type { OperationView } from '../../libs/contracts/bulk.js';
import { OperationsRepository } from '../../libs/data/operations.repository.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';
import { until } from '../support/ledger-worker.js';

let api: ApiHarness;
let cases: string[];
beforeAll(async () => {
  api = await ApiHarness.start();
  cases = [];
  for (const type of ['league', 'women', 'league', 'women', 'league'] as const) cases.push(await api.openCase(type));
});
afterAll(() => api.stop());

const survey = { ...SURVEY, countedOn: TODAY };
interface ListPage {
  items: CaseSummary[];
  page: { endCursor: string | null; hasMore: boolean; total?: number };
}
const search = async (who: string, body: object): Promise<ListPage> =>
  (await (await api.as(who)).post<ListPage>('/cases/search', body)).body;
const submit = async (id: string): Promise<void> => {
  await api.act('instructor', id, 'record-survey', survey);
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门走访' });
  await api.act('officer', id, 'submit-application', {
    preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })),
    consentOfUnit: true,
  });
};

describe('lists', () => {
  it('walks all cases in keyset pages without missing or doubling one, and counts when asked', async () => {
    for (const sort of ['openedAt', '-openedAt', 'caseNo', 'dueOn', '-waitingSince']) {
      const seen: string[] = [];
      let after: string | undefined;
      for (let hasMore = true; hasMore;) {
        const { items, page } = await search('officer', {
          sort,
          page: { limit: 2, ...(after ? { after } : {}) },
          withTotal: true,
        });
        expect(page.total).toBe(5);
        seen.push(...items.map((i) => i.id));
        [after, hasMore] = [page.endCursor ?? undefined, page.hasMore];
      }
      expect([sort, [...seen].sort()]).toEqual([sort, [...cases].sort()]);
    }
  });

  it('filters, and shows each line only its own', async () => {
    expect((await search('officer', { filter: { type: ['women'] } })).items).toHaveLength(2);
    expect((await search('reviewer-l1', {})).items.map((i) => i.type)).toEqual(['league', 'league', 'league']);
    expect((await search('reviewer-far', {})).items).toEqual([]);
    expect((await search('officer', { filter: { openedFrom: '2020-06-25' } })).items).toEqual([]);
    expect((await search('officer', { filter: { text: 'TZ-2020%' } })).items).toEqual([]);
    const { units } = (await (await api.as('officer')).get<CaseRepresentation>(`/cases/${cases[0]!}`)).body;
    expect((await search('officer', { filter: { unit: units[0]!.unitId } })).items.map((i) => i.id)).toEqual([
      cases[0],
    ]);
    expect((await search('officer', { filter: { text: units[0]!.name } })).items.map((i) => i.id)).toEqual([cases[0]]);
  });

  it('puts before a reviewer what waits for them, with its due date', async () => {
    await submit(cases[0]!);
    const client = await api.as('reviewer-l1');
    const mine = (await client.get<ListPage>('/reviews')).body.items;
    expect(mine.map((i) => [i.id, i.step, i.phase, i.dueOn, i.waitingFor?.body])).toEqual([
      [cases[0], 'application', 'reviewing', '2020-07-02', 'T01L'],
    ]);
    expect((await (await api.as('reviewer-w1')).get<ListPage>('/reviews')).body.items).toEqual([]);
    await api.act('reviewer-l2', cases[0]!, 'claim');
    expect((await client.get<ListPage>('/reviews')).body.items).toEqual([]);
    const { body } = await client.get<CaseRepresentation>(`/cases/${cases[0]!}`);
    expect(body.allowedActions.find((a) => a.action === 'approve')).toMatchObject({
      enabled: false,
      reasons: [{ code: 'claimed-by-another' }],
    });
    await api.act('reviewer-l2', cases[0]!, 'release');
  });

  it('explains a deadline day by day', async () => {
    const client = await api.as('officer');
    const { deadlines } = (await client.get<CaseRepresentation>(`/cases/${cases[0]!}`)).body;
    const review = deadlines.find((d) => d.state === 'running')!;
    const why = (
      await client.get<{ dueOn: string; count: number; days: { date: string; counted: boolean; reason: string }[] }>(
        `/cases/${cases[0]!}/deadlines/${review.id}/derivation`,
      )
    ).body;
    expect([why.dueOn, why.count]).toEqual(['2020-07-02', 5]);
    expect(why.days.map((d) => [d.date.slice(5), d.counted])).toEqual([
      ['06-25', false],
      ['06-26', false],
      ['06-27', false],
      ['06-28', true],
      ['06-29', true],
      ['06-30', true],
      ['07-01', true],
      ['07-02', true],
    ]);
    expect(why.days[3]!.reason).toContain('调休');
    const same = (await client.get<{ date: string; count: number }>('/calendars/CN/working-days?from=2020-06-24&add=5'))
      .body;
    expect(same).toMatchObject({ date: '2020-07-02', count: 5, provisional: false });
    expect((await client.get('/calendars/CN/working-days?from=2020-05-26&to=2020-07-31')).body).toMatchObject({
      count: 47,
    });
    expect((await client.get('/calendars/CN/working-days?from=2020-06-24')).status).toBe(400);
    expect((await client.get('/calendars/CN/working-days?from=2020-06-24&to=2090-01-01')).status).toBe(400);
  });

  it('leaves the persons out for a reader who is no party to the case', async () => {
    const asParty = (await (await api.as('reviewer-l1')).get<CaseRepresentation>(`/cases/${cases[0]!}`)).body;
    expect(asParty.application).toEqual({ consentOfUnit: true, preparatoryGroup: expect.any(Array) });
    const outside = (await (await api.as('onlooker')).get<CaseRepresentation>(`/cases/${cases[0]!}`)).body;
    expect(outside.application).toEqual({ consentOfUnit: true });
    expect(outside).not.toHaveProperty('contacts');
  });
});

describe('notifications and live events', () => {
  it('tells the body whose turn it is, once, until it is read', async () => {
    await api.relay();
    await api.relay();
    const client = await api.as('reviewer-l1');
    interface Notes {
      items: { id: string; kind: string; caseId: string; readAt: string | null }[];
    }
    const unread = (await client.get<Notes>('/notifications?unread=true')).body.items.filter(
      (n) => n.caseId === cases[0],
    );
    expect(unread.map((n) => n.kind)).toContain('yours-now');
    expect((await client.post('/notifications/read', { ids: unread.map((n) => n.id) })).status).toBe(204);
    expect(
      (await client.get<Notes>('/notifications?unread=true')).body.items.filter((n) => n.caseId === cases[0]),
    ).toEqual([]);
    expect(
      (await (await api.as('reviewer-w1')).get<Notes>('/notifications')).body.items.filter(
        (n) => n.caseId === cases[0],
      ),
    ).toEqual([]);
  });

  it('streams what the caller may see, and resumes after the last event seen', async () => {
    const stream = await api.stream('reviewer-l1');
    await api.act('officer', cases[0]!, 'comment', { text: '一' });
    await api.act('officer', cases[1]!, 'comment', { text: '看不见' });
    await api.act('officer', cases[2]!, 'comment', { text: '二' });
    await api.relay();
    const events = await stream.take(2);
    expect(events.map((e) => [e.data['caseId'], e.data['name']])).toEqual([
      [cases[0], 'comment'],
      [cases[2], 'comment'],
    ]);
    stream.close();
    const resumed = await api.stream('reviewer-l1', events[0]!.id);
    expect((await resumed.take(1)).map((e) => e.data['caseId'])).toEqual([cases[2]]);
    resumed.close();
  });

  it('goes on from its end for a client that comes with an id of another installation, and answers HEAD without a stream', async () => {
    const stream = await api.stream('reviewer-l1', '999999999');
    await api.act('officer', cases[0]!, 'comment', { text: '三' });
    await api.relay();
    expect((await stream.take(1)).map((e) => e.data['caseId'])).toEqual([cases[0]]);
    stream.close();
    const cookie = (await api.as('reviewer-l1')).cookieHeader();
    const head = await fetch(`${api.url}/api/events/stream`, { method: 'HEAD', headers: { cookie } });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('refuses to resume after what never was an event, naming the header', async () => {
    const { status, body } = await (
      await api.as('reviewer-l1')
    ).get('/events/stream', { headers: { 'last-event-id': 'yesterday' } });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({
        code: 'malformed-request',
        errors: [expect.objectContaining({ path: 'Last-Event-ID' })],
      }),
    ]);
  });
});

describe('bulk actions', () => {
  const finished = async (who: string, path: string): Promise<OperationView> => {
    const client = await api.as(who);
    let operation!: OperationView;
    await until(
      async () => (operation = (await client.get<OperationView>(path)).body).status === 'finished',
      'the end of the operation',
    );
    return operation;
  };

  it('decide one case after the other, with a result each, and a repeat gives the same operation', async () => {
    await submit(cases[2]!);
    const client = await api.as('reviewer-l1');
    const request = {
      action: 'approve',
      items: [{ caseId: cases[0] }, { caseId: cases[2], version: 1 }, { caseId: cases[4] }, { caseId: cases[1] }],
      data: {},
    };
    const rehearsal = await client.post<OperationView>('/bulk-actions', { ...request, dryRun: true });
    expect(rehearsal.status).toBe(202);
    const dry = await finished('reviewer-l1', rehearsal.headers.get('location')!.replace('/api', ''));
    expect(dry.items.map((i) => [i.status, i.problem?.code ?? null])).toEqual([
      ['done', null],
      ['refused', 'version-mismatch'],
      ['refused', 'wrong-position'],
      ['refused', 'not-found'],
    ]);
    expect(dry.items[0]!.result).toMatchObject({ status: 'open', waitingFor: { body: 'T01P' } });
    expect((await client.get<CaseRepresentation>(`/cases/${cases[0]!}`)).body.phase).toBe('reviewing');
    const key = randomUUID();
    const [first, second] = [
      await client.post<OperationView>('/bulk-actions', request, { key }),
      await client.post<OperationView>('/bulk-actions', request, { key }),
    ];
    expect([first.status, second.status, second.body.id]).toEqual([202, 202, first.body.id]);
    const done = await finished('reviewer-l1', `/operations/${first.body.id}`);
    expect(done).toMatchObject({ action: 'approve', dryRun: false, done: 1, refused: 3, failed: 0, pending: 0 });
    expect(done.items[0]).toMatchObject({ status: 'done', documentNo: '岳T01L〔2020〕7号' });
    expect(
      (await client.post('/bulk-actions', { ...request, items: [{ caseId: cases[0] }] }, { key })).body['code'],
    ).toBe('idempotency-key-reused');
    expect((await (await api.as('reviewer-l2')).get(`/operations/${first.body.id}`)).status).toBe(404);
    expect((await client.post('/bulk-actions', { ...request, data: { colour: 'red' } })).body['code']).toBe(
      'unknown-field',
    );
  });

  it('are taken up by the next process where the last one stopped', async () => {
    const left = {
      id: randomUUID(),
      kind: 'bulk-actions',
      action: 'approve',
      dryRun: false,
      actor: await api.actorOf('reviewer-l1'),
      input: { fingerprint: 'x', requestId: 'r', data: {} },
    };
    await new OperationsRepository(api.db.api).create({
      ...left,
      createdAt: new Date().toISOString(),
      items: [{ actionId: randomUUID(), caseId: cases[2]!, version: null }],
    });
    await api.restart();
    const done = await finished('reviewer-l1', `/operations/${left.id}`);
    expect(done.items).toMatchObject([{ status: 'done', documentNo: '岳T01L〔2020〕8号' }]);
  });
});

describe('a list that changes while it is read', () => {
  it('shows every case once that was there before', async () => {
    const before = (await search('officer', { page: { limit: 200 } })).items.map((i) => i.id).sort();
    for (const sort of ['caseNo', 'openedAt', '-openedAt']) {
      const seen: string[] = [];
      let after: string | undefined;
      for (let hasMore = true; hasMore;) {
        const { items, page } = await search('officer', { sort, page: { limit: 2, ...(after ? { after } : {}) } });
        seen.push(...items.map((i) => i.id));
        [after, hasMore] = [page.endCursor ?? undefined, page.hasMore];
        await Promise.all([
          api
            .openCase('league')
            .then((id) => api.act('supervisor', id, 'close', { reasonCode: 'merged-into-other-unit' })),
          api.act('officer', before[0]!, 'comment', { text: sort }),
        ]);
      }
      expect([sort, new Set(seen).size]).toEqual([sort, seen.length]);
      expect([sort, before.filter((id) => !seen.includes(id))]).toEqual([sort, []]);
    }
  });
});
