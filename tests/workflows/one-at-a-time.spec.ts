import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { act } from '../../workflows/case/case.messages.js';
import { isTurnedAway } from '../../libs/platform/in-turn.js';
import { PEOPLE, anAction, anOpening, unit } from '../support/case-builder.js';
import { startWorkflows, type WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

let harness: WorkflowHarness;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ harness, stop } = await startWorkflows());
});
afterAll(() => stop());

async function anOpenCase(caseId: string): Promise<string> {
  const opening = { ...anOpening(), caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId };
  await harness.open(opening, rehearsalClock('2020-05-26T01:00:00.000Z'));
  return caseId;
}
const comment = (id: string) => anAction('comment', PEOPLE.officer, { text: id }, { id });

/** Ids of Updates as the history has them: accepted and completed, in order. */
async function updatesOf(caseId: string): Promise<[string, string][]> {
  const { events } = await harness.history(caseId);
  return events!.flatMap((e): [string, string][] => {
    const accepted = e.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId;
    const completed = e.workflowExecutionUpdateCompletedEventAttributes?.meta?.updateId;
    return accepted ? [['accepted', accepted]] : completed ? [['completed', completed]] : [];
  });
}

describe('several actions of one case at once', () => {
  test('are all taken, and none is accepted before the one under way is completed', async () => {
    const caseId = await anOpenCase('together');
    const ids = Array.from({ length: 12 }, (_, i) => `together-${i}`);
    const answers = await Promise.all(ids.map((id) => harness.act(caseId, comment(id))));
    expect(answers.map((a) => a.version).sort((a, b) => a - b)).toEqual(ids.map((_, i) => i + 2));
    const updates = (await updatesOf(caseId)).filter(([, id]) => id.startsWith('together-'));
    expect(updates).toHaveLength(24);
    for (let i = 0; i < updates.length; i += 2) {
      const [, id] = updates[i]!;
      expect(updates.slice(i, i + 2)).toEqual([
        ['accepted', id],
        ['completed', id],
      ]);
    }
  });

  test('are turned away without an event while one is under way, and the same one sent twice is answered twice', async () => {
    const caseId = await anOpenCase('turned-away');
    await harness.stopWorker();
    const handle = harness.client.workflow.getHandle(caseId);
    const send = (id: string) => handle.executeUpdate(act, { updateId: id, args: [comment(id)] });
    const sent = [send('one'), send('one'), send('two')];
    // All three reach the worker in one task.
    await harness.startWorker();
    const [one, again, two] = await Promise.allSettled(sent);
    expect(one).toEqual(again);
    const refused = [one, two].filter((o) => o!.status === 'rejected') as PromiseRejectedResult[];
    for (const { reason } of refused) expect(isTurnedAway(reason)).toBe(true);
    const accepted = (await updatesOf(caseId)).filter(([what]) => what === 'accepted');
    expect(accepted).toHaveLength(1 + 2 - refused.length);
  });

  test('are sent again when a worker took one and gave its task back without having read it', async () => {
    const caseId = await anOpenCase('unread');
    await harness.stopWorker();
    const answer = harness.act(caseId, comment('unread-1'));
    const unread = await harness.giveBackUnread();
    expect(unread).toEqual(['unread-1']);
    await harness.startWorker();
    await expect(answer).resolves.toMatchObject({ version: 2 });
    expect(await updatesOf(caseId)).toEqual(
      expect.arrayContaining([
        ['accepted', 'unread-1'],
        ['completed', 'unread-1'],
      ]),
    );
  });
});
