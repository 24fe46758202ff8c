import type { Actor, CaseState, Deadline, PlainDate } from './case.js';
import { relationsOf } from './permissions.js';
import { refuse } from './refuse.js';
import type { TypeRules } from './rule-set.js';

/** Who may stop the clock of a case: nobody saves their own limit by holding it. */

type Refused = ReturnType<typeof refuse>;

/** Why the rule set does not let this actor hold the case now; null where it does, or says nothing of holds. */
export function barredFromHolding(state: CaseState, actor: Actor, rules: TypeRules | undefined): Refused | null {
  const { holding } = rules ?? {};
  if (holding === undefined) return null;
  const rule = { id: holding.id, citation: holding.citation };
  const relations = relationsOf(state, actor);
  const grants = holding.phases[state.position];
  if (grants && !grants.some(([role, of]) => actor.roles.includes(role) && relations.includes(of)))
    return refuse(
      'not-permitted',
      '规则未列您为本环节可挂起的人',
      'the rules do not name you among those who hold here',
      {
        rule,
      },
    );
  return holding.ownLimit === 'refuse' && isOwnLimit(state, actor)
    ? refuse(
        'hold-own-limit',
        '本机构的时限正在计算，不得自行挂起；可在沟通中请督办人员挂起',
        'the limit that runs is your own body’s: ask a supervisor to hold the case (comment, request)',
        { rule },
      )
    : null;
}

/** Whether the limit that runs is one of the actor's own body: that which decides, or a countersigning one. */
export function isOwnLimit({ deadlines, bodies }: CaseState, actor: Pick<Actor, 'body'>): boolean {
  const bound = [bodies.approving, ...(bodies.countersigning?.bodies ?? [])];
  return deadlines.some((d) => d.state === 'running') && bound.some(({ id }) => id === actor.body);
}

/** Late when it was held: the hold saves no limit that had passed. @returns the deadline; null where none of the case is */
export function heldOverdue({ status, deadlines }: Pick<CaseState, 'status' | 'deadlines'>): Deadline | null {
  if (status !== 'on-hold') return null;
  return deadlines.find((d) => d.state === 'paused' && d.dueOn < heldFrom(d)) ?? null;
}

function heldFrom({ pauses }: Deadline): PlainDate {
  return pauses.at(-1)!.from;
}
