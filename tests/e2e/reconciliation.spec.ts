import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OperationView } from '../../libs/contracts/bulk.js';
import type { ReconciliationAnswer, ReconciliationDetail } from '../../libs/contracts/reconciliation.js';
import { projectLedger } from '../../libs/data/ledger/import/ledger-projection.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';
import type { Answer, Call } from '../support/api-client.js';
import { putPilotRows, seedPilotCounty, seedPilotPeople } from '../support/pilot-ledger.js';

const [OFFICER, SECOND, TOWNSHIP, REVIEWER] = ['of-001', 'of-002', 'of-006', 'rv-001'];
let api: ApiHarness;
/** What the worker does when the job of a decision reaches it. */
const project = () =>
  api.db.worker.transaction((tx) => projectLedger(tx, { importId: null, at: '2020-05-27T01:00:00.000Z' }));
beforeAll(async () => {
  api = await ApiHarness.start({}, async (db) => {
    await seedPilotCounty(db.owner);
    await seedPilotPeople(db.owner, await hashPassword(PASSWORD));
    await putPilotRows(db.owner);
  });
  await project();
});
afterAll(() => api.stop());

const list = async (query = ''): Promise<ReconciliationAnswer> =>
  (await (await api.as(OFFICER)).get<ReconciliationAnswer>(`/reconciliation?${query}`)).body;
const detail = async (id: string): Promise<ReconciliationDetail> =>
  (await (await api.as(OFFICER)).get<ReconciliationDetail>(`/reconciliation/${id}`)).body;
const decide = async (who: string, id: string, body: object, call: Call = {}): Promise<Answer<ReconciliationDetail>> =>
  (await api.as(who)).post<ReconciliationDetail>(`/reconciliation/${id}/decision`, body, call);

describe('the list of matches', () => {
  it('shows every class, counted under the other filters', async () => {
    const { counts, upToDate } = await list('limit=1');
    expect(Object.keys(counts.byClass).sort()).toEqual([
      'duplicate',
      'equal',
      'field-conflict',
      'many-to-one',
      'one-to-many',
      'only-ours',
      'only-theirs',
    ]);
    expect(Object.keys(counts.byStatus).sort()).toEqual(['automatic', 'open', 'unmatched']);
    expect(Object.keys(counts.bySource).sort()).toEqual([
      'civil-affairs',
      'instructors',
      'league',
      'market-regulation',
      'platform',
      'union',
      'women',
    ]);
    expect(upToDate).toBe(true);
    for (const [name, n] of Object.entries(counts.byClass)) {
      const { byStatus } = (await list(`class=${name}&limit=1`)).counts;
      expect([name, Object.values(byStatus).reduce((sum, one) => sum + one, 0)]).toEqual([name, n]);
    }
    const oralUnions = await list('source=union&class=only-ours');
    expect(oralUnions.items.map(({ conflicts }) => [conflicts[0]!.kind, conflicts[0]!.winner])).toEqual(
      Array(5).fill(['line-knows-none', 'union']),
    );
  });

  it('is walked in pages without missing or doubling one', async () => {
    const seen: string[] = [];
    for (let after = '', more = true; more;) {
      const { items, page } = await list(`source=union&limit=37${after}`);
      seen.push(...items.map(({ id }) => id));
      [after, more] = [`&after=${page.endCursor}`, page.hasMore];
    }
    const [row] = await api.db.owner.query<{ n: bigint }>(
      `SELECT count(*) AS n FROM reconciliation_items WHERE source = 'union'`,
    );
    expect([seen.length, new Set(seen).size]).toEqual([Number(row!.n), Number(row!.n)]);
  });

  it("is the task force's alone, and refuses cursors that are none", async () => {
    expect((await (await api.as(TOWNSHIP)).get('/reconciliation')).status).toBe(403);
    expect((await (await api.as('ad-audit')).get('/reconciliation')).status).toBe(403);
    expect((await (await api.as(OFFICER)).get('/reconciliation?after=x')).status).toBe(400);
    expect((await (await api.as(OFFICER)).get('/reconciliation?colour=red')).status).toBe(400);
    expect((await (await api.as(OFFICER)).get('/reconciliation/R-no-such')).status).toBe(404);
  });
});

