import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OperationView } from '../../libs/contracts/bulk.js';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { StatusAnswer } from '../../libs/contracts/unit-changes.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import type { Answer, Call } from '../support/api-client.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const post = async <T>(who: string, path: string, body: unknown, call: Call = {}): Promise<Answer<T>> =>
  (await api.as(who)).post<T>(path, body, call);
const change = (who: string, unit: string, body: object, call: Call = {}): Promise<Answer<StatusAnswer>> =>
  post(who, `/units/${unit}/status`, { on: TODAY, evidence: '上门核实，已张贴公告', ...body }, call);
const theCase = async (id: string): Promise<CaseRepresentation> =>
  (await (await api.as('supervisor')).get<CaseRepresentation>(`/cases/${id}`)).body;
async function openCase(units: string[], mode = 'single', type = 'league'): Promise<string> {
  const answer = await post<{ id: string }>('officer', '/cases', {
    type,
    mode,
    units,
    leadUnit: units[0],
    responsibleBody: 'T01P',
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.id;
}
async function finished(who: string, answer: Answer<StatusAnswer>): Promise<OperationView> {
  if (answer.status !== 202) throw new Error(answer.text);
  for (;;) {
    const { body } = await (await api.as(who)).get<OperationView>(`/operations/${answer.body.operation!.id}`);
    if (body.status === 'finished') return body;
  }
}
const timeline = async (
  id: string,
): Promise<
  {
    action: string;
    actor: { account: string };
    onBehalfOf: string | null;
    outcome: string;
    data: Record<string, unknown> | null;
  }[]
> => (await (await api.as('supervisor')).get<{ items: never[] }>(`/cases/${id}/timeline`)).body.items;

describe("a change of a unit's status", () => {
  it("closes the unit's own case by the case's workflow, as the one who may, with the coded reason", async () => {
    const unit = api.freshUnit();
    const id = await openCase([unit]);
    const key = randomUUID();
    const answer = await change('supervisor', unit, { status: 'deregistered' }, { key });
    expect(answer.body.unit).toMatchObject({
      status: 'deregistered',
      statusOn: TODAY,
      inPopulation: false,
      exclusionReason: 'deregistered',
    });
    expect(answer.headers.get('location')).toBe(`/api/operations/${answer.body.operation!.id}`);
    const operation = await finished('supervisor', answer);
    expect(operation).toMatchObject({ kind: 'unit-status', action: 'deregistered', done: 1, refused: 0 });
    expect(operation.items).toMatchObject([
      { caseId: id, subject: unit, action: 'close', status: 'done', result: { outcome: 'acted', action: 'close' } },
    ]);
    expect(await theCase(id)).toMatchObject({
      status: 'closed',
      closing: { reasonCode: 'unit-deregistered', note: expect.stringContaining('已张贴公告') },
    });
    expect((await timeline(id)).map(({ action, actor }) => [action, actor.account])).toEqual([
      ['open', 'officer'],
      ['close', 'supervisor'],
    ]);
    expect((await change('supervisor', unit, { status: 'deregistered' }, { key })).body.operation!.id).toBe(
      operation.id,
    );
    expect((await change('supervisor', unit, { status: 'deregistered' })).body).toMatchObject({
      code: 'status-unchanged',
    });
  });

  it('lets no case be opened for a unit that is gone, nor lets it join one, and says why', async () => {
    const [unit, other, third] = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    await change('supervisor', unit, { status: 'deregistered' });
    const opening = await post<{ code: string; detail: string }>('officer', '/cases', {
      type: 'league',
      mode: 'single',
      units: [unit],
      leadUnit: unit,
      responsibleBody: 'T01P',
    });
    expect([opening.status, opening.body.code, opening.body.detail]).toEqual([
      422,
      'unit-not-operating',
      expect.stringContaining('已注销'),
    ]);
    const joint = await openCase([other, third], 'joint');
    expect((await api.act('officer', joint, 'add-unit', { unit })).body).toMatchObject({
      code: 'unit-not-operating',
      errors: [{ path: 'unit' }],
    });
    await change('supervisor', unit, { status: 'suspended' });
    expect(await openCase([unit])).toEqual(expect.any(String));
  });

  it('lets a case stand still while the unit is suspended, and go on when it is back', async () => {
    const unit = api.freshUnit();
    const id = await openCase([unit]);
    await finished('supervisor', await change('supervisor', unit, { status: 'suspended' }));
    expect(await theCase(id)).toMatchObject({ status: 'on-hold' });
    const again = await change('supervisor', unit, { status: 'unreachable' });
    expect(again.body.operation).toBeNull();
    await finished('supervisor', await change('supervisor', unit, { status: 'operating' }));
    expect(await theCase(id)).toMatchObject({ status: 'open' });
    expect((await (await api.as('supervisor')).get(`/units/${unit}`)).body).toMatchObject({
      status: 'operating',
      inPopulation: true,
      exclusionReason: null,
    });
  });

  it('withdraws the unit from a joint case by the officer whose case it is, and leaves the others in it', async () => {
    const units = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    const id = await openCase(units, 'joint');
    const operation = await finished(
      'officer',
      await change('officer', units[1]!, { status: 'merged', mergedInto: units[0]! }),
    );
    expect(operation.items).toMatchObject([{ caseId: id, action: 'withdraw-unit', status: 'done' }]);
    const after = await theCase(id);
    expect([after.status, after.units.map(({ unitId }) => unitId)]).toEqual(['open', [units[0], units[2]]]);
    expect((await (await api.as('officer')).get(`/units/${units[1]!}`)).body).toMatchObject({
      status: 'merged',
      keeps: units[0],
    });
  });

  it("asks the body whose case it is where the person may not act, in the case's own history, and tells it", async () => {
    const units = [api.freshUnit(), api.freshUnit()];
    const [joint, single] = [await openCase(units, 'joint'), await openCase([units[1]!], 'single', 'women')];
    const operation = await finished('supervisor', await change('supervisor', units[1]!, { status: 'deregistered' }));
    expect(operation.items.map(({ caseId, action, status }) => [caseId, action, status])).toEqual([
      [joint, 'withdraw-unit', 'requested'],
      [single, 'close', 'done'],
    ]);
    const line = (await timeline(joint)).at(-1)!;
    expect(line).toMatchObject({
      action: 'comment',
      actor: { account: 'supervisor' },
      data: { request: { action: 'withdraw-unit', unit: units[1], reasonCode: 'unit-deregistered' } },
    });
    expect((await theCase(joint)).units).toHaveLength(2);
    await api.relay();
    const notes = (
      await (
        await api.as('officer')
      ).get<{ items: { kind: string; caseId: string; params: object }[] }>('/notifications')
    ).body.items;
    expect(notes.find(({ kind, caseId }) => kind === 'requested' && caseId === joint)).toMatchObject({
      params: { action: 'withdraw-unit', unit: units[1], by: 'supervisor' },
    });
  });

  it('asks in the name of the system where the person has no part in the case, and says for whom', async () => {
    const unit = api.freshUnit();
    const id = await openCase([unit]);
    await api.db.owner.execute(
      `UPDATE cases SET area = '340828/店前镇', responsible_body = 'T02P' WHERE case_id = $1`,
      id,
    );
    const operation = await finished('officer', await change('officer', unit, { status: 'shell' }));
    expect(operation.items).toMatchObject([{ caseId: id, action: 'close', status: 'requested' }]);
    await api.db.owner.execute(
      `UPDATE cases SET area = '340828/天堂镇', responsible_body = 'T01P' WHERE case_id = $1`,
      id,
    );
    expect((await timeline(id)).at(-1)).toMatchObject({
      action: 'comment',
      actor: { account: 'system' },
      onBehalfOf: 'officer',
      data: { request: { action: 'close', reasonCode: 'empty-shell' } },
    });
  });

  it('asks instead of forcing where the case is under review', async () => {
    const units = [api.freshUnit(), api.freshUnit()];
    const id = await openCase(units, 'joint');
    await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
    await api.act('instructor', id, 'record-contact', { note: '上门走访' });
    await api.act('officer', id, 'submit-application', {
      preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })),
      consentOfUnit: true,
    });
    const operation = await finished('officer', await change('officer', units[1]!, { status: 'unreachable' }));
    expect(operation.items).toMatchObject([{ action: 'withdraw-unit', status: 'requested' }]);
    expect((await theCase(id)).phase).toBe('reviewing');
  });

  it('stops what is under review while a unit is gone, until it has left by the officer whose case it is', async () => {
    const units = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    const id = await openCase(units, 'joint');
    await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
    await api.act('instructor', id, 'record-contact', { note: '上门走访' });
    const papers = {
      preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })),
      consentOfUnit: true,
    };
    await api.act('officer', id, 'submit-application', papers);
    const operation = await finished('supervisor', await change('supervisor', units[1]!, { status: 'deregistered' }));
    expect(operation.items).toMatchObject([{ action: 'withdraw-unit', status: 'requested' }]);
    expect((await theCase(id)).units[1]).toMatchObject({ status: 'deregistered', statusOn: TODAY });
    expect((await timeline(id)).map(({ action }) => action).slice(-2)).toEqual(['note-unit-status', 'comment']);
    const approval = await api.act('reviewer-l1', id, 'approve');
    expect([approval.status, approval.body['code'], approval.body['detail']]).toEqual([
      422,
      'unit-not-operating',
      expect.stringContaining('请先办理该单位退出'),
    ]);
    const left = await api.act('officer', id, 'withdraw-unit', { unit: units[1], reasonCode: 'unit-deregistered' });
    expect(left.body).toMatchObject({ step: 'application', phase: 'preparing', units: [{}, {}] });
    await api.act('officer', id, 'submit-application', papers);
    expect((await api.act('reviewer-l1', id, 'approve')).status).toBe(200);
  });

  it('lets the case go on where the ledger was wrong and is corrected', async () => {
    const units = [api.freshUnit(), api.freshUnit()];
    const id = await openCase(units, 'joint');
    await finished('supervisor', await change('supervisor', units[1]!, { status: 'deregistered' }));
    expect((await theCase(id)).units[1]).toMatchObject({ status: 'deregistered' });
    const back = await finished('supervisor', await change('supervisor', units[1]!, { status: 'operating' }));
    expect(back.items).toMatchObject([{ action: 'note-unit-status', status: 'done', result: { outcome: 'acted' } }]);
    expect((await theCase(id)).units[1]!.status).toBeUndefined();
  });

  it('shows first what it would do', async () => {
    const unit = api.freshUnit();
    const id = await openCase([unit]);
    const preview = await change('supervisor', unit, { status: 'shell', dryRun: true });
    expect(preview.body.operation).toMatchObject({
      dryRun: true,
      status: 'finished',
      items: [{ caseId: id, action: 'close' }],
    });
    expect(preview.body.unit.status).toBe('operating');
    expect((await theCase(id)).status).toBe('open');
  });

  it('is refused without the right, evidence, a day that has come, or the unit merged into', async () => {
    const unit = api.freshUnit();
    const codes = [];
    for (const [who, body, call] of [
      ['reviewer-l1', { status: 'suspended' }],
      ['instructor', { status: 'suspended' }],
      ['officer', { status: 'suspended', evidence: '' }],
      ['officer', { status: 'suspended', on: '2020-12-01' }],
      ['officer', { status: 'suspended', evidence: '身份证 362322198709086409' }],
      ['officer', { status: 'merged' }],
      ['officer', { status: 'merged', mergedInto: unit }],
      ['officer', { status: 'licence' }],
      ['officer', { status: 'suspended' }, { headers: { 'if-match': '"v9"' } }],
    ] as [string, object, Call?][])
      codes.push((await change(who, unit, body, call)).status);
    expect(codes).toEqual([403, 403, 400, 422, 422, 400, 422, 400, 412]);
    expect((await change('officer', 'YX0060', { status: 'suspended' })).status).toBe(403);
    expect((await change('officer', 'YX9999', { status: 'suspended' })).status).toBe(404);
  });
});

describe('when the worker dies in the middle', () => {
  it('the operation goes on by itself once there is one again, and nothing is done twice', async () => {
    const unit = api.freshUnit();
    const [first, second] = [await openCase([unit]), await openCase([unit], 'single', 'women')];
    await api.worker.stopWorker();
    const answer = await change('supervisor', unit, { status: 'suspended' });
    expect(answer.body.unit.status).toBe('suspended');
    expect(answer.body.operation).toMatchObject({ status: 'running', pending: 2 });
    await api.restart();
    await api.worker.startWorker();
    const operation = await finished('supervisor', answer);
    expect(operation.items.map(({ status, result }) => [status, result!['outcome']])).toEqual([
      ['done', 'acted'],
      ['done', 'acted'],
    ]);
    for (const id of [first, second])
      expect(
        (await timeline(id)).filter(({ action, outcome }) => action === 'hold' && outcome === 'accepted'),
      ).toHaveLength(1);
  });
});
