import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { canonicalJson } from '../../libs/data/canonical.js';
import { COLUMN_TYPES } from '../../libs/data/column-types.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { runCommand } from '../support/command.js';
import { Product } from '../support/product.js';

const TABLES = [
  'waiting',
  'board_days',
  'board_plans',
  'case_tally',
  'case_units',
  'documents',
  'document_counters',
  'organisations',
  'organisation_units',
  'instructor_contacts',
];

let product: Product;
let client: pg.Client;
beforeAll(async () => {
  product = await Product.inNewFolder();
  await product.start();
  const { ports } = JSON.parse(readFileSync(product.path('folder.json'), 'utf8')) as { ports: { postgres: number } };
  const { owner } = JSON.parse(readFileSync(product.path('secrets.json'), 'utf8')) as { owner: string };
  client = new pg.Client({
    connectionString: `postgresql://qunjian:${owner}@127.0.0.1:${ports.postgres}/qunjian`,
    types: COLUMN_TYPES,
  });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await product.remove();
});

/** Every row of what follows from histories, as comparable text; states unpacked. */
async function readModel(): Promise<Record<string, string[]>> {
  const { rows } = await client.query<StoredState & Record<string, unknown>>('SELECT * FROM cases ORDER BY case_id');
  const tables: Record<string, string[]> = {
    cases: rows.map((row) => canonicalJson({ ...row, state: unpackState(row) })),
  };
  for (const table of TABLES) {
    const { rows: others } = await client.query<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${table} t`);
    tables[table] = others.map(({ row }) => canonicalJson(row)).sort();
  }
  return tables;
}
const rebuild = () =>
  runCommand('scripts/projection-rebuild.js', { LOG_LEVEL: 'silent', DATABASE_URL: '', TEMPORAL_ADDRESS: '' }, [
    '--data',
    product.folder,
  ]);

describe('a case of the read model', () => {
  it('is read by an operator with its state unpacked, by its id or its number', async () => {
    const { rows } = await client.query<{ case_id: string; case_no: string; version: number }>(
      'SELECT case_id, case_no, version FROM cases ORDER BY case_id LIMIT 1',
    );
    const { case_id, case_no, version } = rows[0]!;
    for (const id of [case_id, case_no]) {
      const { code, stdout, stderr } = await runCommand('scripts/case-show.js', { DATABASE_URL: '' }, [
        id,
        '--data',
        product.folder,
      ]);
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ case_id, version, state: { caseId: case_id, caseNo: case_no } });
    }
    const none = await runCommand('scripts/case-show.js', { DATABASE_URL: '' }, ['nobody', '--data', product.folder]);
    expect([none.code, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toContain('nobody');
  });
});

describe('the read model of the pilot', () => {
  let stood: Record<string, string[]>;

  it('is made anew from the histories as it stood', async () => {
    stood = await readModel();
    expect(stood['cases']!.length).toBeGreaterThan(100);
    expect(await rebuild()).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining(`${stood['cases']!.length} cases from their histories`),
    });
    expect(await readModel()).toEqual(stood);
  });

  it('comes back where rows of it were changed or are gone', async () => {
    await client.query(
      `UPDATE cases SET position = 'survey.counting', officer = NULL, due_on = NULL, overdue = false, escalation = 0`,
    );
    await client.query('DELETE FROM case_units');
    await client.query('DELETE FROM waiting');
    const { rows: gaps } = await client.query('SELECT 1 FROM documents WHERE gap_after IS NOT NULL');
    expect(gaps.length).toBeGreaterThan(0);
    await client.query('DELETE FROM documents');
    await client.query('UPDATE document_counters SET last = 0');
    await client.query('DELETE FROM cases WHERE case_id IN (SELECT case_id FROM cases ORDER BY case_id LIMIT 20)');
    const { code, stdout } = await rebuild();
    expect(code).toBe(0);
    expect(stdout).toContain('20 were missing');
    expect(await readModel()).toEqual(stood);
  });

  it('comes from the audit where the history is gone, as it stood', async () => {
    const officer = await product.as('of-006');
    const units = await client.query<{ unit_id: string }>(
      `SELECT unit_id FROM units u WHERE township = '天堂镇' AND kind = 'enterprise' AND NOT EXISTS (SELECT 1 FROM case_units c WHERE c.unit_id = u.unit_id) ORDER BY 1 LIMIT 1`,
    );
    const { unit_id: unit } = units.rows[0]!;
    const opening = { type: 'union', mode: 'single', units: [unit], leadUnit: unit, responsibleBody: 'T01P' };
    const { body, status } = await officer.post<{ id: string }>('/cases', opening);
    expect(status).toBe(201);
    for (const text of ['one', 'two']) await officer.post(`/cases/${body.id}/actions/comment`, { text });
    const before = (await readModel())['cases'];
    const { ports } = JSON.parse(readFileSync(product.path('folder.json'), 'utf8')) as { ports: { temporal: number } };
    const connection = await Connection.connect({ address: `127.0.0.1:${ports.temporal}` });
    await connection.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: body.id },
    });
    const gone = () =>
      new Client({ connection }).workflow
        .getHandle(body.id)
        .describe()
        .then(
          () => false,
          () => true,
        );
    expect(await waitFor(gone, 60_000, 200)).toBe(true);
    await connection.close();
    await client.query(`UPDATE cases SET waiting_role = NULL, area = '' WHERE case_id = $1`, [body.id]);
    expect((await rebuild()).stdout).toContain('1 from their audits');
    expect((await readModel())['cases']).toEqual(before);
  });

  it('has a workflow that was terminated started again from the audit by hand, and goes on', async () => {
    const officer = await product.as('of-006');
    const { rows } = await client.query<{ case_id: string; version: number }>(
      `SELECT case_id, version FROM cases WHERE status = 'open' AND area LIKE '%天堂镇' ORDER BY case_id DESC LIMIT 1`,
    );
    const { case_id: id, version } = rows[0]!;
    const { ports } = JSON.parse(readFileSync(product.path('folder.json'), 'utf8')) as { ports: { temporal: number } };
    const connection = await Connection.connect({ address: `127.0.0.1:${ports.temporal}` });
    await new Client({ connection }).workflow.getHandle(id).terminate('by a hand that may not');
    await connection.close();
    const mended = await runCommand(
      'scripts/case-mend.js',
      { LOG_LEVEL: 'silent', DATABASE_URL: '', TEMPORAL_ADDRESS: '' },
      [id, '--data', product.folder],
    );
    expect(mended).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(new RegExp(`^${id}: mended at version ${version};`)),
    });
    expect((await officer.post(`/cases/${id}/actions/comment`, { text: 'goes on' })).status).toBe(200);
  });

  it('is left alone where audit and history are not at the same entry', async () => {
    // An audit that is ahead is followed before anybody looks; one that lost its last entry stays behind.
    const { rows } = await client.query<{ case_id: string }>(
      `DELETE FROM case_actions a USING (SELECT case_id, version FROM cases WHERE status = 'open' ORDER BY case_id LIMIT 1) c
       WHERE a.case_id = c.case_id AND a.seq = c.version RETURNING a.case_id`,
    );
    const { case_id } = rows[0]!;
    const { code, stderr } = await rebuild();
    expect(code).toBe(1);
    expect(stderr).toContain(`${case_id}: its history and its audit are not at the same entry`);
  });
});
