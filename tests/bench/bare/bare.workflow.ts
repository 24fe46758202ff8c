import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  ACTIONS_PER_LIFE,
  advance,
  hasTimer,
  opened,
  phaseAt,
  versionOf,
  type BareActivities,
  type BareInput,
} from './bare.messages.js';

const { recordStep } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' });

/** A case without rules: an opening and twelve Updates, each checked synchronously and recorded by one local activity; one timer per phase. */
export async function bareWorkflow({
  caseId,
  timers,
  phaseMs,
}: BareInput): Promise<{ caseId: string; version: number }> {
  let version = 0;
  let isOpen = false;

  setHandler(versionOf, () => version);
  setHandler(opened, async () => {
    await condition(() => isOpen);
    return { version };
  });
  setHandler(
    advance,
    async ({ id, step, note }) => {
      version = await recordStep({ caseId, seq: step, actionId: id, note });
      return { version };
    },
    {
      validator: ({ step }) => {
        if (!isOpen || step !== version + 1)
          throw ApplicationFailure.nonRetryable(`step ${step} does not follow ${version}`, 'wrong-step');
      },
    },
  );

  await recordStep({ caseId, seq: 0, actionId: `${caseId}-opening`, note: '' });
  isOpen = true;
  while (version < ACTIONS_PER_LIFE) {
    const phase = phaseAt(version);
    const moved = () => phaseAt(version) !== phase;
    if (!hasTimer(timers, phase)) await condition(moved);
    else if (!(await condition(moved, phaseMs)))
      throw ApplicationFailure.nonRetryable('a phase outlived the run', 'too-late');
  }
  await condition(allHandlersFinished);
  return { caseId, version };
}