describe('a match', () => {
  it('puts both sides beside each other with the reasons in words, persons masked', async () => {
    const { items } = await list('source=union&class=field-conflict&status=open');
    const item = await detail(items[0]!.id);
    expect(item.theirs).toMatchObject({
      source: 'union',
      row: { organisation: item.organisation, chair: expect.stringMatching(/^.\*$/) },
    });
    expect(item.ours[0]).toMatchObject({
      unitId: item.candidates[0]!.unitId,
      legalRepresentative: expect.stringMatching(/^.\*$/),
    });
    expect(item.candidates[0]!.evidence.every(({ zh, en }) => /\p{Script=Han}/u.test(zh) && en.length > 3)).toBe(true);
    expect(item.conflicts[0]).toMatchObject({ rule: { zh: expect.stringContaining('为准') } });
    expect(item.decisions).toEqual([]);
    const sentence = await detail((await list('source=women&table=organisations&limit=1')).items[0]!.id);
    expect(sentence.theirs!.row['text']).toMatch(/主(席|任)[:： ]*.\*/);
  });

  it('is decided once per key, by who may, in the version that was seen; who, when, why and score stay', async () => {
    const [item] = (await list('source=women&class=equal&status=open')).items;
    const body = { unitId: item!.proposal!.unitId, reason: '电话核实为同一单位' };
    expect([(await decide(TOWNSHIP, item!.id, body)).status, (await decide(REVIEWER, item!.id, body)).status]).toEqual([
      403, 403,
    ]);
    expect((await decide(OFFICER, item!.id, body, { headers: { 'if-match': '"v9"' } })).status).toBe(412);
    expect((await decide(OFFICER, item!.id, { unitId: 'YX9999', reason: '试' })).body).toMatchObject({
      code: 'unit-not-found',
      errors: [{ path: 'unitId' }],
    });
    expect((await decide(OFFICER, item!.id, { unitId: null })).status).toBe(400);
    const key = randomUUID();
    const answers = [
      await decide(OFFICER, item!.id, body, { key, headers: { 'if-match': '"v1"' } }),
      await decide(OFFICER, item!.id, body, { key, headers: { 'if-match': '"v1"' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await decide(OFFICER, item!.id, { ...body, reason: '另一个' }, { key })).body).toMatchObject({
      code: 'idempotency-key-reused',
    });
    const decided = await detail(item!.id);
    expect(decided).toMatchObject({ status: 'decided', unitId: body.unitId, version: 2 });
    expect(decided.decisions).toEqual([
      {
        seq: 1,
        unitId: body.unitId,
        decidedBy: OFFICER,
        decidedAt: expect.any(String),
        reason: body.reason,
        score: item!.proposal!.score,
        operation: null,
        inForce: true,
      },
    ]);
    const written = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'ledger' AND account = $1`,
      OFFICER,
    );
    expect(written.map(({ entry }) => JSON.parse(entry) as object)).toEqual([
      expect.objectContaining({ action: 'decide-match', subject: item!.id }),
    ]);
  });

  it('says that the ledger is being made anew until the worker has done it, and then counts', async () => {
    expect((await list('limit=1')).upToDate).toBe(false);
    const [job] = await api.db.owner.query<{ queue: string; payload: object }>('SELECT queue, payload FROM job_outbox');
    expect(job).toEqual({ queue: 'ledger', payload: { work: 'project', reason: expect.stringContaining('match') } });
    await project();
    expect((await list('limit=1')).upToDate).toBe(true);
    expect((await list('source=women&status=decided')).items[0]).toMatchObject({ counted: true });
  });

  it('can be decided otherwise later, and keeps what was said before', async () => {
    const [item] = (await list('source=women&status=decided')).items;
    expect((await decide(SECOND, item!.id, { unitId: null, reason: '实为邻县同名单位' })).body).toMatchObject({
      unitId: null,
      status: 'decided',
    });
    await project();
    const revised = await detail(item!.id);
    expect(revised).toMatchObject({ class: 'only-theirs', counted: false, unitId: null });
    expect(revised.decisions.map(({ seq, decidedBy, inForce }) => [seq, decidedBy, inForce])).toEqual([
      [2, SECOND, true],
      [1, OFFICER, false],
    ]);
    await decide(SECOND, item!.id, { unitId: item!.unitId, reason: '复核后更正' });
    for (const change of [
      `UPDATE reconciliation_decisions SET reason = '改写'`,
      'DELETE FROM reconciliation_decisions',
    ])
      await expect(api.db.owner.execute(change)).rejects.toThrow(/is frozen/);
  });

  it('of two rows of one unit names the one that stays, or says that they are two', async () => {
    const [first, other] = (await list('table=units&class=duplicate&status=open')).items;
    await decide(OFFICER, first!.id, { unitId: first!.proposal!.unitId, reason: '同一单位重复上报' });
    await decide(OFFICER, other!.id, { unitId: null, reason: '两个单位' });
    await project();
    const units = await api.db.owner.query<{ status: string; keeps: string | null }>(
      'SELECT status, keeps FROM units WHERE name = ANY ($1::text[]) AND status <> $2 UNION ALL SELECT status, keeps FROM units WHERE status = $2 AND keeps = $3',
      [],
      'duplicate',
      first!.proposal!.unitId,
    );
    expect(units).toEqual([{ status: 'duplicate', keeps: first!.proposal!.unitId }]);
    expect((await detail(other!.id)).status).toBe('decided');
    await decide(OFFICER, other!.id, { unitId: other!.proposal!.unitId, reason: '再核：确为重复' });
    await project();
  });
});

describe('bulk acceptance', () => {
  const accept = async (body: object, key = randomUUID()): Promise<Answer<OperationView>> =>
    (await api.as(OFFICER)).post<OperationView>('/reconciliation/acceptance', body, { key });

  it('shows first what it would decide', async () => {
    const open = (await list('status=open&source=union')).counts.byStatus['open']!;
    const preview = await accept({ source: 'union', minScore: 0.9, reason: '看一看', dryRun: true });
    expect(preview.status).toBe(202);
    expect(preview.body).toMatchObject({ kind: 'reconciliation', dryRun: true, status: 'finished', pending: 0 });
    expect(preview.body.items[0]!.result).toEqual({
      text: expect.any(String),
      unitId: expect.stringMatching(/^YX/),
      score: expect.any(Number),
    });
    expect(preview.body.items.every(({ result }) => (result!['score'] as number) >= 0.9)).toBe(true);
    expect((await list('status=open&source=union')).counts.byStatus['open']).toBe(open);
  });

  it('decides each match in one act and on its own record, once', async () => {
    const key = randomUUID();
    const body = { minScore: 0.7, reason: '得分0.7以上首选，逐条核过' };
    const done = await accept(body, key);
    expect(done.body.done).toBeGreaterThan(200);
    expect((await accept(body, key)).body.id).toBe(done.body.id);
    const { items } = await list('status=decided&source=union');
    expect((await detail(items[0]!.id)).decisions[0]).toMatchObject({
      decidedBy: OFFICER,
      reason: body.reason,
      operation: done.body.id,
      score: expect.any(Number),
    });
    await project();
    expect((await list('status=open')).items.filter(({ proposal }) => proposal !== null)).toEqual([]);
    const found = await api.db.owner.query<{ type: string; n: bigint }>(
      'SELECT type, count(*) AS n FROM organisations WHERE baseline GROUP BY type ORDER BY type',
    );
    expect(found.map(({ type, n }) => [type, Number(n)])).toEqual([
      ['league', 23],
      ['party', 224],
      ['union', 114],
      ['women', 43],
    ]);
    const [units] = await api.db.owner.query<{ n: bigint }>('SELECT count(*) AS n FROM units WHERE in_population');
    expect(Number(units!.n)).toBe(384);
  });

  it('is not for others, nor for scores that are no match', async () => {
    expect(
      (await (await api.as(TOWNSHIP)).post('/reconciliation/acceptance', { minScore: 0.9, reason: '试' })).status,
    ).toBe(403);
    expect((await accept({ minScore: 0.2, reason: '试' })).status).toBe(400);
  });
});

describe('what people add to the ledger', () => {
  it('is found by the lists: a unit that was not on the platform, and another name of one that was', async () => {
    const unions = async (): Promise<number> =>
      Number(
        (
          await api.db.owner.query<{ n: bigint }>(
            `SELECT count(*) AS n FROM organisations WHERE type = 'union' AND baseline`,
          )
        )[0]!.n,
      );
    const before = await unions();
    const [stranger, unknown] = (
      await list('source=union&table=organisations&status=unmatched&class=only-theirs')
    ).items.filter(({ township }) => township !== null);
    const officer = await api.as(OFFICER);
    const added = await officer.post<{ unit: { unitId: string } }>('/units', {
      name: stranger!.text,
      township: stranger!.township,
      kind: 'enterprise',
      codeMissingReason: '证照待补',
      reason: '工会名册有、平台无，现场核实',
    });
    const known = await officer.post('/units/YX0001/corrections', {
      field: 'aliases',
      value: [unknown!.text],
      reason: '工会名册用此名',
    });
    expect([added.status, known.status]).toEqual([201, 200]);
    await project();
    const [first, second] = [await detail(stranger!.id), await detail(unknown!.id)];
    expect([first.status, first.proposal?.unitId, first.ours[0]!['name']]).toEqual([
      'open',
      added.body.unit.unitId,
      stranger!.text,
    ]);
    expect([
      second.status,
      second.candidates[0]!.unitId,
      second.candidates[0]!.evidence.map(({ kind }) => kind),
    ]).toEqual(['open', 'YX0001', expect.arrayContaining(['alias'])]);
    await decide(OFFICER, stranger!.id, { unitId: added.body.unit.unitId, reason: '同一单位' });
    await project();
    expect(await unions()).toBe(before + 1);
    const unit = (
      await officer.get<{ organisations: { type: string; name: string }[]; fields: { source: string }[] }>(
        `/units/${added.body.unit.unitId}`,
      )
    ).body;
    expect(unit.organisations).toMatchObject([{ type: 'union', name: stranger!.organisation }]);
    expect(unit.fields.every(({ source }) => source === 'person')).toBe(true);
  });
});
