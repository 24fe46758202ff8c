import type { Actor, BodyRef, CaseBodies, CaseState, Mode, OrganisationType, PlainDate } from './case.js';
import type { Refusal } from './errors.js';
import { covers } from './permissions.js';
import { WITHIN_THE_AREA } from './procedure-rules.js';
import { refuse } from './refuse.js';
import type { Cited, TypeRules } from './rule-set.js';

/** A body as the ledger knows it; areas are paths from the county down (`340828`, `340828/天堂镇`, `340828/开发区`). */
export interface RoutableBody extends BodyRef {
  parent: string | null;
  /** `line`: stands above in the own line; `coordination`: only coordinates. */
  parentRelation: 'line' | 'coordination' | null;
  /** responsible, reviewing, supervision, coordination, support … */
  role: string;
  /** Types it decides. */
  reviews: string[];
  /** First day it works; null when it always has. */
  activeFrom: PlainDate | null;
  /** Last day it works; null or left out while no end is known. */
  activeUntil?: PlainDate | null;
}

export interface RoutingQuestion {
  type: OrganisationType;
  /** Area path of the lead unit. */
  leadUnitArea: string;
  /** Kind of the lead unit: enterprise 非公企业 or social organisation 社会组织. */
  unitKind: 'enterprise' | 'social';
  /** Employees of the lead unit, where known: large units may be decided by the county. */
  leadUnitEmployees?: number | null;
  /** Day the routing is asked for: a body that is not yet active is passed over. */
  on: PlainDate;
  bodies: readonly RoutableBody[];
  rules: TypeRules;
  /** Bodies the caller names; the rest follows from them. */
  given?: { responsible?: string; approving?: string };
  /** Areas of all units, where they have to lie within that of the body that drives the case (`areasToDrive`). */
  unitAreas?: readonly string[];
  /** Who names bodies beyond their own areas, and why. */
  beyond?: Beyond;
}

/** Out of its own area a body acts by the word of a common superior only, who says why. */
export interface Beyond {
  by: Pick<Actor, 'area'>;
  reason: string | null | undefined;
}

/** A task list is decided by the task force, above all bodies of its county: what it names stands. */
export function asListed(area: string): Beyond {
  return { by: { area: area.split('/')[0]! }, reason: '任务清单' };
}

/** A case as far as its places are concerned. */
export interface CaseAreas {
  leadUnitArea: string;
  unitAreas: readonly string[];
  /** Area of the body that drives the case. */
  responsibleArea: string;
}

/** Areas of the units that the body driving the case has to cover: an industry's members work all over, its association leads them. */
export function areasToDrive(mode: Mode, units: readonly { area: string }[]): string[] {
  return mode === 'industry' ? [] : [...new Set(units.map(({ area }) => area))];
}

export function areasOfCase({ units, leadUnit, mode, bodies }: CaseState): CaseAreas {
  return {
    // An association that leads from outside the covered units is where the case is driven.
    leadUnitArea: units.find(({ unitId }) => unitId === leadUnit)?.area ?? bodies.responsible.area,
    unitAreas: areasToDrive(mode, units),
    responsibleArea: bodies.responsible.area,
  };
}

/**
 * The one rule of areas, for opening and reopening, `transfer` and its acceptance alike: the body that drives a case covers its units, the one that decides
 * it stands above the lead unit or above the body that drives it. Beyond that only a common superior hands a case over, and says why.
 */
export function outsideArea(
  as: 'approving' | 'responsible',
  body: BodyRef,
  { leadUnitArea, unitAreas, responsibleArea }: CaseAreas,
  beyond?: Beyond,
): { ok: false; refusal: Refusal } | null {
  const within =
    as === 'approving'
      ? covers(body.area, leadUnitArea) || covers(body.area, responsibleArea)
      : [leadUnitArea, ...unitAreas].every((area) => covers(body.area, area));
  if (within) return null;
  const superior =
    beyond !== undefined && [body.area, leadUnitArea, ...unitAreas].every((area) => covers(beyond.by.area, area));
  if (superior && beyond.reason?.trim()) return null;
  const elsewhere = [leadUnitArea, ...unitAreas].find((area) => !covers(body.area, area)) ?? leadUnitArea;
  return refuse(
    'no-body-for-area',
    `${body.name}不管辖${placeName(elsewhere)}；${superior ? '跨辖区的须说明理由' : '跨辖区的须由共同的上级机构说明理由后办理'}`,
    `${body.name} does not cover ${elsewhere}; beyond its area ${superior ? 'a reason is needed' : 'a common superior decides, and says why'}`,
    { rule: WITHIN_THE_AREA, errors: [{ path: FIELD_OF[as], message: '不在其管辖范围' }] },
  );
}
const FIELD_OF = { approving: 'approvingBody', responsible: 'responsibleBody' } as const;

