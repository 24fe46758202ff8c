import type { CaseState, Role } from './case.js';

/** Whose turn it is. `account` only where the turn is one person's. */
export interface WaitingFor {
  role: Role;
  body: string;
  account: string | null;
}

/** Who must act next: one function for the inbox, the notice and the screen. */
export function waitingFor(state: CaseState): WaitingFor {
  const { bodies } = state;
  const coordinating = bodies.supervising.find((b) => b.line === 'task-force') ?? bodies.responsible;
  const at = (role: Role, body: string, account: string | null = null): WaitingFor => ({ role, body, account });
  switch (state.position) {
    case 'survey.counting':
      return state.survey === null ? at('instructor', bodies.responsible.id) : at('reviewer', coordinating.id);
    case 'guidance.assigning':
      return at('officer', coordinating.id);
    case 'guidance.contacting':
      return at('instructor', bodies.responsible.id);
    case 'application.preparing':
    case 'congress.planning':
    case 'congress.holding':
    case 'registration.reporting':
      return at('officer', bodies.responsible.id, state.officer);
    case 'application.reviewing':
    case 'congress.reviewing':
    case 'registration.reviewing':
      return at('reviewer', nextSigner(state) ?? bodies.approving.id, nextSigner(state) ? null : state.claimedBy);
    case 'registration.recording':
      return at('reviewer', bodies.registering.id);
  }
}

/** The countersigning body whose signature is still wanted, or null when the approving body may decide. */
export function nextSigner(state: CaseState): string | null {
  const wanted = state.bodies.countersigning;
  if (wanted === null || wanted.bodies.length === 0) return null;
  const signers = wanted.bodies.filter((b) => isSigner(state, b.id));
  const missing = signers.filter((b) => !signedBy(state, b.id));
  if (wanted.mode === 'any' && missing.length < signers.length) return null;
  return missing[0]?.id ?? null;
}

/** Whether the body countersigns; the approving body, which a case may have been transferred to, decides and does not sign as well. */
export function isSigner({ bodies: { approving, countersigning } }: CaseState, body: string): boolean {
  return body !== approving.id && (countersigning?.bodies.some((b) => b.id === body) ?? false);
}

export function signedBy({ countersignatures }: CaseState, body: string): boolean {
  return countersignatures.some((s) => s.body === body);
}
