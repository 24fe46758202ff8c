import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyProjection, type ProjectionReport } from '../../apps/worker/projection-verify.js';
import { packState } from '../../libs/data/stored-state.js';
import type { CaseState } from '../../libs/domain/case.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { runCommand } from '../support/command.js';
import { SURVEY } from '../support/case-builder.js';
import { storedState } from '../support/case-records.js';

let api: ApiHarness;
let cases: string[];
beforeAll(async () => {
  api = await ApiHarness.start();
  cases = [await api.openCase('league'), await api.openCase('women'), await api.openCase('union')];
  await api.act('instructor', cases[0]!, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('supervisor', cases[2]!, 'close', { reasonCode: 'merged-into-other-unit' });
  // Refused in its workflow: it leaves a workflow and no case.
  const held = (await (await api.as('officer')).get<{ leadUnit: string }>(`/cases/${cases[1]!}`)).body.leadUnit;
  expect((await (await api.as('officer')).post('/cases', { type: 'women', mode: 'single', units: [held], leadUnit: held, responsibleBody: 'T01P' })).status).toBe(422);
});
afterAll(() => api.stop());

const verify = (): Promise<ProjectionReport> => verifyProjection({ database: api.db.owner, client: api.worker.client, taskQueue: api.worker.taskQueue });
/** The visibility of the engine follows its histories with a delay. */
async function until(done: (report: ProjectionReport) => boolean): Promise<ProjectionReport> {
  for (;;) {
    const report = await verify();
    if (done(report)) return report;
  }
}

describe('the read model beside the workflows', () => {
  it('agrees for open and ended cases, and a refused opening is no case', async () => {
    expect(await verify()).toEqual({ compared: 3, retired: 0, problems: [] });
  });

  it('shows a changed state by its case and fields', async () => {
    const state = await storedState(api.db.owner, cases[0]!);
    const store = (changed: CaseState) => api.db.owner.execute('UPDATE cases SET state = $2 WHERE case_id = $1', state.caseId, packState(changed));
    await store({ ...state, survey: { ...state.survey!, employees: 99 } });
    expect((await verify()).problems).toEqual([`${cases[0]}: read model at 2, workflow at 2; differs in survey`]);
    await store(state);
  });

  it('shows a case that was taken out of the read model whole', async () => {
    const id = cases[1]!;
    await api.db.owner.transaction(async (tx) => {
      for (const table of ['case_units', 'case_actions', 'outbox', 'cases']) await tx.execute(`DELETE FROM ${table} WHERE case_id = $1`, id);
    });
    const report = await until((r) => r.problems.length > 0);
    expect(report.problems).toEqual([`${id}: its workflow was opened, but the read model has no such case`]);
  });

  it('shows a case that was put into the read model without a workflow', async () => {
    await api.db.owner.execute(
      `INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_id', 'forged', 'case_no', 'X-1'))).* FROM cases c WHERE case_id = $1`, cases[0],
    );
    expect((await verify()).problems).toContain('forged: is open in the read model and has no workflow');
  });
});

describe('npm run projection:verify', () => {
  it('exits 1 and names the case', async () => {
    const result = await runCommand('scripts/projection-verify.js', { DATABASE_URL: api.db.ownerUrl, TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']! });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('✗ forged:'), stdout: expect.stringContaining('2 cases compared: 1 differ') });
  });

  it('exits 0 while all agree', async () => {
    await api.db.owner.execute(`DELETE FROM cases WHERE case_id = 'forged'`);
    const result = await runCommand('scripts/projection-verify.js', { DATABASE_URL: api.db.ownerUrl, TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']! });
    expect(result).toMatchObject({ code: 0, stdout: '2 cases compared: read model and workflows agree\n' });
  });
});
