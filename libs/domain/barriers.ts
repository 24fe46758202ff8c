import { allowanceFor, mayAllow } from './allow.js';
import type { Actor, CaseState, CaseUnit, Finding, PlainDate } from './case.js';
import { refusalOf } from './finding.js';
import { lateToConfirm } from './late-decision.js';
import { toConfirm } from './late-entry.js';
import { checkHolds, checkUnits } from './legality.js';
import { refuse } from './refuse.js';
import type { TypeRules } from './rule-set.js';
import { checkThreshold } from './threshold.js';

type Refused = ReturnType<typeof refuse>;

/** What the rules say against an action by the state alone, so that the button is grey for what the operation would refuse whatever its data. */

const isBarrier = ({ severity }: Finding): boolean => severity === 'lock' || severity === 'required';

/** No field of the action is to blame for what stands in the case. */
function refusedFor({ path: _none, ...found }: Finding): Refused {
  return { ok: false, refusal: refusalOf(found) };
}

/** Units that do not fit the mode, and holds that the actor may not let through and nobody else has. */
export function againstSubmission(
  step: 'application' | 'congress' | 'registration',
  state: CaseState,
  actor: Actor,
  rules: TypeRules,
): Refused | null {
  const ofUnits = step === 'registration' ? [] : checkUnits(state, rules);
  const holds = step === 'application' ? checkHolds(state, rules) : checkThreshold(state, rules);
  const barrier =
    [...ofUnits, ...holds].find(isBarrier) ??
    holds.find((f) => f.severity === 'hold' && !allowanceFor(state, f) && !mayAllow(state, actor, f));
  return barrier ? refusedFor(barrier) : null;
}

/** What has come up since the submission, by a recount for instance, and nobody has let through: nothing is decided or registered over it. */
export function unsettled(state: CaseState): Refused | null {
  const open = state.findings.find(
    (f) => isBarrier(f) || (f.severity === 'hold' && !f.overriddenBy && !allowanceFor(state, f)),
  );
  return open ? refusedFor(open) : null;
}

/** What waits to be let through with a reason: holds of the case, and late answers that a second person confirms first. */
export function openHolds(state: CaseState, rules: TypeRules, today: PlainDate): Finding[] {
  return [...checkHolds(state, rules), ...answersToConfirm(state, rules, today)].filter((f) => !allowanceFor(state, f));
}

/** Answers whose limit has passed, by their date or only by their entry, that a second person confirms first. */
export function answersToConfirm(state: CaseState, rules: TypeRules, today: PlainDate): Finding[] {
  return [...toConfirm(state, rules, today), ...lateToConfirm(state, rules, today)];
}

/** Nothing waits to be let through. */
export function nothingHeld(state: CaseState, rules: TypeRules, today: PlainDate): Refused | null {
  const held = openHolds(state, rules, today).length > 0;
  return held ? null : refuse('nothing-to-do', '没有须说明理由后通过的事项', 'nothing waits to be let through');
}

/** One unit more than the mode has room for, whichever it is. */
export function noRoom(state: CaseState, rules: TypeRules): Refused | null {
  const one: CaseUnit = { unitId: '', name: '', area: '', joinedOn: state.openedOn };
  const full = checkUnits({ ...state, units: [...state.units, one] }, rules).find(
    ({ rule, inputs }) => rule === 'joint-unit-limit' || (rule === 'mode-does-not-fit' && inputs['mode'] === 'single'),
  );
  return full ? refusedFor(full) : null;
}

/** The last unit takes the case with it. */
export function lastUnit({ units }: CaseState, { units: rule }: TypeRules): Refused | null {
  if (units.length > 1) return null;
  return refuse('too-few-units', '最后一个单位不能退出，请终止案件', 'the last unit cannot leave; close the case', {
    rule: { id: rule.single.id, citation: rule.single.citation },
  });
}
