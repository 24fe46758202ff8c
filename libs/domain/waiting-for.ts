import type { CaseState, Role } from './case.js';

/** Whose turn it is. `account` or `instructorNo` only where the turn is one person's; an instructor may work at another body than the one named here. */
export interface WaitingFor {
  role: Role;
  body: string;
  account: string | null;
  instructorNo: string | null;
}

/** Who must act next: one function for the inbox, the notice and the screen. */
export function waitingFor(state: CaseState): WaitingFor {
  const { bodies } = state;
  const coordinating = bodies.supervising.find((b) => b.line === 'task-force') ?? bodies.responsible;
  const at = (role: Role, body: string, account: string | null = null): WaitingFor => ({
    role,
    body,
    account,
    instructorNo: null,
  });
  if (state.transfer !== null) return at(receiverRole(state.transfer), state.transfer.to.id);
  switch (state.position) {
    case 'survey.counting':
      // Before anybody is assigned the survey is the business of the body that drives the case: instructors of an area belong to no case.
      return state.survey === null
        ? at('officer', bodies.responsible.id, state.officer)
        : at('reviewer', coordinating.id);
    case 'guidance.assigning':
      return at('officer', coordinating.id);
    case 'guidance.contacting':
      return {
        ...at('instructor', bodies.responsible.id),
        instructorNo: state.instructor?.instructorNo ?? null,
      };
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

/** Who takes a transferred case up: what is to be decided goes to a reviewer, the case itself to an officer. */
function receiverRole({ as }: NonNullable<CaseState['transfer']>): Role {
  return as === 'approving' ? 'reviewer' : 'officer';
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