/**
 * Who drives, decides, registers and supervises a case. Each line decides its own: the approving body is the nearest of the type's line
 * that reviews the type, covers the area and is active, or the county's where the rules say so. Refused with `no-body-for-area` when
 * there is none or a named one lies elsewhere, `body-of-another-line` when the named one belongs to another line.
 */
export function routeBodies(
  question: RoutingQuestion,
): { ok: true; bodies: CaseBodies; beyondArea: boolean } | { ok: false; refusal: Refusal } {
  const responsible = responsibleOf(question);
  if (!responsible) return noBody(question, '承办的党（工）委', 'responsible Party committee', PARTY_DRIVES);
  if (responsible.line !== 'party') return notDriving();
  const approving = approvingOf(question);
  if (!approving) return noBody(question, '审批（备案）机构', 'approving body');
  if (approving.line !== question.type) return anotherLine(question.rules);
  const { leadUnitArea, unitAreas = [], beyond } = question;
  const places = { leadUnitArea, unitAreas, responsibleArea: responsible.area };
  const outside =
    outsideArea('responsible', refOf(responsible), places, beyond) ??
    outsideArea('approving', refOf(approving), places, beyond);
  if (outside) return outside;
  const registering = registrarOf(question, responsible, approving);
  if (!registering) return noBody(question, '登记备案机构', 'registering body', question.rules.registrar);
  const supervising = supervisorsOf(question, responsible).filter(
    (b) => b.id !== approving.id && b.id !== responsible.id,
  );
  const bodies: CaseBodies = {
    responsible: refOf(responsible),
    approving: refOf(approving),
    registering: refOf(registering),
    supervising: supervising.map(refOf),
    countersigning: countersigners(question, approving),
  };
  const beyondArea =
    outsideArea('responsible', bodies.responsible, places) !== null ||
    outsideArea('approving', bodies.approving, places) !== null;
  return { ok: true, bodies, beyondArea };
}

function responsibleOf(q: RoutingQuestion): RoutableBody | undefined {
  if (q.given?.responsible !== undefined) return byId(q, q.given.responsible);
  return nearest(covering(q).filter((b) => b.line === 'party' && b.role === 'responsible'));
}

function approvingOf(q: RoutingQuestion): RoutableBody | undefined {
  if (q.given?.approving !== undefined) return byId(q, q.given.approving);
  const reviewing = covering(q).filter((b) => b.line === q.type && b.reviews.includes(q.type));
  const county = reviewing.filter((b) => b.level !== 'township' && b.level !== 'zone');
  return (decidedByCounty(q) ? nearest(county) : undefined) ?? nearest(reviewing);
}

function decidedByCounty({ unitKind, leadUnitEmployees, rules: { routing } }: RoutingQuestion): boolean {
  const large = routing.countyFromEmployees !== null && (leadUnitEmployees ?? 0) >= routing.countyFromEmployees;
  return large || routing.countyUnitKinds.includes(unitKind);
}

function registrarOf(q: RoutingQuestion, responsible: RoutableBody, approving: RoutableBody): RoutableBody | undefined {
  switch (q.rules.registrar.by) {
    case 'approving-body':
      return approving;
    case 'county-line-body':
      return countyOfLine(q);
    case 'organisation-department':
      return chainAbove(q, responsible).at(-1);
  }
}

