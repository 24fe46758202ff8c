import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { CaseStore } from '../../../libs/data/case-store.js';
import type { Database } from '../../../libs/data/database.js';
import { ORGANISATION_TYPES, type CaseState } from '../../../libs/domain/case.js';
import { aLife } from '../../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record } from '../../support/case-records.js';

export const ACTIONS_PER_SECOND = 50;
const LIVES_AT_A_TIME = 4;
/** Of the generated county: its cases are seen by who sees the first township. */
const AREA = '340828/乡镇01';

/** A case that nobody else has, also in a database that was measured before. */
export function newCase(n: number): CaseState {
  const caseId = randomUUID();
  const own = caseId.replaceAll('-', '').slice(0, 18);
  const unit = { unitId: own, name: `岳西县${own.slice(0, 8)}茶业有限公司`, area: AREA, joinedOn: '2020-05-26' };
  const more = { caseId, caseNo: `B-${own}`, units: [unit], leadUnit: unit.unitId };
  return aCaseOfItsOwn(ORGANISATION_TYPES[n % ORGANISATION_TYPES.length]!, 'single', more);
}

/** Opens a case and lives it to its end, one accepted action at a time. @param told after each commit, with the version that now stands */
export async function liveThrough(
  store: CaseStore,
  opened: CaseState,
  before: () => Promise<boolean>,
  told: (version: number) => Promise<void> | void = () => {},
): Promise<void> {
  if (!(await before())) return;
  await store.recordOpening({ state: opened, entries: [openingEntry(opened)], notices: [] });
  await told(opened.version);
  let state = opened;
  for (const { action, at } of aLife(opened.type)) {
    if (!(await before())) return;
    state = await record(store, state, action, at);
    await told(state.version);
  }
}

/**
 * Actions that are accepted beside the readers, at a steady pace: what the engine's local activity writes, `commit_action` through the store of cases, in the
 * worker's role. No engine runs: it would take the processor from what is measured.
 */
export class ActionLoad {
  /** How many were accepted in all. */
  accepted = 0;
  private readonly store: CaseStore;
  private next = 0;
  private lives = 0;

  constructor(worker: Database) {
    this.store = new CaseStore(worker);
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    let working = true;
    this.next = performance.now();
    const paced = async (): Promise<boolean> => {
      const turn = (this.next = Math.max(this.next + 1_000 / ACTIONS_PER_SECOND, performance.now() - 1_000));
      await pause(Math.max(0, turn - performance.now()));
      return working;
    };
    const live = async (): Promise<void> => {
      while (working)
        await liveThrough(this.store, newCase((this.lives += 1)), paced, () => {
          this.accepted += 1;
        });
    };
    const load = Promise.all(Array.from({ length: LIVES_AT_A_TIME }, live));
    try {
      return await work();
    } finally {
      working = false;
      await load;
    }
  }
}
