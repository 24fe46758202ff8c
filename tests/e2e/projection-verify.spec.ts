import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';

import { mendCase } from '../../apps/worker/case-mending.js';
import { NobodyAnswers, verifyProjection, type ProjectionReport } from '../../apps/worker/projection-verify.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { canonicalJson } from '../../libs/data/canonical.js';
import { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import { packState } from '../../libs/data/stored-state.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import type { CaseState } from '../../libs/domain/case.js';
import { decide } from '../../libs/domain/decide.js';
import { CASE_WORKFLOW } from '../../workflows/case/case.messages.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { runCommand } from '../support/command.js';
import { PEOPLE, SURVEY, anAction, context } from '../support/case-builder.js';
import { SEALS } from '../support/engine-keys.js';
import { storedState } from '../support/case-records.js';
import { until } from '../support/ledger-worker.js';

let api: ApiHarness;
let cases: string[];
beforeAll(async () => {
  api = await ApiHarness.start();
  cases = [await api.openCase('league'), await api.openCase('women'), await api.openCase('union')];
  await api.act('instructor', cases[0]!, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('supervisor', cases[2]!, 'close', { reasonCode: 'merged-into-other-unit' });
  // Refused in its workflow: it leaves a workflow and no case.
  const held = (await (await api.as('officer')).get<{ leadUnit: string }>(`/cases/${cases[1]!}`)).body.leadUnit;
  expect(
    (
      await (
        await api.as('officer')
      ).post('/cases', { type: 'women', mode: 'single', units: [held], leadUnit: held, responsibleBody: 'T01P' })
    ).status,
  ).toBe(422);
});
afterAll(() => api.stop());

const verify = (): Promise<ProjectionReport> =>
  verifyProjection({
    database: api.db.owner,
    client: api.worker.client,
    seals: SEALS,
    taskQueue: api.worker.taskQueue,
    clock: REAL_CLOCK,
  });
const verifyImpatiently = (): Promise<ProjectionReport> =>
  verifyProjection({
    database: api.db.owner,
    client: api.worker.client,
    seals: SEALS,
    taskQueue: api.worker.taskQueue,
    clock: REAL_CLOCK,
    patience: { looks: 2, answerMs: 2_000 },
  });

/** Waits until the engine's list of workflows has it. */
async function isListed(workflowId: string): Promise<void> {
  await until(async () => {
    for await (const listed of api.worker.client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      return listed.workflowId === workflowId;
    return false;
  }, `${workflowId} in the list`);
}

describe('the read model beside the workflows', () => {
  it('agrees for open and ended cases, and a refused opening is no case', async () => {
    expect(await verify()).toEqual({ compared: 3, retired: 0, silent: 0, problems: [] });
  });

  it('shows a changed state by its case and fields', async () => {
    const state = await storedState(api.db.owner, cases[0]!);
    const store = (changed: CaseState) =>
      api.db.owner.execute('UPDATE cases SET state = $2 WHERE case_id = $1', state.caseId, packState(changed));
    await store({ ...state, survey: { ...state.survey!, employees: 99 } });
    expect((await verify()).problems).toEqual([
      `${cases[0]}: read model at 2, workflow at 2; differs in survey; the read model has parted from the audit`,
    ]);
    await store(state);
  });

  describe('the audit beside the history, entry by entry', () => {
    /** Every hash from an entry on fits again, and the case's head with them: what one does who owns the database. */
    const refit = (id: string) => `DO $$ DECLARE r case_actions; p text := repeat('0', 64); n integer := 0; BEGIN
      FOR r IN SELECT * FROM case_actions WHERE case_id = '${id}' ORDER BY seq LOOP
        UPDATE case_actions SET seq = n + 1, prev_hash = p WHERE case_id = '${id}' AND seq = r.seq;
        n := n + 1;
        UPDATE case_actions a SET hash = action_hash(a) WHERE case_id = '${id}' AND seq = n RETURNING hash INTO p;
      END LOOP;
      UPDATE cases SET head_hash = p, version = n WHERE case_id = '${id}';
    END $$`;
    /** What both verifications find after statements, which are undone again. */
    const findings = async (...statements: string[]): Promise<{ audit: number; projection: string[] }> => {
      const id = cases[0]!;
      const kept = await api.db.owner.query<{ rows: unknown; row: unknown }>(
        `SELECT (SELECT jsonb_agg(to_jsonb(a)) FROM case_actions a WHERE case_id = $1) AS rows, to_jsonb(c) AS row FROM cases c WHERE case_id = $1`,
        id,
      );
      for (const sql of [...statements, refit(id)]) await api.db.owner.execute(sql);
      const { problems } = await verifyAudit(api.db.owner);
      const projection = (await verifyImpatiently()).problems;
      await api.db.owner.transaction(async (tx) => {
        await tx.execute('DELETE FROM case_actions WHERE case_id = $1', id);
        const { rows, row } = kept[0]!;
        await tx.execute(
          'INSERT INTO case_actions SELECT * FROM jsonb_populate_recordset(NULL::case_actions, $1::jsonb)',
          JSON.stringify(rows),
        );
        await tx.execute(
          `UPDATE cases c SET version = r.version, head_hash = r.head_hash, state = r.state FROM jsonb_populate_record(NULL::cases, $1::jsonb) r WHERE c.case_id = r.case_id`,
          JSON.stringify(row),
        );
      });
      expect((await verify()).problems).toEqual([]);
      return { audit: problems.length, projection };
    };
    const parted = '; the audit has parted from the history: npm run audit:verify';
    /** Nobody but the installation can seal what was written instead. */
    const unsealed = (entry: number, what: string) =>
      `${cases[0]!}: entry ${entry} of its audit, ${what}, bears no seal: no request accounts for it`;

    it('shows a decision that was changed, with its whole chain computed anew', async () => {
      const id = cases[0]!;
      expect(
        await findings(
          `UPDATE case_actions SET action = replace(action, '"actor":{"account":"instructor"', '"actor":{"account":"officer-tf"'), actor = 'officer-tf' WHERE case_id = '${id}' AND seq = 2`,
        ),
      ).toEqual({
        audit: 0,
        projection: [
          `${id}: entry 2 of the audit is not that of the history (action)${parted}`,
          unsealed(2, 'record-survey by officer-tf'),
        ],
      });
      expect(
        await findings(
          `UPDATE case_actions SET action = replace(action, '"key":"', '"key":"'), at = at - interval '1 hour',
             document_no = '岳T01L〔2020〕1号' WHERE case_id = '${id}' AND seq = 2`,
        ),
      ).toMatchObject({
        projection: [expect.stringContaining('entry 2 of the audit is not that of the history (at, documentNo)')],
      });
    });

    it('shows who opened the case as somebody else', async () => {
      const id = cases[0]!;
      expect(
        await findings(
          `UPDATE case_actions SET action = replace(action, '"actor":{"account":"officer"', '"actor":{"account":"officer-tf"'), actor = 'officer-tf' WHERE case_id = '${id}' AND seq = 1`,
        ),
      ).toEqual({
        audit: 0,
        projection: [
          `${id}: entry 1 of the audit is not that of the history (action)${parted}`,
          unsealed(1, 'open by officer-tf'),
        ],
      });
    });

    it('shows a decision that was deleted, also where the read model was set back with it', async () => {
      const id = cases[0]!;
      const cut = `DELETE FROM case_actions WHERE case_id = '${id}' AND seq = 2`;
      const { audit, projection } = await findings(cut);
      expect([audit, projection]).toEqual([0, [`${id}: entry 2 of the history is not in the audit${parted}`]]);
    });

    it('shows a decision that nobody made', async () => {
      const id = cases[0]!;
      const made = `INSERT INTO case_actions SELECT (jsonb_populate_record(a, '{"seq": 3, "action_id": "made-up"}')).* FROM case_actions a WHERE case_id = '${id}' AND seq = 2`;
      expect((await findings(made)).projection).toEqual([`${id}: entry 3 of the audit is not in the history${parted}`]);
    });
  });

  it('names an entry of the audit that no request accounts for, also where its chain was computed anew', async () => {
    const [id] = cases as [string];
    const [made] = await api.db.owner.query<{ action: string; seal: string }>(
      'SELECT action, seal FROM case_actions WHERE case_id = $1 AND seq = 2',
      id,
    );
    const write = (action: string, seal: string | null): Promise<void> =>
      api.db.owner.transaction(async (tx) => {
        await tx.execute(
          'UPDATE case_actions SET action = $2, seal = $3 WHERE case_id = $1 AND seq = 2',
          id,
          action,
          seal,
        );
        await tx.execute('UPDATE case_actions a SET hash = action_hash(a) WHERE case_id = $1 AND seq = 2', id);
        await tx.execute(
          'UPDATE cases SET head_hash = (SELECT hash FROM case_actions WHERE case_id = $1 AND seq = 2) WHERE case_id = $1',
          id,
        );
      });
    const action = JSON.parse(made!.action) as { data: object };
    const sentence = `${id}: entry 2 of its audit, record-survey by instructor, bears no seal: no request accounts for it`;
    for (const [text, seal] of [
      [canonicalJson({ ...action, data: { ...action.data, employees: 99 } }), made!.seal],
      [made!.action, null],
    ] as const) {
      await write(text, seal);
      expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
      expect((await verify()).problems).toContain(sentence);
    }
    await write(made!.action, made!.seal);
    expect((await verify()).problems).toEqual([]);
  });

  it('shows a history that has parted from the audit, and what to do', async () => {
    const [id] = cases as [string];
    const before = await storedState(api.db.owner, id);
    const comment = anAction('comment', PEOPLE.officer, { text: '-' }, { at: before.waitingSince });
    const store = new CaseStore(api.db.worker);
    const { rules, reasons } = context(before.type);
    const decision = decide(before, comment, { rules, reasons, calendar: [], now: before.waitingSince });
    if (!decision.ok) throw new Error(decision.refusal.en);
    const on = before.openedOn;
    const { next } = decision;
    await store.recordAction({
      caseId: id,
      seq: 3,
      action: comment,
      at: before.waitingSince,
      on,
      next,
      draw: null,
      notices: [],
      seal: SEALS.ofAction(id, comment),
    });
    expect((await verify()).problems).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${id}: read model at 3, workflow at 2; differs in .*version.*; the history has parted from the audit: npm run case:mend -- ${id}$`,
        ),
      ),
    ]);
    const parts = {
      client: api.worker.client,
      seals: SEALS,
      repository: new MendingRepository(api.db.worker),
      clock: REAL_CLOCK,
    };
    expect(await mendCase({ ...parts, taskQueue: api.worker.taskQueue }, id)).toMatchObject({ ok: true, version: 3 });
    expect((await verify()).problems).toEqual([]);
  });

  it('looks again at a case that moved on between the two looks', async () => {
    const state = await storedState(api.db.owner, cases[0]!);
    await api.db.owner.execute(
      'UPDATE cases SET state = $2 WHERE case_id = $1',
      state.caseId,
      packState({ ...state, version: state.version - 1, survey: null }),
    );
    const report = verify();
    await pause(500);
    await api.db.owner.execute('UPDATE cases SET state = $2 WHERE case_id = $1', state.caseId, packState(state));
    expect((await report).problems).toEqual([]);
  });

  it('takes no case for unknown that was opened after it had gone through the read model', async () => {
    let opened: string | undefined;
    const query: Database['query'] = async <T>(sql: string, ...params: unknown[]) => {
      const rows = await api.db.owner.query<T>(sql, ...params);
      if (rows.length === 0 && opened === undefined) await isListed((opened = await api.openCase('party')));
      return rows;
    };
    const report = await verifyProjection({
      database: { query, rows: api.db.owner.rows, transaction: (work) => api.db.owner.transaction(work) },
      client: api.worker.client,
      seals: SEALS,
      taskQueue: api.worker.taskQueue,
      clock: REAL_CLOCK,
    });
    expect([typeof opened, report.problems]).toEqual(['string', []]);
    await api.act('supervisor', opened!, 'close', { reasonCode: 'merged-into-other-unit' });
    cases.push(opened!);
  });

  it('shows a case that was taken out of the read model whole', async () => {
    const id = cases[1]!;
    await api.db.owner.transaction(async (tx) => {
      for (const table of ['waiting', 'case_units', 'case_actions', 'outbox', 'cases'])
        await tx.execute(`DELETE FROM ${table} WHERE case_id = $1`, id);
    });
    await isListed(id);
    expect((await verify()).problems).toEqual([`${id}: its workflow was opened, but the read model has no such case`]);
  });

  it('shows a case that was put into the read model without a workflow', async () => {
    await api.db.owner.execute(
      `INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_id', 'forged', 'case_no', 'X-1'))).* FROM cases c WHERE case_id = $1`,
      cases[0],
    );
    expect((await verify()).problems).toContain('forged: is open in the read model and has no workflow');
  });
});

describe('what waits', () => {
  it('is shown where it is not what its case says, and made anew by the command', async () => {
    await api.db.owner.execute(`UPDATE waiting SET holder = 'account:nobody' WHERE case_id = $1`, cases[0]);
    expect((await verify()).problems).toContain(
      `${cases[0]}: what waits is not what its case says: npm run projection:rebuild`,
    );
    await api.db.owner.execute('UPDATE board_days SET open = open + 1 WHERE cell = (SELECT min(cell) FROM board_days)');
    expect((await verify()).problems).toContainEqual(
      expect.stringMatching(/^summary board: \d+ cells are not what the cases say: npm run projection:rebuild$/),
    );
    const { code, stdout, stderr } = await runCommand('scripts/projection-rebuild.js', {
      DATABASE_URL: api.db.ownerUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']!,
    });
    expect(stdout).toMatch(/; \d+ wait\n$/);
    expect([code, stderr]).toEqual([1, '✗ forged: it has no audit\n']);
    expect(
      (await verify()).problems.filter((line) => line.startsWith(cases[0]!) || line.startsWith('summary')),
    ).toEqual([]);
  });
});

describe('workflows that nobody answers for', () => {
  const ids = Array.from({ length: 8 }, (_, i) => `unattended-${i}`);
  const put = async (some: string[]): Promise<void> => {
    await Promise.all(
      some.map((workflowId) =>
        api.worker.client.workflow.start(CASE_WORKFLOW, { workflowId, taskQueue: 'nobody', args: [] }),
      ),
    );
    await api.db.owner.execute(
      `INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('case_id', k, 'case_no', k))).* FROM cases c, unnest($2::text[]) k WHERE case_id = $1`,
      cases[0],
      some,
    );
  };
  afterAll(async () => {
    await api.db.owner.execute('DELETE FROM cases WHERE case_id = ANY ($1)', ids);
    await Promise.all(ids.map((id) => api.worker.client.workflow.getHandle(id).terminate()));
  });

  it('are named while they are few', async () => {
    await put(ids.slice(3));
    expect(await verifyImpatiently()).toMatchObject({
      silent: 5,
      problems: expect.arrayContaining([expect.stringMatching(/^unattended-7: its workflow did not answer \(/)]),
    });
  });

  it('end the comparison when they are many', async () => {
    await put(ids.slice(0, 3));
    await expect(verifyImpatiently()).rejects.toThrow(
      new NobodyAnswers('8 workflows did not answer: is a worker running?'),
    );
  });
});

describe('npm run projection:verify', () => {
  it('exits 1 and names the case', async () => {
    const result = await runCommand('scripts/projection-verify.js', {
      DATABASE_URL: api.db.ownerUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']!,
    });
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('✗ forged:'),
      stdout: expect.stringContaining('3 cases compared: 1 do not agree'),
    });
  });

  it('exits 0 while all agree', async () => {
    await api.db.owner.execute(`DELETE FROM cases WHERE case_id = 'forged'`);
    const result = await runCommand('scripts/projection-verify.js', {
      DATABASE_URL: api.db.ownerUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']!,
    });
    expect(result).toMatchObject({ code: 0, stdout: '3 cases compared: read model and workflows agree\n' });
  });
});
