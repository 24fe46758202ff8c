import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { Mode } from '../../libs/domain/case.js';
import { ApiHarness } from '../support/api-harness.js';
import type { Answer } from '../support/api-client.js';

let api: ApiHarness;
/** A unit of another township than that of the officer. */
let far: string;
beforeAll(async () => {
  api = await ApiHarness.start();
  far = await added({ unit: 'YX9001', name: '店前茶厂', township: '店前镇' });
});
afterAll(() => api?.stop());

async function added({ unit, name, township, kind = 'enterprise' }: Record<string, string>): Promise<string> {
  await api.db.owner.execute(
    `INSERT INTO units (unit_id, name, township, area, kind, status) VALUES ($1, $2, $3, '340828/' || $3, $4, 'operating')`,
    unit,
    name,
    township,
    kind,
  );
  return unit!;
}

/** An organisation of the ledger that covers the units. */
async function organised(id: string, mode: Mode, units: string[], more: { type?: string; endedOn?: string } = {}) {
  const { type = 'league', endedOn = null } = more;
  await api.db.owner.execute(
    `INSERT INTO organisations (id, type, mode, name, baseline, source, area, township, kind, ended_on) VALUES ($1, $2, $3, $4, true, 'league', '340828/天堂镇', '天堂镇', 'enterprise', $5::date)`,
    id,
    type,
    mode,
    `组织${id}`,
    endedOn,
  );
  for (const unit of units)
    await api.db.owner.execute(
      `INSERT INTO organisation_units (organisation, unit_id, area) VALUES ($1, $2, '340828/天堂镇')`,
      id,
      unit,
    );
}

async function open(who: string, body: object): Promise<Answer<CaseRepresentation & { code?: string }>> {
  return (await api.as(who)).post<CaseRepresentation & { code?: string }>('/cases', { ...api.opening(), ...body });
}
const codeOf = ({ status, body }: Answer<{ code?: string }>): unknown[] => [status, body.code];

