import type { CaseUnit, Mode, OrganisationType, PlainDate } from '../../case.js';
import type { Refusal } from '../../errors.js';
import { checkUnits, refusalOf } from '../../legality.js';
import { asListed, routeBodies, type RoutableBody } from '../../routing.js';
import type { RuleSet } from '../../rule-set.js';
import { typeRules } from '../../rule-sets/registry.js';
import type { PlannedFormation } from './task-list.js';
import { findTownship } from '../units/townships.js';

export interface NamedBody {
  id: string;
  name: string;
}
/** Who supports and who guides; who forms is the responsible body (county plan, measure 2: 党(工)委负责、部门支持配合、群团督促指导). */
export interface Responsibility {
  supporting: NamedBody[];
  guiding: NamedBody[];
}
/** One formation of a list. `id` is unique over all lists: `batch-1-union-017`. */
export interface ListItem {
  id: string;
  type: OrganisationType;
  mode: Mode;
  listNo: number | null;
  /** Unit ids, lead unit first. */
  units: string[];
  leadUnit: string;
  responsibleBody: string;
  approvingBody: string | null;
  dueOn: PlainDate | null;
  officer: string | null;
  sponsor: string | null;
  district: string | null;
  responsibility: Responsibility;
}
/** What the draft must know of a unit. */
export interface DraftUnit {
  id: string;
  /** Area path. */
  area: string;
  kind: 'enterprise' | 'social';
  employees: number | null;
}
export interface DraftContext {
  listId: string;
  bodies: readonly RoutableBody[];
  rules: RuleSet;
  /** Day the bodies are routed for. */
  on: PlainDate;
  units: ReadonlyMap<string, DraftUnit>;
}
export interface PlannedItem extends Pick<PlannedFormation, 'units'> {
  type: OrganisationType;
  mode: Mode;
  listNo: number | null;
  /** Name of the responsible body as a sheet writes it, or its id; routed when null. */
  responsible: string | null;
  approving?: string | null;
  dueOn: PlainDate | null;
}

export function itemId(listId: string, type: OrganisationType, listNo: number): string {
  return `${listId}-${type}-${String(listNo).padStart(3, '0')}`;
}

/** An item with its bodies: routed by the rules of its type, unless the plan names them. */
export function draftItem(
  planned: PlannedItem,
  ctx: DraftContext,
): { ok: true; item: ListItem } | { ok: false; refusal: Refusal } {
  const { type, mode, units, listNo } = planned;
  const lead = ctx.units.get(units[0]!);
  if (!lead) return unknownUnit(units[0]!);
  const responsible = planned.responsible === null ? undefined : findResponsible(planned.responsible, ctx.bodies);
  const approving = planned.approving ?? undefined;
  const given = {
    ...(responsible === undefined ? {} : { responsible }),
    ...(approving === undefined ? {} : { approving }),
  };
  const routed = routeBodies({
    type,
    leadUnitArea: lead.area,
    unitKind: lead.kind,
    leadUnitEmployees: lead.employees,
    on: ctx.on,
    bodies: ctx.bodies,
    rules: typeRules(ctx.rules, type),
    given,
    beyond: asListed(lead.area),
  });
  if (!routed.ok) return routed;
  const { bodies } = routed;
  const item: ListItem = {
    id: itemId(ctx.listId, type, listNo ?? 0),
    type,
    mode,
    listNo,
    units: [...units],
    leadUnit: lead.id,
    responsibleBody: bodies.responsible.id,
    approvingBody: bodies.approving.id,
    dueOn: planned.dueOn,
    officer: null,
    sponsor: null,
    district: null,
    responsibility: responsibilityFor(type, ctx.bodies),
  };
  return { ok: true, item };
}

/** A body by id or name, or the responsible committee of the place a sheet names: 天堂镇党委 is that of 天堂镇. */
export function findResponsible(text: string, bodies: readonly RoutableBody[]): string | undefined {
  const named = bodies.find(({ id, name }) => id === text || name === text);
  if (named) return named.id;
  const committees = bodies.filter(({ role }) => role === 'responsible');
  const place = findTownship(
    text,
    committees.map(({ area }) => lastOf(area)),
  );
  return committees.find(({ area }) => lastOf(area) === place)?.id;
}

const lastOf = (area: string): string => area.slice(area.lastIndexOf('/') + 1);

/** The county body of the type's own line guides; the supporting offices (market regulation, civil affairs) bring their data. */
export function responsibilityFor(type: OrganisationType, bodies: readonly RoutableBody[]): Responsibility {
  const named = (those: (body: RoutableBody) => boolean): NamedBody[] =>
    bodies.filter(those).map(({ id, name }) => ({ id, name }));
  return {
    supporting: named(({ role }) => role === 'support'),
    guiding: named(({ line, level, role }) => line === type && level === 'county' && role !== 'support').slice(
      0,
      type === 'party' ? 1 : undefined,
    ),
  };
}

/** What no list may hold: the rules of a mode, and a unit twice for one type. */
export function checkItem(item: ListItem, others: readonly ListItem[], rules: RuleSet): Refusal | null {
  const units = item.units.map((unitId): CaseUnit => ({ unitId, name: unitId, area: '', joinedOn: rules.validFrom }));
  const lock = checkUnits({ ...item, units }, typeRules(rules, item.type)).find(
    ({ severity }) => severity === 'lock' || severity === 'required',
  );
  if (lock) return refusalOf(lock);
  const twice = others.find(
    (other) =>
      other.id !== item.id && other.type === item.type && other.units.some((unit) => item.units.includes(unit)),
  );
  if (!twice) return null;
  const unit = twice.units.find((one) => item.units.includes(one))!;
  return {
    code: 'unit-listed-twice',
    zh: `单位 ${unit} 的同类组织已列入清单（第 ${twice.listNo ?? '—'} 号）`,
    en: `unit ${unit} is on the list for this type already`,
    errors: [{ path: 'units', message: `${unit} 已在 ${twice.id}` }],
  };
}

function unknownUnit(unit: string): { ok: false; refusal: Refusal } {
  return {
    ok: false,
    refusal: {
      code: 'unit-not-found',
      zh: `台账中没有单位 ${unit}`,
      en: `unit ${unit} is not in the ledger`,
      errors: [{ path: 'units', message: `未找到 ${unit}` }],
    },
  };
}
