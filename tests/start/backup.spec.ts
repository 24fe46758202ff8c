import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../scripts/start/process-identity.js';
import { PDF, paperForm } from '../support/a-pdf.js';
import type { ApiClient } from '../support/api-client.js';
import { runCommand, type CommandResult } from '../support/command.js';
import { Product } from '../support/product.js';

// Three products are brought up, one after the other.
jest.setTimeout(400_000);
const OFFICER = 'of-001';
const SURVEYED = { filter: { status: ['open'] }, page: { limit: 3 } };

let product: Product;
let restored: Product;
/** An open case of the pilot. */
let caseId: string;
/** A paper of that case, handed in before the backup, and who did. */
let paper: string;
let clerk: string;
/** Between the second and the third comment, in real time. */
let instant: string;
beforeAll(async () => {
  product = await Product.inNewFolder();
  await product.start();
  const { body } = await (await product.as(OFFICER)).post<{ items: { id: string }[] }>('/cases/search', SURVEYED);
  caseId = body.items[0]!.id;
});
afterAll(async () => {
  await restored?.remove();
  await product.remove();
});

const command = (name: string, args: string[]): Promise<CommandResult> =>
  runCommand(`scripts/${name}.js`, { LOG_LEVEL: 'silent', DATABASE_URL: '', TEMPORAL_ADDRESS: '' }, args);
/** The command, as often as it takes until it holds: what heals does so by itself. */
const holds = async (name: string, at: Product): Promise<boolean> =>
  waitFor(async () => (await command(name, ['--data', at.folder])).code === 0, 180_000, 1_000);
const comment = (client: ApiClient, text: string): Promise<{ status: number; body: { version?: number } }> =>
  client.post(`/cases/${caseId}/actions/comment`, { text }, { key: `backup-spec-${text}` });
const commented = async (client: ApiClient): Promise<string[]> => {
  const { body } = await client.get<{ items: { action: string; data: { text?: string } | null }[] }>(
    `/cases/${caseId}/timeline`,
  );
  return body.items.flatMap(({ action, data }) => (action === 'comment' && data?.text ? [data.text] : []));
};
/** Somebody who works at the body that drives the case. */
async function officerOfTheCase(): Promise<string> {
  const { body } = await (
    await product.as(OFFICER)
  ).get<{ bodies: { responsible: { id: string } } }>(`/cases/${caseId}`);
  return product
    .accounts()
    .find(({ roles, body: at }) => roles.includes('officer') && at === body.bodies.responsible.id)!.username;
}
const beside = (name: string): string => join(product.folder, '..', name);

describe('a product that is backed up while people work, and lost', () => {
  it('has a backup from which the log goes on', async () => {
    const officer = await product.as(OFFICER);
    expect((await comment(officer, 'one')).status).toBe(200);
    clerk = await officerOfTheCase();
    const form = paperForm('application-request', '请示.pdf');
    const handedIn = await (
      await product.as(clerk)
    ).send<{ id: string }>('POST', `/cases/${caseId}/documents`, { form });
    expect(handedIn.status).toBe(201);
    paper = handedIn.body.id;
    const made = await command('backup', ['--data', product.folder]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect((await comment(officer, 'two')).status).toBe(200);
    instant = new Date().toISOString();
    expect((await comment(officer, 'three')).status).toBe(200);
  });

  it('is restored to an instant after the backup: what was answered before it stands, what came after does not', async () => {
    await product.kill('everything');
    const done = await command('restore', [
      ...['--from', join(product.folder, 'backups')],
      ...['--to', beside('restored')],
      ...['--at', instant],
      ...['--wal', join(product.folder, 'postgres', 'pg_wal')],
    ]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('every chain of the audit holds');
    expect(done.stdout).toMatch(/: 1 recorded actions are sent again/);
    restored = await Product.at(beside('restored'));
    await restored.start();
    expect(await commented(await restored.as(OFFICER))).toEqual(['one', 'two']);
    const read = await (await restored.as(clerk)).get(`/cases/${caseId}/documents/${paper}`);
    expect([read.status, read.text]).toEqual([200, PDF]);
  });

  it('has its histories follow the audit by themselves, and takes what was lost under the key it was asked with', async () => {
    expect(await holds('projection-verify', restored)).toBe(true);
    expect(await holds('audit-verify', restored)).toBe(true);
    expect((await comment(await restored.as(OFFICER), 'three')).status).toBe(200);
    expect((await comment(await restored.as(OFFICER), 'two')).status).toBe(200);
    expect(await commented(await restored.as(OFFICER))).toEqual(['one', 'two', 'three']);
    expect(await holds('projection-verify', restored)).toBe(true);
  });
});

describe('a database that was restored to an earlier moment than its engine', () => {
  it('is noticed, and nothing is decided by itself', async () => {
    await restored.stop();
    rmSync(restored.folder, { recursive: true });
    await command('restore', [
      ...['--from', join(product.folder, 'backups')],
      ...['--to', restored.folder],
      ...['--at', instant],
      ...['--wal', join(product.folder, 'postgres', 'pg_wal')],
    ]);
    // The engine that was lost with the third comment in its histories.
    rmSync(join(restored.folder, 'temporal'), { recursive: true });
    cpSync(join(product.folder, 'temporal'), join(restored.folder, 'temporal'), { recursive: true });
    await restored.start();
    // It is looked for by the sweep, which is due once a minute by the restored table's own time.
    const noticed = () => restored.log('worker').includes('an earlier moment than the engine');
    expect(await waitFor(noticed, 150_000, 200)).toBe(true);
    expect(restored.log('worker')).toContain(caseId);
    const officer = await restored.as(OFFICER);
    expect(await commented(officer)).toEqual(['one', 'two']);
    const verified = await command('projection-verify', ['--data', restored.folder]);
    expect(verified.code).toBe(1);
    expect(verified.stderr).toContain(caseId);
    expect((await comment(officer, 'four')).status).toBe(503);
    expect(await commented(officer)).toEqual(['one', 'two']);
  });
});

describe('a restore refuses', () => {
  it.each([
    [
      'a folder that holds something',
      () => ['--from', join(product.folder, 'backups'), '--to', product.folder],
      /is not empty: restore into a new folder/,
    ],
    [
      'an instant before the first backup',
      () => ['--from', join(product.folder, 'backups'), '--to', beside('x'), '--at', '2020-01-01T00:00:00Z'],
      /holds no backup from before 2020-01-01T00:00:00.000Z: the first one ended at /,
    ],
    [
      'an instant without a zone',
      () => ['--from', '.', '--to', beside('x'), '--at', '2026-11-29T23:00'],
      /--at must be an instant with a zone/,
    ],
    ['a place without backups', () => ['--from', beside('nothing'), '--to', beside('x')], /holds no whole backup/],
  ])('%s', async (_, args, sentence) => {
    const { code, stderr, stdout } = await command('restore', args());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
  });
});
