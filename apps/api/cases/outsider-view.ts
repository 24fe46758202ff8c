import type { CaseState, Deadline } from '../../../libs/domain/case.js';

/**
 * The case for somebody who sees it and is no party to it: what people wrote in their own words is left out, because it may name persons (domain.md
 * "Personal data"). Codes, days, counts and who decided stay.
 */
export function withoutWords(state: CaseState): CaseState {
  const { hold, transfer, closing, returned } = state;
  return {
    ...state,
    ...(state.beyondArea ? { beyondArea: { ...state.beyondArea, reason: '' } } : {}),
    deadlines: state.deadlines.map(deadlineWithoutWords),
    ...(state.moveAsked ? { moveAsked: { ...state.moveAsked, note: '' } } : {}),
    ...(state.extensionAsked ? { extensionAsked: { ...state.extensionAsked, note: null } } : {}),
    findings: state.findings.map((f) =>
      f.overriddenBy ? { ...f, overriddenBy: { ...f.overriddenBy, reason: '' } } : f,
    ),
    congresses: state.congresses.map((c) => ({ ...c, excused: c.excused.map(({ count }) => ({ reason: '', count })) })),
    decisions: state.decisions.map((d) => ({ ...d, note: null, missing: [] })),
    returned: returned && { ...returned, missing: [] },
    hold: hold && { ...hold, note: null },
    transfer: transfer && { ...transfer, note: null },
    closing: closing && { ...closing, note: null },
  };
}

function deadlineWithoutWords(deadline: Deadline): Deadline {
  return { ...deadline, extensions: deadline.extensions.map((e) => ({ ...e, note: null })) };
}
