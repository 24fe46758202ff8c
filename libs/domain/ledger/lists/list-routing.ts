import type { OrganisationType, PlainDate, Position } from '../../case.js';
import { covers } from '../../permissions.js';
import { asListed, routeBodies, type RoutableBody } from '../../routing.js';
import type { RuleSet } from '../../rule-set.js';
import { typeRules } from '../../rule-sets/registry.js';
import type { DraftUnit, NamedBody } from './list-draft.js';

/** A formation of a list as far as its bodies are concerned. */
export interface CurrentItem {
  id: string;
  type: OrganisationType;
  lead: DraftUnit;
  responsibleBody: string;
  /** That of its open case, or of the list where there is none. */
  approvingBody: string | null;
  /** Null where no case has been opened. */
  position: Position | null;
}
/** An item that another body would decide by the rules of today. */
export interface Rerouting {
  item: string;
  approving: NamedBody | null;
  /** Who would decide it now, and the first day that body works; null where it always has. */
  routed: NamedBody;
  worksFrom: PlainDate | null;
}

/** Whoever an application has reached decides the case. */
const BEFORE_APPLICATION: readonly (Position | null)[] = [
  null,
  'survey.counting',
  'guidance.assigning',
  'guidance.contacting',
  'application.preparing',
];

/**
 * Items that the rules of the day would give another approving body: a body has begun to work, the unit has moved, or a person named another.
 * Nothing is changed by itself: the officer changes the item, or the case is transferred. Source: routing by type, area and day (libs/domain/routing.ts).
 */
export function reroutings(
  items: readonly CurrentItem[],
  { bodies, rules, on }: { bodies: readonly RoutableBody[]; rules: RuleSet; on: PlainDate },
): Rerouting[] {
  const names = new Map(bodies.map(({ id, name }) => [id, { id, name }]));
  const nearby = new Map<string, RoutableBody[]>();
  const covering = (area: string): RoutableBody[] => {
    const known = nearby.get(area) ?? bodies.filter((body) => covers(body.area, area));
    nearby.set(area, known);
    return known;
  };
  return items.flatMap(({ id, type, lead, responsibleBody, approvingBody, position }): Rerouting[] => {
    if (!BEFORE_APPLICATION.includes(position)) return [];
    const responsible = bodies.find((body) => body.id === responsibleBody);
    const routed = routeBodies({
      type,
      leadUnitArea: lead.area,
      unitKind: lead.kind,
      leadUnitEmployees: lead.employees,
      on,
      rules: typeRules(rules, type),
      bodies: responsible ? [...new Set([...covering(lead.area), ...covering(responsible.area)])] : covering(lead.area),
      given: responsible ? { responsible: responsibleBody } : {},
      beyond: asListed(lead.area),
    });
    if (!routed.ok || routed.bodies.approving.id === approvingBody) return [];
    const { approving } = routed.bodies;
    const worksFrom = bodies.find((body) => body.id === approving.id)?.activeFrom ?? null;
    return [
      {
        item: id,
        approving:
          approvingBody === null ? null : (names.get(approvingBody) ?? { id: approvingBody, name: approvingBody }),
        routed: { id: approving.id, name: approving.name },
        worksFrom,
      },
    ];
  });
}
