import { hasEnded, type CaseState, type CaseStatus, type Mode } from '../../case.js';
import type { UnitStatus } from './unit-facts.js';

/** What a person may say of a unit; the others follow from the sources. */
export const SETTABLE_STATUSES = [
  'operating',
  'suspended',
  'deregistered',
  'merged',
  'shell',
  'unreachable',
] as const satisfies readonly UnitStatus[];
export type SettableStatus = (typeof SETTABLE_STATUSES)[number];

/** Why a unit of this status is in no denominator (domain-research 3.4); null: it counts. */
export const EXCLUSION_OF_STATUS = {
  operating: null,
  suspended: 'zombie',
  deregistered: 'deregistered',
  merged: 'merged',
  shell: 'shell',
  unreachable: 'unreachable',
} as const satisfies Record<SettableStatus, string | null>;
export const STATUS_NAMES: Record<UnitStatus, string> = {
  operating: '正常经营',
  suspended: '停业歇业',
  deregistered: '已注销',
  merged: '已并入其他单位',
  shell: '空壳',
  unreachable: '失联',
  moved: '已迁出',
  licence: '一企多照',
  duplicate: '重复登记',
};

/** What a case is to do when the status of one of its units changes. */
export interface StatusStep {
  action: 'hold' | 'resume' | 'close' | 'withdraw-unit' | 'note-unit-status';
  reasonCode: string | null;
}
/** `withdrawal`: reason for leaving a case of several units, where that list has another. */
const REASONS: Record<
  Exclude<UnitStatus, 'operating'>,
  { step: 'hold' | 'close'; code: string; withdrawal?: string }
> = {
  suspended: { step: 'hold', code: 'business-suspended' },
  unreachable: { step: 'hold', code: 'unit-unreachable' },
  deregistered: { step: 'close', code: 'unit-deregistered' },
  merged: { step: 'close', code: 'merged-into-other-unit' },
  shell: { step: 'close', code: 'empty-shell' },
  moved: { step: 'close', code: 'moved-away', withdrawal: 'other' },
  licence: { step: 'close', code: 'merged-into-other-unit' },
  duplicate: { step: 'close', code: 'merged-into-other-unit' },
};
const HELD_BY_STATUS: readonly string[] = ['business-suspended', 'unit-unreachable'];

/** Whether a unit of this status has nothing left to form: its own case is closed, and none is opened. */
export function endsCases(status: UnitStatus): boolean {
  return status !== 'operating' && REASONS[status].step === 'close';
}

/** A case as far as a unit's status concerns it. */
export interface AffectedCase {
  mode: Mode;
  status: CaseStatus;
  units: number;
  /** Reason of the hold that stands. */
  heldFor: string | null;
}
export function affectedCase(state: Pick<CaseState, 'mode' | 'status' | 'units' | 'hold'>): AffectedCase {
  return { mode: state.mode, status: state.status, units: state.units.length, heldFor: state.hold?.reasonCode ?? null };
}

/**
 * Suspended or unreachable: the case of the unit alone stands still; deregistered, merged, a shell, moved away or one with another unit: it is closed. From a case of several
 * units the unit withdraws. Operating again: what stood still for that reason goes on, and a case that was told otherwise is told so. Null: nothing is to be done.
 * Source: county plan; domain-research 7, items 11 to 13.
 */
export function statusStep(status: UnitStatus, affected: AffectedCase): StatusStep | null {
  if (hasEnded(affected)) return null;
  if (status === 'operating') {
    const held =
      affected.status === 'on-hold' && affected.units === 1 && HELD_BY_STATUS.includes(affected.heldFor ?? '');
    return { action: held ? 'resume' : 'note-unit-status', reasonCode: null };
  }
  const { step, code, withdrawal } = REASONS[status];
  if (affected.units > 1) return { action: 'withdraw-unit', reasonCode: withdrawal ?? code };
  if (step === 'hold' && affected.status === 'on-hold') return null;
  return { action: step, reasonCode: code };
}
