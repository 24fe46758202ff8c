import { isGrpcServiceError, ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { ProjectionRepository, Rebuilt } from '../../libs/data/projection.repository.js';
import type { CaseState } from '../../libs/domain/case.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { stateOf } from '../../workflows/case/case.messages.js';
import { NobodyAnswers } from './projection-verify.js';
import { stateFromAudit } from './state-from-audit.js';

export interface RebuildDependencies {
  client: Client;
  repository: ProjectionRepository;
}
export interface RebuildReport {
  fromHistories: number;
  fromAudit: number;
  outcomes: Record<Exclude<Rebuilt, 'moved'>, number>;
  /** Cases that wait for somebody. */
  waiting: number;
  /** One sentence per case that was left as it stands, beginning with its id. */
  left: string[];
}

const PAGE = 200;
const SIDE_BY_SIDE = 8;
const ANSWER_WITHIN_MS = 20_000;
/** Somebody may act while a case is looked at. */
const LOOKS = 5;

/**
 * Makes the read model anew: each case from its history, and from its audit where the history is gone. People may work meanwhile. A case whose history and
 * audit are not at the same entry is left as it stands: an audit that is ahead is followed by itself, and a history that is ahead wants somebody to look.
 * @throws NobodyAnswers when a whole row of workflows was silent
 */
export async function rebuildProjection(dependencies: RebuildDependencies): Promise<RebuildReport> {
  const report: RebuildReport = {
    fromHistories: 0,
    fromAudit: 0,
    outcomes: { same: 0, changed: 0, made: 0 },
    waiting: 0,
    left: [],
  };
  for (let after = ''; ;) {
    const cases = await dependencies.repository.casesAfter(after, PAGE);
    for (let i = 0; i < cases.length; i += SIDE_BY_SIDE) {
      const silent = await Promise.all(
        cases.slice(i, i + SIDE_BY_SIDE).map((one) => rebuildOne(dependencies, one, report)),
      );
      if (silent.length === SIDE_BY_SIDE && silent.every(Boolean))
        throw new NobodyAnswers(`${SIDE_BY_SIDE} workflows did not answer: is a worker running?`);
    }
    if (cases.length < PAGE) {
      await dependencies.repository.rebuildNumberGaps();
      return { ...report, waiting: await dependencies.repository.rebuildWaiting() };
    }
    after = cases.at(-1)!.caseId;
  }
}

/** @returns whether its workflow was silent */
async function rebuildOne(
  dependencies: RebuildDependencies,
  { caseId, version }: { caseId: string; version: number | null },
  report: RebuildReport,
): Promise<boolean> {
  const leave = (why: string): void => void report.left.push(`${caseId}: ${why}`);
  if (version === null) {
    leave('it has no audit');
    return false;
  }
  for (let look = 1; look <= LOOKS; look += 1) {
    const told = await tellState(dependencies, caseId);
    if (!('state' in told)) {
      leave(told.why);
      return told.silent;
    }
    const outcome = await dependencies.repository.rebuild(told.state);
    if (outcome === 'moved') continue;
    report.outcomes[outcome] += 1;
    report[told.from] += 1;
    return false;
  }
  leave('its history and its audit are not at the same entry: npm run projection:verify');
  return false;
}

type Told = { state: CaseState; from: 'fromHistories' | 'fromAudit' } | { why: string; silent: boolean };

async function tellState({ client, repository }: RebuildDependencies, caseId: string): Promise<Told> {
  try {
    const state = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflow.getHandle(caseId).query(stateOf),
    );
    return { state, from: 'fromHistories' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      const folded = await stateFromAudit(repository, caseId);
      return typeof folded === 'string' ? { why: folded, silent: false } : { state: folded, from: 'fromAudit' };
    }
    if (!(error instanceof ServiceError) && !isGrpcServiceError(error)) throw error;
    return { why: `its workflow did not answer (${reasonOf(error.cause ?? error)})`, silent: true };
  }
}
