import { remembered, withOverride } from './allow.js';
import type { ActionName, Overridable } from './actions.js';
import type { CaseState, Finding } from './case.js';
import type { Decision } from './decision.js';
import { refusalOf } from './finding.js';
import { accept, type enter, type Operation } from './operation.js';
import { openFindings } from './open-findings.js';

/**
 * Go on if the findings allow it: `lock` and `required` refuse, `hold` yields to a named override, `notice` is kept for the reader.
 */
export function withFindings<N extends ActionName>(
  op: Operation<N>,
  findings: Finding[],
  go: (state: CaseState) => ReturnType<typeof enter>,
): Decision {
  const overrides = (op.action.data as Overridable).overrides ?? [];
  const given = { overrides, actor: op.action.actor, on: op.on };
  const judged = findings.map((f) => withOverride(op.state, f, given));
  const barrier =
    judged.find((f) => f.severity === 'lock' || f.severity === 'required') ??
    judged.find((f) => f.severity === 'hold' && !f.overriddenBy);
  if (barrier) return { ok: false, refusal: refusalOf(barrier) };
  const { next, notices } = go({
    ...op.state,
    findings: openFindings(op.state.findings, op.action.name, judged, op.on),
    allowances: remembered(op.state, judged, given),
  });
  return accept(claimedByReturner(op, next), notices);
}

function claimedByReturner<N extends ActionName>(op: Operation<N>, next: CaseState): CaseState {
  const returned = op.state.returned;
  if (next.submission === op.state.submission) return next;
  const { answered: _earlier, ...fresh } = next;
  if (returned === null) return fresh;
  return {
    ...fresh,
    returned: null,
    answered: returned,
    claimedBy: returned.resume === 'to-returner' ? returned.returner : null,
  };
}
