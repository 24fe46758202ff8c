import type { ActionBody } from '../../../../../libs/contracts/actions.js';
import { isPlainDate } from '../../../../../libs/domain/calendar.js';
import { termEnd } from '../../../../../libs/domain/legality.js';
import type { TypeRules } from '../../../../../libs/domain/rule-set.js';
import type { Case, RuleSet } from '../../api/client.js';
import type { TextKey } from '../../i18n/texts.js';

/** What a reviewer decides with, in the order of the buttons, each with its key. */
export const DECISIONS = [
  { act: 'approve', letter: 'a' },
  { act: 'register', letter: 'a' },
  { act: 'confirm-eligibility', letter: 'a' },
  { act: 'accept-transfer', letter: 'a' },
  { act: 'return', letter: 'r' },
  { act: 'reject', letter: 'x' },
  { act: 'transfer', letter: 't' },
  { act: 'allow', letter: 'l' },
] as const;
export type Decision = (typeof DECISIONS)[number]['act'];

/** Everything that can be typed into a decision, as text: what is typed is kept even where it makes no sense yet. */
export interface DecisionValues {
  documentNo: string;
  comment: string;
  termFrom: string;
  termYears: string;
  reasonCode: string;
  note: string;
  missing: string[];
  resume: string;
  to: string;
  registrationNo: string;
  registeredOn: string;
  /** Reasons to let findings through, by the finding's rule. */
  overrides: Record<string, string>;
}

export type FieldErrors = Partial<Record<keyof DecisionValues, TextKey>>;
export type DecisionData = { ok: true; data: Partial<ActionBody<Decision>> } | { ok: false; errors: FieldErrors };

/** Years a term may have, by the case's own rules; empty until they are known. */
export function termYears(ruleSet: RuleSet | undefined, type: Case['type']): number[] {
  const terms = (ruleSet?.types[type] as Pick<TypeRules, 'terms'> | undefined)?.terms;
  return terms ? [...terms.years, ...terms.warnYears].sort((a, b) => a - b) : [];
}

/** A reply to a result states the term. */
export const needsTerm = (act: Decision, { step, phase }: Pick<Case, 'step' | 'phase'>): boolean =>
  act === 'approve' && step === 'registration' && phase === 'reviewing';

/** Findings that yield to a named reason: those the server says the person may let through, or those that stand against the confirmation. */
export const overridable = (
  act: Decision,
  { findings, allowable }: Pick<Case, 'findings' | 'allowable'>,
): Case['findings'] =>
  act === 'allow'
    ? allowable
    : act === 'confirm-eligibility'
      ? findings.filter((f) => f.severity === 'hold' && !f.overriddenBy)
      : [];

/** What the form says before anything is typed: the term from the day of the congress, today's registration. */
export function initialValues(
  found: Pick<Case, 'congresses'>,
  today: string,
  years: readonly number[],
): DecisionValues {
  const held = found.congresses[found.congresses.length - 1]?.on;
  return {
    documentNo: '',
    comment: '',
    termFrom: held ?? today,
    termYears: years[0] === undefined ? '' : String(years[0]),
    reasonCode: '',
    note: '',
    missing: [],
    resume: 'to-returner',
    to: '',
    registrationNo: '',
    registeredOn: today,
    overrides: {},
  };
}

/** Last day of the term that is chosen; null while there is none. */
export function termUntil({
  termFrom,
  termYears: years,
}: Pick<DecisionValues, 'termFrom' | 'termYears'>): string | null {
  return isPlainDate(termFrom) && Number(years) > 0 ? termEnd(termFrom, Number(years)) : null;
}

/** The action's data as the contract takes it, or what is still missing. What the rules say of it is the server's word. */
export function decisionData(
  act: Decision,
  values: DecisionValues,
  found: Pick<Case, 'step' | 'phase' | 'findings' | 'allowable'>,
): DecisionData {
  const comment = values.comment.trim() === '' ? {} : { comment: values.comment.trim() };
  switch (act) {
    case 'approve': {
      const documentNo = values.documentNo.trim() === '' ? {} : { documentNo: values.documentNo.trim() };
      const until = termUntil(values);
      const term = needsTerm(act, found) && until !== null ? { termFrom: values.termFrom, termTo: until } : {};
      return { ok: true, data: { ...documentNo, ...term, ...comment } };
    }
    case 'return':
    case 'reject': {
      const errors: FieldErrors = {
        ...(values.reasonCode === '' ? { reasonCode: 'review.reason-missing' } : {}),
        ...(values.note.trim() === '' ? { note: 'review.note-missing' } : {}),
      };
      if (Object.keys(errors).length > 0) return { ok: false, errors };
      const reasoned = { reasonCode: values.reasonCode, note: values.note.trim() };
      if (act === 'reject') return { ok: true, data: reasoned };
      const missing = values.missing.map((line) => line.trim()).filter((line) => line !== '');
      return {
        ok: true,
        data: {
          ...reasoned,
          ...(missing.length > 0 ? { missing } : {}),
          resume: values.resume === 'in-order' ? 'in-order' : 'to-returner',
        },
      };
    }
    case 'transfer':
      if (values.to === '') return { ok: false, errors: { to: 'review.transfer-missing' } };
      return { ok: true, data: { to: values.to, ...(values.note.trim() === '' ? {} : { note: values.note.trim() }) } };
    case 'register':
      if (values.registrationNo.trim() === '')
        return { ok: false, errors: { registrationNo: 'review.registration-missing' } };
      return {
        ok: true,
        data: { registrationNo: values.registrationNo.trim(), registeredOn: values.registeredOn, ...comment },
      };
    case 'confirm-eligibility': {
      const rules = [...new Set(overridable(act, found).map(({ rule }) => rule))];
      const overrides = rules.map((rule) => ({ rule, reason: (values.overrides[rule] ?? '').trim() }));
      if (overrides.some(({ reason }) => reason === ''))
        return { ok: false, errors: { overrides: 'review.override-missing' } };
      return { ok: true, data: { ...(overrides.length > 0 ? { overrides } : {}), ...comment } };
    }
    case 'allow': {
      // Each by itself: what is not to be let through is left without a reason.
      const rules = [...new Set(overridable(act, found).map(({ rule }) => rule))];
      const overrides = rules
        .map((rule) => ({ rule, reason: (values.overrides[rule] ?? '').trim() }))
        .filter(({ reason }) => reason !== '');
      if (overrides.length === 0) return { ok: false, errors: { overrides: 'review.override-missing' } };
      return { ok: true, data: { overrides, ...comment } };
    }
    case 'accept-transfer':
      return { ok: true, data: comment };
  }
}
