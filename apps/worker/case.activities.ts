import type { CaseStore } from '../../libs/data/case-store.js';
import type { CaseActivities } from '../../workflows/case/case.activities.js';

/** The workflow's hand on the database: each is one transaction that may be repeated. */
export function createCaseActivities(store: CaseStore): CaseActivities {
  return {
    recordOpening: (opening) => store.recordOpening(opening),
    recordAction: (record) => store.recordAction(record),
    standingFrom: (place) => store.standingFrom(place),
  };
}
