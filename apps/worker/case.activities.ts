import { ApplicationFailure, Context } from '@temporalio/activity';
import type { CaseStore } from '../../libs/data/case-store.js';
import type { EngineSeals } from '../../libs/platform/engine-seals.js';
import type { CaseActivities } from '../../workflows/case/case.activities.js';

/** Type of the failure with which it is turned away. */
export const UNSEALED = 'unsealed';

/** Something that reached a case over the engine and bears no seal of this installation for it. */
export interface Unsealed {
  /** The case whose workflow it reached. */
  caseId: string;
  /** `open`, or the name of the action. */
  action: string;
  actionId: string | null;
  /** Who it says it is from; nobody has looked whether that is so. */
  claimed: { account: string; body: string } | null;
}

export interface CaseActivitiesParts {
  store: CaseStore;
  seals: EngineSeals;
  /** Writes down what was refused. */
  refuse(unsealed: Unsealed): Promise<void>;
}

/**
 * The workflow's hand on the database: each is one transaction that may be repeated. Here, where what was decided would take effect, and outside of the sandbox, is
 * looked at whether it was sealed for this case (docs/adr/0022-sealed-messages.md): the answer stands in the history, so a replay never asks again.
 */
export function createCaseActivities({ store, seals, refuse }: CaseActivitiesParts): CaseActivities {
  return {
    async recordOpening({ input, seal, notices }) {
      const caseId = workflowId();
      if (input?.state?.caseId !== caseId || !seals.isOfCase(seal, caseId, input)) {
        await refuse({ caseId, action: 'open', actionId: null, claimed: input?.entries?.[0]?.opener?.actor ?? null });
        throw unsealed();
      }
      const { state, numbering, entries } = input;
      return store.recordOpening({ state, numbering, entries, notices }, (action) => seals.ofAction(caseId, action));
    },
    async recordAction(record) {
      const { action, seal } = record;
      const caseId = workflowId();
      if (record.caseId !== caseId || (seal !== null && !seals.isOfAction(seal, caseId, action))) {
        await refuse({ caseId, action: action.name, actionId: action.id, claimed: action.actor });
        throw unsealed();
      }
      return store.recordAction({ ...record, seal: seal ?? seals.ofAction(caseId, action) });
    },
    async recordWarning(warning) {
      if (warning.caseId !== workflowId()) throw unsealed();
      await store.recordWarning(warning);
    },
    standingFrom: (place) => store.standingFrom(place),
  };
}

/** Of the workflow that asks, as the engine knows it. */
function workflowId(): string {
  return Context.current().info.workflowExecution!.workflowId;
}

/** Not tried again. No refusal of a rule: the API, should it hold other keys than the worker, answers 503. */
function unsealed(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('not sealed by this installation for this case: nothing was done', UNSEALED);
}
