import type { ProjectionRepository } from '../../libs/data/projection.repository.js';
import type { CaseState } from '../../libs/domain/case.js';
import { foldAudit } from '../../libs/domain/fold-audit.js';
import { openedAgain } from './opened-again.js';

/** The state that a case's audit leads to, through the rules it was opened under. @returns a sentence where the audit does not say enough */
export async function stateFromAudit(repository: ProjectionRepository, caseId: string): Promise<CaseState | string> {
  const [opening, ...later] = await repository.entriesOf(caseId);
  if (!opening) return 'its history is gone, and so is its audit';
  const opened = openedAgain(caseId, opening, await repository.releases());
  if (typeof opened === 'string') return opened;
  const folded = foldAudit(opened.state, later, opened);
  return folded.ok ? folded.state : `the rules refuse entry ${folded.seq} of its audit: ${folded.refusal.code}`;
}