/** The task force, the county body of the type's own line, and the Party bodies above the responsible one. */
function supervisorsOf(q: RoutingQuestion, responsible: RoutableBody): RoutableBody[] {
  const taskForce = covering(q).filter((b) => b.line === 'task-force');
  const county = q.type === 'party' ? [] : [countyOfLine(q)].filter((b) => b !== undefined);
  return [...new Set([...taskForce, ...county, ...chainAbove(q, responsible)])];
}

function countyOfLine(q: RoutingQuestion): RoutableBody | undefined {
  return covering(q).find((b) => b.line === q.type && b.level === 'county');
}

/** The bodies above in the own line, nearest first: township committee → working committee → organisation department. */
function chainAbove(q: RoutingQuestion, body: RoutableBody): RoutableBody[] {
  const chain: RoutableBody[] = [];
  for (let up: RoutableBody | undefined = body; up?.parent && up.parentRelation === 'line';) {
    up = byId(q, up.parent);
    if (!up || chain.includes(up)) break;
    chain.push(up);
  }
  return chain;
}

/** Nearest body of each countersigning line, in the order the rules name them. */
function countersigners(q: RoutingQuestion, approving: RoutableBody): CaseBodies['countersigning'] {
  const rule = q.rules.countersign;
  if (rule === null) return null;
  const bodies = rule.lines
    .map((line) => nearest(covering(q).filter((b) => b.line === line)))
    .filter((b) => b !== undefined && b.id !== approving.id);
  return { mode: rule.mode, bodies: bodies.map((b) => refOf(b!)) };
}

function covering(q: RoutingQuestion): RoutableBody[] {
  return q.bodies.filter(
    (b) => (b.activeFrom === null || b.activeFrom <= q.on) && !hasEnded(b, q.on) && covers(b.area, q.leadUnitArea),
  );
}

function nearest(bodies: RoutableBody[]): RoutableBody | undefined {
  return bodies.reduce<RoutableBody | undefined>((best, b) => (best && depth(best) >= depth(b) ? best : b), undefined);
}

function depth({ area }: RoutableBody): number {
  return area.split('/').length;
}

/** A named body may be one that works only from a later day, but none that has ended. */
function byId(q: RoutingQuestion, id: string): RoutableBody | undefined {
  return q.bodies.find((b) => b.id === id && !hasEnded(b, q.on));
}

/** Whether its last day is over. */
export function hasEnded({ activeUntil }: Pick<RoutableBody, 'activeUntil'>, on: PlainDate): boolean {
  return typeof activeUntil === 'string' && activeUntil < on;
}

function refOf({ id, name, line, level, area, documentCode }: RoutableBody): BodyRef {
  return { id, name, line, level, area, documentCode };
}

function noBody(
  q: RoutingQuestion,
  zh: string,
  en: string,
  { id, citation }: Cited = q.rules.routing,
): { ok: false; refusal: Refusal } {
  return refuse('no-body-for-area', `${placeName(q.leadUnitArea)}没有可用的${zh}`, `no ${en} for ${q.leadUnitArea}`, {
    rule: { id, citation },
  });
}

/** Who drives a case is the county plan's own rule; who approves it is the line's. */
const PARTY_DRIVES = { id: 'party-drives', citation: '岳西县党建带群建工作方案（2020年）：由各党（工）委负责组建' };

function notDriving(): { ok: false; refusal: Refusal } {
  return refuse(
    'body-of-another-line',
    '承办机构须为党（工）委',
    'the responsible body must be a Party (work) committee',
    {
      rule: PARTY_DRIVES,
      errors: [{ path: 'responsibleBody', message: '须为党（工）委' }],
    },
  );
}

function anotherLine({ routing: { id, citation } }: TypeRules): { ok: false; refusal: Refusal } {
  return refuse(
    'body-of-another-line',
    '审批（备案）机构须为本系统上级组织',
    'the approving body must belong to the organisation’s own line',
    {
      rule: { id, citation },
      errors: [{ path: 'approvingBody', message: '须为本系统上级组织' }],
    },
  );
}

/** What people call an area: 340828/天堂镇 is 天堂镇, the county alone is the county. */
export function placeName(area: string): string {
  const place = area.slice(area.lastIndexOf('/') + 1);
  return /^\d+$/.test(place) ? '本县' : place;
}
