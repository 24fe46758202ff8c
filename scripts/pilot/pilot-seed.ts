import type { Actor, BodyRef, CaseUnit } from '../../libs/domain/case.js';
import type { OpenCase } from '../../libs/domain/actions.js';
import type { PastAction } from '../../libs/domain/open-case.js';
import { routeBodies, type RoutableBody } from '../../libs/domain/routing.js';
import { typeRules } from '../../libs/domain/rule-sets/registry.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import type { PaperHistory } from './adopt-history.js';
import { dayOf, pastDataOf } from './pilot-actions.js';
import { PilotFileError, type Formation, type PilotAccount, type PilotBody, type PilotEvent, type PilotFolder } from './pilot-folder.js';

/** The folder's rows as the product's own: areas as paths, bodies routable, cases to open, histories to adopt. */

/** County code, the first part of every area path. */
export function countyOf(folder: Pick<PilotFolder, 'bodies'>): string {
  const county = folder.bodies.find((b) => b.level === 'county');
  if (!county) throw new PilotFileError('bodies.json', null, 'holds no county body');
  return county.area;
}

export function areaPath(county: string, area: string): string {
  return area === county ? county : `${county}/${area}`;
}

export function routableBody(body: PilotBody, county: string): RoutableBody {
  const { id, name, line, level, area, documentCode, parent, parentRelation, role, reviews, activeFrom } = body;
  return { id, name, line, level, area: areaPath(county, area), documentCode, parent, parentRelation, role, reviews, activeFrom };
}

/** What a case is opened with, as the API would route it on that day; the list names responsible and approving body itself. */
export function openingOf(folder: PilotFolder, formation: Formation, on: string, caseId: string, ruleSet: RuleSet): OpenCase {
  const county = countyOf(folder);
  const bodies = folder.bodies.map((b) => routableBody(b, county));
  const lead = folder.units.find((u) => u.unit === formation.lead);
  const ref = (id: string): BodyRef => {
    const { name, line, level, area, documentCode } = bodies.find((b) => b.id === id)!;
    return { id, name, line, level, area, documentCode };
  };
  const routed = routeBodies({
    type: formation.type,
    leadUnitArea: ref(formation.responsibleBody).area,
    unitKind: lead?.kind ?? 'enterprise',
    on,
    bodies,
    rules: typeRules(ruleSet, formation.type),
  });
  if (!routed.ok) throw new PilotFileError('task-list.json', null, `${formation.caseKey}: ${routed.refusal.en}`);
  const approving = ref(formation.reviewingBody);
  const registering = typeRules(ruleSet, formation.type).registrar.by === 'approving-body' ? approving : routed.bodies.registering;
  return {
    caseId,
    caseNo: formation.caseKey,
    type: formation.type,
    mode: formation.mode,
    units: formation.units.map((unitId) => caseUnit(folder, county, formation, unitId, on)),
    leadUnit: formation.lead,
    sponsor: formation.sponsor,
    district: formation.area,
    bodies: { ...routed.bodies, responsible: ref(formation.responsibleBody), approving, registering },
    officer: null,
    listItem: formation.onList ? formation.caseKey : null,
    planDueOn: formation.onList ? folder.taskList.deadline : null,
    reopens: null,
    ruleSet: ruleSet.id,
  };
}

/** Covered units outside the ledger (an association's members) carry their own number as name. */
function caseUnit(folder: PilotFolder, county: string, formation: Formation, unitId: string, on: string): CaseUnit {
  const unit = folder.units.find((u) => u.unit === unitId);
  const home = folder.bodies.find((b) => b.id === formation.responsibleBody)!.area;
  return { unitId, name: unit?.name ?? unitId, area: areaPath(county, unit?.township ?? home), joinedOn: on };
}

export function actorOf(account: PilotAccount, body: PilotBody, county: string): Actor {
  return {
    account: account.id,
    roles: [account.role],
    body: body.id,
    line: body.line,
    level: body.level,
    area: areaPath(county, body.area),
    instructorNo: account.instructorNo ?? null,
  };
}

/** The histories of all cases up to the end of a day; attempts that were refused on paper never happened. */
export function historiesUntil(folder: PilotFolder, until: string, ruleSet: RuleSet, newId: (caseKey: string) => string): (PaperHistory & { lines: number[] })[] {
  const byCase = new Map<string, PilotEvent[]>();
  for (const event of folder.events) {
    if (dayOf(event) <= until && event.expectRefusal === undefined) byCase.set(event.caseKey, [...(byCase.get(event.caseKey) ?? []), event]);
  }
  return [...byCase].map(([caseKey, events]) => {
    const first = events[0]!;
    const open = openingOf(folder, folder.formations.get(caseKey)!, dayOf(first), newId(caseKey), ruleSet);
    return { open, openedAt: instantOf(first), actions: events.map((e) => pastAction(folder, e)), lines: events.map((e) => e.line) };
  });
}

function pastAction(folder: PilotFolder, event: PilotEvent): PastAction {
  const account = folder.accounts.find((a) => a.id === event.actor)!;
  const body = folder.bodies.find((b) => b.id === event.body)!;
  const { name, data } = pastDataOf(event);
  return { id: `paper-${event.caseKey}-${event.line}`, name, data, actor: actorOf(account, body, countyOf(folder)), at: instantOf(event) } as PastAction;
}

const instantOf = (event: PilotEvent): string => new Date(event.at).toISOString();
