import { createHash } from 'node:crypto';
import { deterministicId } from '../../apps/api/http/request-identity.js';
import { canonicalJson } from '../../libs/data/canonical.js';
import type { OpenCase } from '../../libs/domain/actions.js';
import type { BodyRef, CaseUnit, Mode, OrganisationType } from '../../libs/domain/case.js';
import type { PastAction } from '../../libs/domain/open-case.js';
import { routeBodies } from '../../libs/domain/routing.js';
import { ruleSetFor, typeRules } from '../../libs/domain/rule-sets/registry.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import type { PaperHistory } from './adopt-history.js';
import type { County } from './county.js';
import { PaperLineError } from './file-checks.js';
import { dayOf, pastDataOf } from './pilot-actions.js';
import type { PilotEvent } from './pilot-events.js';

/** What a case was opened with; what is null follows from the units and the rules. */
export interface PaperOpening {
  caseKey: string;
  type: OrganisationType;
  mode: Mode;
  lead: string;
  units: string[];
  responsibleBody: string | null;
  reviewingBody: string | null;
  /** Park, building or business district. */
  area: string | null;
  sponsor: string | null;
  listItem: string | null;
  planDueOn: string | null;
}
export type NumberedHistory = PaperHistory & { lines: number[] };

/**
 * The histories of the cases an events file tells, in the order of their first lines; attempts that were refused on paper never happened.
 * A case keeps the rules of the day of its first line. Ids follow from what is told, so that the same paper is the same case again.
 * @throws PaperLineError for a name the county does not know, and for data that the action does not take.
 */
export function paperHistories(
  county: County,
  events: readonly PilotEvent[],
  openingOf: (first: PilotEvent) => PaperOpening,
): NumberedHistory[] {
  const byCase = new Map<string, PilotEvent[]>();
  for (const event of events) {
    if (event.expectRefusal === undefined) byCase.set(event.caseKey, [...(byCase.get(event.caseKey) ?? []), event]);
  }
  return [...byCase.values()].map((told) => {
    const first = told[0]!;
    const opening = openingOf(first);
    return {
      open: openCaseOf(county, opening, first),
      openedAt: instantOf(first),
      actions: told.map((event, i) => pastAction(county, event, i, told[i - 1]?.units ?? opening.units)),
      lines: told.map((e) => e.line),
    };
  });
}

/** As the API would route it on that day; what the list or the paper names itself stands. */
function openCaseOf(county: County, opening: PaperOpening, first: PilotEvent): OpenCase {
  const on = dayOf(first);
  const ruleSet = ruleSetFor(on);
  const units = opening.units.map((unitId) => caseUnit(county, unitId, first));
  return {
    caseId: deterministicId('paper', 'case', opening.caseKey),
    caseNo: opening.caseKey,
    type: opening.type,
    mode: opening.mode,
    units,
    leadUnit: opening.lead,
    sponsor: opening.sponsor,
    district: opening.area,
    bodies: bodiesOf(county, opening, first, ruleSet),
    officer: null,
    listItem: opening.listItem,
    planDueOn: opening.planDueOn,
    reopens: null,
    ruleSet: ruleSet.id,
  };
}

function bodiesOf(
  county: County,
  opening: PaperOpening,
  { line, ...first }: PilotEvent,
  ruleSet: RuleSet,
): OpenCase['bodies'] {
  const lead = county.units.get(opening.lead);
  const home = opening.responsibleBody === null ? null : bodyRef(county, opening.responsibleBody, line).area;
  const area = home ?? lead?.area;
  if (area === undefined) throw new PaperLineError(line, `units: the lead unit ${opening.lead} is not in the ledger`);
  const rules = typeRules(ruleSet, opening.type);
  const given = {
    ...(opening.responsibleBody === null ? {} : { responsible: opening.responsibleBody }),
    ...(opening.reviewingBody === null ? {} : { approving: opening.reviewingBody }),
  };
  const routed = routeBodies({
    type: opening.type,
    leadUnitArea: area,
    unitKind: lead?.kind ?? 'enterprise',
    leadUnitEmployees: lead?.employees ?? null,
    on: dayOf(first),
    bodies: county.bodies,
    rules,
    given,
  });
  if (!routed.ok) throw new PaperLineError(line, `${routed.refusal.zh}（${routed.refusal.en}）`);
  return routed.bodies;
}

function bodyRef(county: County, id: string, line: number): BodyRef {
  const body = county.bodies.find((b) => b.id === id);
  if (!body) throw new PaperLineError(line, `body: there is no body ${id}`);
  return body;
}

function caseUnit(county: County, unitId: string, first: PilotEvent): CaseUnit {
  const unit = county.units.get(unitId);
  if (!unit) throw new PaperLineError(first.line, `units: ${unitId} is not in the ledger`);
  return { unitId, name: unit.name, area: unit.area, joinedOn: dayOf(first) };
}

/** Its id is made from its content and place: a corrected line is another action, a moved one is not. */
function pastAction(county: County, event: PilotEvent, index: number, covered: readonly string[]): PastAction {
  const actor = county.actors.get(event.actor);
  if (!actor) throw new PaperLineError(event.line, `actor: there is no account ${event.actor}`);
  if (actor.body !== event.body)
    throw new PaperLineError(event.line, `body: ${event.actor} belongs to ${actor.body}, not to ${event.body}`);
  const { line: _line, ...told } = event;
  const print = createHash('sha256').update(canonicalJson(told)).digest('hex').slice(0, 16);
  const { name, data, envelope } = pastDataOf(event);
  const looked = lookedUp(county, event, covered);
  return {
    id: `paper-${index}-${print}`,
    name,
    data: { ...data, ...looked },
    actor,
    ...envelope,
    at: instantOf(event),
  } as PastAction;
}

/** Units that the line names, as the case keeps them: one that joins, or those of an application made for others than were covered. */
function lookedUp(county: County, event: PilotEvent, covered: readonly string[]): object {
  if (event.event === 'unit-joined') return { unit: caseUnit(county, String(event.data['unit']), event) };
  const others =
    event.event === 'application-submitted' && [...event.units].sort().join() !== [...covered].sort().join();
  return others ? { units: event.units.map((unitId) => caseUnit(county, unitId, event)) } : {};
}

const instantOf = (event: PilotEvent): string => new Date(event.at).toISOString();
