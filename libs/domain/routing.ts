import type { BodyRef, CaseBodies, OrganisationType, PlainDate } from './case.js';
import type { Refusal } from './errors.js';
import { covers } from './permissions.js';
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
}

/**
 * Who drives, decides, registers and supervises a case. Each line decides its own: the approving body is the nearest of the type's line
 * that reviews the type, covers the area and is active, or the county's where the rules say so. Refused with `no-body-for-area` when
 * there is none, `body-of-another-line` when the named one belongs to another line.
 */
export function routeBodies(
  question: RoutingQuestion,
): { ok: true; bodies: CaseBodies } | { ok: false; refusal: Refusal } {
  const responsible = responsibleOf(question);
  if (!responsible) return noBody(question, '承办的党（工）委', 'responsible Party committee', PARTY_DRIVES);
  if (responsible.line !== 'party') return notDriving();
  const approving = approvingOf(question);
  if (!approving) return noBody(question, '审批机构', 'approving body');
  if (approving.line !== question.type) return anotherLine(question.rules);
  if (!covers(approving.area, question.leadUnitArea) && !covers(approving.area, responsible.area))
    return elsewhere(question);
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
  return { ok: true, bodies };
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

function hasEnded({ activeUntil }: RoutableBody, on: PlainDate): boolean {
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

/** A named approving body has to stand above the lead unit or above the body that drives the case. */
function elsewhere({
  leadUnitArea,
  rules: {
    routing: { id, citation },
  },
}: RoutingQuestion): { ok: false; refusal: Refusal } {
  return refuse(
    'no-body-for-area',
    `该审批机构不管辖${placeName(leadUnitArea)}`,
    `the approving body does not cover ${leadUnitArea}`,
    {
      rule: { id, citation },
      errors: [{ path: 'approvingBody', message: '不在其管辖范围' }],
    },
  );
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
    '审批机构须为本系统上级组织',
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
