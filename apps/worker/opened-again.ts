import type { OpenCase } from '../../libs/domain/actions.js';
import { relevantReleases, type CalendarRelease } from '../../libs/domain/calendar.js';
import type { RecordedEntry } from '../../libs/domain/fold-audit.js';
import { openCase } from '../../libs/domain/open-case.js';
import { reasonsToFreeze } from '../../libs/domain/reasons.js';
import { RULE_SETS, rulesOpenedUnder } from '../../libs/domain/rule-sets/registry.js';
import type { CaseInput } from '../../workflows/case/case.messages.js';

/** What the first entry of an audit says (libs/data/case-store.ts). */
type OpeningData = Omit<OpenCase, 'caseId'> & {
  extensionRule?: string;
  rulesBeside?: string[];
  openedOn: string;
  reopening?: unknown;
};

/**
 * A case as it was opened, by the first entry of its audit: what it was opened with stands there, and its rule set is known by name. For cases whose history is gone.
 * @returns a sentence where that is not enough: the audit of an adopted case has only what never changes of its opening
 */
export function openedAgain(
  caseId: string,
  opening: RecordedEntry & { adopted: boolean },
  releases: readonly CalendarRelease[],
): Pick<CaseInput, 'rules' | 'reasons' | 'calendar' | 'state'> | string {
  if (opening.adopted)
    return 'its history is gone, and the audit of an adopted case does not say what it was opened with';
  const { openedOn, reopening: _why, ...data } = opening.action.data as unknown as OpeningData;
  const [ruleSet, rules] = [RULE_SETS[data.ruleSet], rulesOpenedUnder(data)];
  if (!ruleSet || !rules) return `its rule set ${data.ruleSet} is not known to this version`;
  const reasons = reasonsToFreeze(ruleSet.reasons);
  const calendar = relevantReleases(releases, Number(openedOn.slice(0, 4)));
  const again = openCase({ ...data, caseId }, { rules, reasons, calendar, now: opening.at });
  return again.ok
    ? { rules, reasons, calendar, state: again.state }
    : `the rules refuse its opening: ${again.refusal.code}`;
}
