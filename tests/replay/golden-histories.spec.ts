import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';
import { replay } from '../support/workflow-harness.js';

/**
 * Histories as they were recorded when a version was released (RECORD_GOLDEN=1 with tests/workflows/case-life.spec.ts): code that no longer
 * replays them would break the cases that are running with it. A change of the workflow's commands needs `patched()`, not new files.
 */
const FOLDER = new URL('./golden/', import.meta.url);
const load = (name: string): History =>
  proto.temporal.api.history.v1.History.decode(gunzipSync(readFileSync(new URL(name, FOLDER))));

describe('golden histories', () => {
  test('are kept for every type in every mode, and for a life with detours', () => {
    const wanted = ORGANISATION_TYPES.flatMap((type) => MODES.map((mode) => `${type}-${mode}.bin.gz`)).concat(
      'women-joint-detours.bin.gz',
    );
    expect(readdirSync(FOLDER).sort()).toEqual(wanted.sort());
  });

  test.each(readdirSync(FOLDER))('%s replays', async (name) => {
    await replay(name, load(name));
  });

  test('an altered history fails: where it says that something else was done than the code does', async () => {
    const history = load('union-single.bin.gz');
    const marker = history.events!.find((e) => e.markerRecordedEventAttributes)!.markerRecordedEventAttributes!;
    const told = marker.details!['data']!.payloads![0]!;
    const activity = JSON.parse(Buffer.from(told.data!).toString('utf8')) as { activity_type: string };
    expect(activity.activity_type).toBe('recordOpening');
    told.data = Buffer.from(JSON.stringify({ ...activity, activity_type: 'recordSomethingElse' }));
    await expect(replay('altered', history)).rejects.toThrow(/nondeterminism/i);
  });
});
