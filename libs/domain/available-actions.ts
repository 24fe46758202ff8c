import { PEOPLE_ACTIONS, type PeopleAction } from './actions.js';
import type { Actor, CaseState } from './case.js';
import type { Refusal } from './errors.js';
import { guard } from './guard.js';
import { moveOf } from './moves.js';
import { mayPerform } from './permissions.js';
import type { GuardContext } from './preconditions.js';

/** An action as the screen offers it: `enabled`, or greyed out with the very reasons the server would refuse with. */
export interface AvailableAction {
  action: PeopleAction;
  enabled: boolean;
  reasons: Refusal[];
}

/**
 * What the actor may do with the case now. Listed are the actions that are their business: those they hold the right to, enabled or with
 * the reason why not now, and those of the present position that wait for somebody else.
 */
export function availableActions(state: CaseState, actor: Actor, context: GuardContext = {}): AvailableAction[] {
  return PEOPLE_ACTIONS.filter(
    (action) =>
      mayPerform(state, actor, action) ||
      (moveOf(action).from.length < 4 && moveOf(action).from.includes(state.position)),
  ).map((action) => {
    const refused = guard(state, action, actor, context);
    return { action, enabled: refused === null, reasons: refused ? [refused.refusal] : [] };
  });
}