describe('opening', () => {
  it('refuses a second organisation of a unit’s own and a second joint one, and says which stands in the ledger', async () => {
    const [own, joined, other] = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    await organised('own-1', 'single', [own]);
    await organised('joint-1', 'joint', [joined]);
    const second = await open('officer', { units: [own], leadUnit: own });
    expect(codeOf(second)).toEqual([422, 'unit-organised-already']);
    expect(second.body).toMatchObject({
      rule: { id: 'one-organisation-per-unit-and-type' },
      detail: expect.stringContaining('组织own-1'),
    });
    const joint = { mode: 'joint', units: [other, joined], leadUnit: other };
    expect(codeOf(await open('officer', joint))).toEqual([422, 'unit-in-joint-organisation']);
    expect(codeOf(await open('officer', { ...joint, type: 'women' }))).toEqual([201, undefined]);
  });

  it('goes on under a zone’s organisation with a finding, and forgets one that has ended', async () => {
    const [zoned, ended] = [api.freshUnit(), api.freshUnit()];
    await organised('zone-1', 'regional', [zoned]);
    await organised('over-1', 'single', [ended], { endedOn: '2020-01-31' });
    const under = (await open('officer', { units: [zoned], leadUnit: zoned })).body;
    expect(under.findings).toMatchObject([{ rule: 'covered-already', severity: 'notice', inputs: { units: 1 } }]);
    expect(under.units[0]!.organisations).toEqual([{ id: 'zone-1', name: '组织zone-1', mode: 'regional' }]);
    expect((await open('officer', { units: [ended], leadUnit: ended })).body.findings).toEqual([]);
  });

  it('takes no unit into a joint case that is a member of another joint organisation', async () => {
    const [first, second, joined] = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    await organised('joint-2', 'joint', [joined]);
    const { id } = (await open('officer', { mode: 'joint', units: [first, second], leadUnit: first })).body;
    const refused = await api.act('officer', id, 'add-unit', { unit: joined });
    expect([refused.status, refused.body['code'], refused.body['errors']]).toEqual([
      422,
      'unit-in-joint-organisation',
      [{ path: 'unit', message: expect.any(String) }],
    ]);
  });

  it('asks a regional case for its district and an industry one for an association', async () => {
    const units = [api.freshUnit(), api.freshUnit()];
    const regional = await open('officer', { mode: 'regional', units, leadUnit: units[0] });
    expect([...codeOf(regional), (regional.body as { errors?: unknown }).errors]).toMatchObject([
      422,
      'mode-does-not-fit',
      [{ path: 'district' }],
    ]);
    const [restaurant, association] = [
      await added({ unit: 'YX9002', name: '彩虹农家乐餐馆', township: '天堂镇' }),
      await added({ unit: 'YX9003', name: '岳西县农家乐协会', township: '天堂镇', kind: 'social' }),
    ];
    const industry = (sponsor: string) => open('officer', { mode: 'industry', units, leadUnit: sponsor, sponsor });
    expect(codeOf(await industry(restaurant!))).toEqual([422, 'mode-does-not-fit']);
    expect(codeOf(await industry('YX9999'))).toEqual([422, 'unit-not-found']);
    expect(await industry(association!)).toMatchObject({ status: 201, body: { sponsor: association } });
  });

  it('is of the officer’s own area; beyond it the task force says why, and the case keeps by whose word', async () => {
    const [near] = [api.freshUnit()];
    const beyond = { mode: 'joint', units: [near, far], leadUnit: near };
    expect(codeOf(await open('officer', beyond))).toEqual([422, 'no-body-for-area']);
    expect(codeOf(await open('officer', { ...beyond, outOfAreaReason: '两镇相邻' }))).toEqual([
      422,
      'no-body-for-area',
    ]);
    expect(codeOf(await open('officer-tf', beyond))).toEqual([422, 'no-body-for-area']);
    const { body } = await open('officer-tf', { ...beyond, outOfAreaReason: '两镇相邻，专班统筹' });
    expect(body.beyondArea).toEqual({ by: 'officer-tf', reason: '两镇相邻，专班统筹' });
    // Its history says so as well: the case folded from its audit is the case.
    const replayed = await api.db.owner.query<{ action: string }>(
      'SELECT action FROM case_actions WHERE case_id = $1',
      body.id,
    );
    expect(JSON.parse(replayed[0]!.action)).toMatchObject({ data: { beyondArea: body.beyondArea } });

    await api.act('supervisor', body.id, 'close', { reasonCode: 'opened-by-mistake' });
    expect((await api.act('officer', body.id, 'reopen', { note: '再办' })).body['code']).toBe('no-body-for-area');
    const again = await api.act('officer-tf', body.id, 'reopen', { note: '再办' });
    expect(again).toMatchObject({ status: 201, body: { beyondArea: { by: 'officer-tf', reason: '再办' } } });
  });

  it('again takes a reason of the list, and a note where that says nothing by itself', async () => {
    const id = await api.openCase();
    await api.act('supervisor', id, 'close', { reasonCode: 'opened-by-mistake' });
    const reopen = async (body: object) => {
      const { status, body: told } = await api.act('officer', id, 'reopen', body);
      return [status, told['code'], (told['errors'] as { path: string }[] | undefined)?.[0]?.path];
    };
    expect(await reopen({ reasonCode: 'harvest-season' })).toEqual([422, 'reason-unknown', 'reasonCode']);
    expect(await reopen({ reasonCode: 'other' })).toEqual([422, 'reason-missing', 'note']);
    expect(await reopen({ reasonCode: 'other', note: ' ' })).toEqual([400, 'malformed-request', 'note']);
    expect(await reopen({ reasonCode: 'unit-willing-now' })).toEqual([201, undefined, undefined]);
  });

  it('and `transfer` give a township no case of another, but by a supervisor of the county who says why', async () => {
    const id = await api.openCase('union');
    const far = { to: 'T02U' };
    const refused = await api.act('supervisor', id, 'transfer', far);
    expect([refused.status, refused.body['code'], refused.body['errors']]).toEqual([
      422,
      'no-body-for-area',
      [{ path: 'to', message: expect.any(String) }],
    ]);
    expect((await api.act('supervisor', id, 'transfer', { ...far, note: '专班统筹' })).body).toMatchObject({
      transfer: { to: { id: 'T02U' }, beyondArea: true },
    });
    expect((await api.act('reviewer-far', id, 'accept-transfer')).status).toBe(200);
  });
});
