import { misnumbered } from '../../libs/data/commit-refusals.js';
import type { CaseAction, OpenCase } from '../../libs/domain/actions.js';
import type { CaseState } from '../../libs/domain/case.js';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { eventDate } from '../../libs/domain/decide.js';
import { businessDate, relevantReleases, type CalendarRelease } from '../../libs/domain/calendar.js';
import { foldHistory, openCase, type PastAction } from '../../libs/domain/open-case.js';
import { reasonsToFreeze } from '../../libs/domain/reasons.js';
import { RULE_SETS, typeRules } from '../../libs/domain/rule-sets/registry.js';
import type { Refusal } from '../../libs/domain/errors.js';
import type { CaseInput, OpeningEntry } from '../../workflows/case/case.messages.js';

/** A case half way on paper: how it was opened and what happened since, in order. */
export interface PaperHistory {
  open: OpenCase;
  openedAt: string;
  actions: PastAction[];
}
export type Adoption = { ok: true; input: CaseInput } | { ok: false; index: number | null; refusal: Refusal };

/**
 * Fold a paper history through the same rules and make the input of a workflow that goes on from there.
 * `index` of a refusal is the position of the illegal action in the history, null for the opening itself.
 */
export function adopt(history: PaperHistory, releases: readonly CalendarRelease[], clock: BusinessClock): Adoption {
  const ruleSet = RULE_SETS[history.open.ruleSet]!;
  const calendar = relevantReleases(releases, Number(history.openedAt.slice(0, 4)));
  const rules = typeRules(ruleSet, history.open.type);
  const ctx = { rules, reasons: ruleSet.reasons, calendar };
  // On paper an extension was one person's word, and whoever decided held a case; from here on both are another's.
  const { extensions: _twoPersons, holding: _byOthers, ...onPaper } = rules;
  const opened = openCase(history.open, { ...ctx, now: history.openedAt });
  if (!opened.ok) return { ok: false, index: null, refusal: opened.refusal };
  const folded = foldHistory(opened.state, history.actions, { ...ctx, rules: onPaper }, misnumbered);
  if (!folded.ok) return { ok: false, index: folded.index, refusal: folded.refusal };
  const entries = [
    openingEntry(opened.state),
    ...history.actions.map((action, i) => adoptedEntry(action, folded.documentNos[i] ?? null)),
  ];
  return {
    ok: true,
    input: { rules, reasons: reasonsToFreeze(ruleSet.reasons), calendar, clock, state: folded.state, entries },
  };
}

function openingEntry(state: CaseState): OpeningEntry {
  return { action: null, at: state.openedAt, on: state.openedOn, documentNo: null, adopted: true };
}

function adoptedEntry(action: PastAction, documentNo: string | null): OpeningEntry {
  return {
    action: action as CaseAction,
    at: action.at,
    on: eventDate(action) ?? businessDate(action.at),
    documentNo,
    adopted: true,
  };
}

/** Line of the file that was refused; the first of the case where its opening was. */
export function lineOfRefusal({ lines }: { lines: readonly number[] }, { index }: { index: number | null }): number {
  return lines[index ?? 0]!;
}

/** A refusal in both languages with the rule behind it. */
export function wordsOf({ code, zh, en, rule }: Refusal): string {
  return `${zh}（${code}：${en}；${rule?.citation ?? '流程规则'}）`;
}
