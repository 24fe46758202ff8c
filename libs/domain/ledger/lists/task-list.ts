import { MASS_TYPES, type Assessment, type MassType } from '../statistics/assessment.js';
import { coveredUnits, countBy, type ExistingOrganisation } from '../registers/existing-organisations.js';
import {
  readMode,
  readOrganisationType,
  type LooseDate,
  type NotYetRow,
  type TaskListRow,
} from '../import/source-rows.js';

/** One organisation to form: a unit alone, or several that join the one whose number they name. */
export interface PlannedFormation {
  type: MassType;
  listNo: number;
  mode: 'single' | 'joint';
  /** Unit numbers, lead unit first. */
  units: string[];
  responsible: string | null;
}
export interface TaskList {
  units: TaskListRow[];
  formations: PlannedFormation[];
  /** Rows whose 随n names no formation of the list. */
  unresolved: { listNo: number; type: MassType; follows: number }[];
}

/** A mark that forms, and one that joins the formation of a number. */
export const FORMS = /^√$/;
export const FOLLOWS = /^随(\d+)$/;

/** Reads the marks of a list: √ forms, 随n joins the formation of number n and is not counted again. */
export function readTaskList(rows: TaskListRow[]): TaskList {
  const formations = new Map<string, PlannedFormation>();
  for (const row of rows) {
    for (const type of MASS_TYPES) {
      if (!FORMS.test(row[type] ?? '')) continue;
      formations.set(`${type}|${row.listNo}`, {
        type,
        listNo: row.listNo,
        mode: 'single',
        units: [row.unitNo],
        responsible: row.responsible,
      });
    }
  }
  const unresolved: TaskList['unresolved'] = [];
  for (const row of rows) {
    for (const type of MASS_TYPES) {
      const follows = Number(FOLLOWS.exec(row[type] ?? '')?.[1] ?? NaN);
      if (Number.isNaN(follows)) continue;
      const formation = formations.get(`${type}|${follows}`);
      if (!formation) unresolved.push({ listNo: row.listNo, type, follows });
      else Object.assign(formation, { mode: 'joint', units: [...formation.units, row.unitNo] });
    }
  }
  for (const row of rows) markJoint(row, formations);
  return { units: rows, formations: [...formations.values()], unresolved };
}

/** A list may call a formation joint before anybody has joined it: 工会单独、团组织联合; without a type it is said of all that the row forms. */
function markJoint(row: TaskListRow, formations: Map<string, PlannedFormation>): void {
  for (const part of modeParts(row.mode)) {
    if (readMode(part) !== 'joint') continue;
    const type = readOrganisationType(part);
    for (const formed of MASS_TYPES) {
      const formation = formed === type || type === null ? formations.get(`${formed}|${row.listNo}`) : undefined;
      if (formation) formation.mode = 'joint';
    }
  }
}

/** What a cell says of the modes, piece by piece. */
export function modeParts(mode: string | null): string[] {
  return (mode ?? '').split(/[、,，;；/]/).filter(Boolean);
}

/** Figures of a list and of the assessment behind it. */
export interface TaskListFigures {
  /** Last day of the list. */
  deadline: LooseDate | null;
  units: number;
  formations: Record<MassType | 'total', number>;
  byMode: Record<string, number>;
  unitTypePairs: number;
  eligibleByNumbers: { units: number; pairs: number; byType: Record<MassType, number> };
  notYet: {
    units: number;
    unitsNotOnList: number;
    pairs: number;
    byType: Record<MassType, number>;
    byReason: Record<string, number>;
  };
  pairsOnListBelowThreshold: number;
}

export interface TaskListInput {
  list: TaskList;
  notYet: NotYetRow[];
  assessments: readonly Assessment[];
  organisations: readonly ExistingOrganisation[];
}

export function taskListFigures({ list, notYet, assessments, organisations }: TaskListInput): TaskListFigures {
  const eligible = eligibleWithoutParty(assessments, organisations);
  const pairs = list.formations.flatMap(({ type, units }) => units.map((unitNo) => ({ type, unitNo })));
  const meets = new Set(
    assessments.filter((assessment) => assessment.meets === 'yes').map(({ type, unitNo }) => `${type}|${unitNo}`),
  );
  const listed = new Set(list.units.map(({ unitNo }) => unitNo));
  const waiting = notYet.map((row) => ({ ...row, type: readOrganisationType(row.type) ?? row.type }));
  return {
    deadline:
      list.units
        .map(({ dueOn }) => dueOn)
        .filter((day) => day !== null)
        .sort()
        .at(-1) ?? null,
    units: list.units.length,
    formations: { ...byType(list.formations), total: list.formations.length },
    byMode: { single: 0, joint: 0, ...countBy(list.formations, ({ mode }) => mode) },
    unitTypePairs: pairs.length,
    eligibleByNumbers: { units: distinctUnits(eligible), pairs: eligible.length, byType: byType(eligible) },
    notYet: {
      units: distinctUnits(waiting),
      unitsNotOnList: new Set(waiting.filter(({ unitNo }) => !listed.has(unitNo)).map(({ unitNo }) => unitNo)).size,
      pairs: waiting.length,
      byType: byType(waiting),
      byReason: countBy(waiting, ({ reasonCode }) => reasonCode),
    },
    pairsOnListBelowThreshold: pairs.filter(({ type, unitNo }) => !meets.has(`${type}|${unitNo}`)).length,
  };
}

/** Unit and type pairs that meet the number, are not covered and belong to a unit without a Party organisation. */
export function eligibleWithoutParty(
  assessments: readonly Assessment[],
  organisations: readonly ExistingOrganisation[],
): Assessment[] {
  const party = coveredUnits(organisations, 'party');
  return assessments.filter(
    ({ type, meets, covered, unitNo }) => type !== 'party' && meets === 'yes' && !covered && !party.has(unitNo),
  );
}

function byType(items: readonly { type: string }[]): Record<MassType, number> {
  return { union: 0, league: 0, women: 0, ...countBy(items, ({ type }) => type) } as Record<MassType, number>;
}

function distinctUnits(items: readonly { unitNo: string }[]): number {
  return new Set(items.map(({ unitNo }) => unitNo)).size;
}
