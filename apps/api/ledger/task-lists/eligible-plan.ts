import type { AssessmentView } from '../../../../libs/contracts/assessments.js';
import type { DraftListBody } from '../../../../libs/contracts/task-lists.js';
import type { Statements } from '../../../../libs/data/database.js';
import { searchAssessments } from '../../../../libs/data/ledger/statistics/assessments.repository.js';
import { thresholdsOf } from '../../../../libs/domain/ledger/statistics/assessment.js';
import type { PlannedItem } from '../../../../libs/domain/ledger/lists/list-draft.js';
import { ruleSetFor } from '../../../../libs/domain/rule-sets/registry.js';

/** Every unit and type that is to be formed and that the filter lets through, as stand-alone formations; numbers count units, as on paper. */
export async function eligiblePlan(
  tx: Statements,
  { filter, deadline }: DraftListBody,
  today: string,
): Promise<PlannedItem[]> {
  const pairs = await eligiblePairs(tx, filter, today);
  const numbers = new Map<string, number>();
  return pairs.slice(0, filter.limit).map(({ unit, type }) => {
    if (!numbers.has(unit.id)) numbers.set(unit.id, numbers.size + 1);
    return {
      type,
      mode: 'single',
      units: [unit.id],
      listNo: numbers.get(unit.id)!,
      responsible: null,
      dueOn: deadline,
    };
  });
}

async function eligiblePairs(
  tx: Statements,
  { types, townships, withoutParty }: DraftListBody['filter'],
  today: string,
): Promise<AssessmentView[]> {
  const thresholds = thresholdsOf(ruleSetFor(today));
  const found: AssessmentView[] = [];
  for (let after: string | undefined; ;) {
    const { items, page } = await searchAssessments(
      tx,
      { covered: false, onList: false, ...(withoutParty ? { withoutParty } : {}), limit: 500, after },
      thresholds,
      today,
    );
    found.push(
      ...items.filter(
        ({ type, unit, eligible }) => eligible && types.includes(type) && (townships?.includes(unit.township) ?? true),
      ),
    );
    if (!page.hasMore) return found;
    after = page.endCursor!;
  }
}
