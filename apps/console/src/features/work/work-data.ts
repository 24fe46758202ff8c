import { MOVE_TARGETS } from '../../../../../libs/domain/admin-move.js';
import type { PeopleAction } from '../../../../../libs/domain/actions.js';
import { CANDIDATE_FLAGS, MODES, type Position } from '../../../../../libs/domain/case.js';
import type { ReasonKind } from '../../../../../libs/domain/rule-set.js';
import { COUNTS } from '../../../../../libs/domain/text.js';
import type { Case } from '../../api/client.js';
import type { TextKey } from '../../i18n/texts.js';

/** How a field is filled in; the widgets are in work-fields.tsx. */
export type FieldKind =
  | 'count'
  | 'date'
  | 'text'
  | 'note'
  | 'yes-no'
  | 'select'
  | 'reason'
  | 'instructor'
  | 'taker'
  | 'case-unit'
  | 'ledger-unit'
  | 'group'
  | 'candidates'
  | 'excused'
  | 'votes';
export interface FieldSpec {
  /** Field of the action's body. */
  name: string;
  kind: FieldKind;
  /** Key of its name; counts take theirs from the domain. */
  label?: TextKey;
  hint?: TextKey;
  optional?: true;
  reasons?: ReasonKind;
  options?: readonly { value: string; label: TextKey }[];
  /** Whether the field belongs to what is typed so far. */
  when?: (values: WorkValues, found: Pick<Case, 'type'>) => boolean;
}
export type WorkValue = string | Row[];
/** A line of a list inside the form: people, candidates, excused, votes. */
export type Row = Record<string, string | string[] | boolean>;
export type WorkValues = Record<string, WorkValue>;
export type WorkErrors = Record<string, TextKey>;
export type WorkData = { ok: true; data: Record<string, unknown> } | { ok: false; errors: WorkErrors };

const count = (name: string, label?: TextKey): FieldSpec => ({ name, kind: 'count', ...(label ? { label } : {}) });
const reason = (reasons: ReasonKind): FieldSpec => ({
  name: 'reasonCode',
  kind: 'reason',
  label: 'work.reason',
  reasons,
});
const verdict = (confirmed: TextKey): FieldSpec => ({
  name: 'verdict',
  kind: 'select',
  label: 'work.verdict',
  options: [
    { value: 'confirmed', label: confirmed },
    { value: 'declined', label: 'work.declined' },
  ],
});
const note: FieldSpec = { name: 'note', kind: 'note', label: 'work.note', optional: true };
const byMode =
  (...modes: string[]) =>
  ({ to, mode }: WorkValues): boolean =>
    modes.includes(String(to ?? mode));

/** The form of every action that people of the applicant's side, instructors and supervisors fill in. Decisions have forms of their own (features/case). */
export const WORK_FORMS = {
  'record-survey': [
    ...COUNTS.map((name) => count(name)),
    { name: 'countedOn', kind: 'date', label: 'work.counted-on' },
    { name: 'willing', kind: 'yes-no', label: 'work.willing' },
  ],
  'assign-instructor': [{ name: 'instructorNo', kind: 'instructor', label: 'work.instructor' }],
  'record-contact': [{ name: 'note', kind: 'note', label: 'work.visit-note' }],
  'submit-application': [
    { name: 'consentOfUnit', kind: 'yes-no', label: 'work.consent' },
    { name: 'preparatoryGroup', kind: 'group', label: 'work.group' },
  ],
  'submit-congress-plan': [
    {
      name: 'meetingKind',
      kind: 'select',
      label: 'work.meeting-kind',
      options: [
        { value: 'general', label: 'case.meeting.general' },
        { value: 'delegates', label: 'case.meeting.delegates' },
      ],
    },
    { name: 'meetingDate', kind: 'date', label: 'work.meeting-date' },
    count('seats', 'work.seats'),
    { ...count('delegates', 'work.delegates'), when: ({ meetingKind }) => meetingKind === 'delegates' },
    { name: 'candidates', kind: 'candidates', label: 'work.candidates' },
    { name: 'publicityFrom', kind: 'date', label: 'work.publicity-from', optional: true },
    { name: 'publicityTo', kind: 'date', label: 'work.publicity-to', optional: true },
  ],
  'record-congress': [
    { name: 'on', kind: 'date', label: 'work.held-on' },
    { ...count('due', 'work.due'), hint: 'work.due-hint' },
    { name: 'excused', kind: 'excused', label: 'work.excused', optional: true },
    count('present', 'work.present'),
    count('ballotsIssued', 'work.issued'),
    count('ballotsReturned', 'work.returned'),
    { name: 'results', kind: 'votes', label: 'work.votes' },
  ],
  'submit-result': [],
  hold: [reason('hold'), note],
  resume: [note],
  close: [reason('close'), note],
  extend: [{ name: 'until', kind: 'date', label: 'work.until' }, reason('extend'), note],
  'confirm-extension': [verdict('work.extension-confirmed'), note],
  'admin-move': [
    {
      name: 'to',
      kind: 'select',
      label: 'work.move-to',
      options: MOVE_TARGETS.map((value) => ({ value, label: `work.move-to.${value}` as TextKey })),
    },
    { name: 'note', kind: 'note', label: 'work.move-why' },
  ],
  'confirm-admin-move': [verdict('work.move-confirmed'), note],
  withdraw: [note],
  urge: [note],
  comment: [{ name: 'text', kind: 'note', label: 'work.comment' }],
  reassign: [{ name: 'officer', kind: 'taker', label: 'work.taker', hint: 'work.taker-hint' }],
  'add-unit': [{ name: 'unit', kind: 'ledger-unit', label: 'work.unit' }],
  'withdraw-unit': [
    { name: 'unit', kind: 'case-unit', label: 'work.unit' },
    { ...reason('withdraw-unit'), optional: true },
    note,
  ],
  'change-mode': [
    {
      name: 'to',
      kind: 'select',
      label: 'work.mode',
      options: MODES.map((mode) => ({ value: mode, label: `mode.${mode}` as TextKey })),
    },
    { name: 'district', kind: 'text', label: 'work.district', when: byMode('regional') },
    { name: 'sponsor', kind: 'ledger-unit', label: 'work.sponsor', when: byMode('industry') },
  ],
} as const satisfies Partial<Record<PeopleAction, readonly FieldSpec[]>>;
export type WorkAction = keyof typeof WORK_FORMS;

/** What leads on from each position on the applicant's side; all else stands beside it. */
const LEADS_ON: Readonly<Partial<Record<Position, WorkAction>>> = {
  'survey.counting': 'record-survey',
  'guidance.assigning': 'assign-instructor',
  'guidance.contacting': 'record-contact',
  'application.preparing': 'submit-application',
  'congress.planning': 'submit-congress-plan',
  'congress.holding': 'record-congress',
  'registration.reporting': 'submit-result',
};
/** The next step of a case, as far as it is one of the forms here: a held case goes on before anything else. */
export const nextStep = ({ step, phase, status }: Pick<Case, 'step' | 'phase' | 'status'>): WorkAction | undefined =>
  status === 'on-hold' ? 'resume' : LEADS_ON[`${step}.${phase}` as Position];
/** Actions whose findings of severity `hold` yield to a named reason. */
const TAKES_OVERRIDES: readonly string[] = [
  'submit-application',
  'submit-congress-plan',
  'record-congress',
  'submit-result',
];
export const takesOverrides = (action: WorkAction): boolean => TAKES_OVERRIDES.includes(action);
export const isWorkAction = (action: string): action is WorkAction => Object.hasOwn(WORK_FORMS, action);
export const fieldsOf = (action: WorkAction, values: WorkValues, found: Pick<Case, 'type'>): readonly FieldSpec[] =>
  (WORK_FORMS[action] as readonly FieldSpec[]).filter(({ when }) => when?.(values, found) ?? true);

const LEADING = { union: 'chair', league: 'secretary', women: 'director', party: 'secretary' } as const;
/** Posts a line elects, the leading one first. */
export const postsOf = ({ type }: Pick<Case, 'type'>): readonly string[] => [LEADING[type], 'member'];
export const FLAGS = CANDIDATE_FLAGS;

type Begun = Pick<Case, 'survey' | 'application' | 'plan' | 'type'>;
/** What stands in the form before anything is typed: what the case knows already, so that a return is mended and not typed again. */
export function initialWork(action: WorkAction, found: Begun, today: string): WorkValues {
  const { survey, application, plan } = found;
  switch (action) {
    case 'record-survey': {
      const known = COUNTS.map((name) => [name, survey ? String(survey[name]) : '']);
      return {
        ...Object.fromEntries(known),
        countedOn: today,
        willing: survey ? yesNo(survey.willing) : '',
      } as WorkValues;
    }
    case 'submit-application': {
      const group = application?.preparatoryGroup?.map(({ ref, role }) => ({ ref, role })) ?? [
        { ref: '', role: 'leader' },
      ];
      return { consentOfUnit: application ? yesNo(application.consentOfUnit) : '', preparatoryGroup: group };
    }
    case 'submit-congress-plan':
      return {
        meetingKind: plan?.meetingKind ?? 'general',
        meetingDate: plan?.meetingDate ?? '',
        seats: plan ? String(plan.seats) : '',
        delegates: '',
        candidates: plan?.candidates?.map((c) => ({ ref: c.ref, post: c.post, flags: [...c.flags] })) ?? [
          { ref: '', post: LEADING[found.type], flags: [] },
        ],
        publicityFrom: plan?.publicityFrom ?? '',
        publicityTo: plan?.publicityTo ?? '',
      };
    case 'record-congress':
      return {
        on: plan?.meetingDate !== undefined && plan.meetingDate <= today ? plan.meetingDate : today,
        due: '',
        excused: [],
        present: '',
        ballotsIssued: '',
        ballotsReturned: '',
        results: (plan?.candidates ?? []).map(({ ref, post }) => ({ ref, post, votes: '', elected: false })),
      };
    default:
      return Object.fromEntries((WORK_FORMS[action] as readonly FieldSpec[]).map(({ name }) => [name, '']));
  }
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** The body as the contract takes it, or the fields that are still empty. What the rules say of it is the server's word. */
export function workData(
  action: WorkAction,
  values: WorkValues,
  found: Pick<Case, 'type'>,
  overrides: Readonly<Record<string, string>> = {},
): WorkData {
  const errors: WorkErrors = {};
  const data: Record<string, unknown> = {};
  for (const spec of fieldsOf(action, values, found)) {
    const taken = valueOf(spec, values[spec.name] ?? '');
    if (taken !== undefined) Object.assign(data, taken);
    else if (!spec.optional)
      errors[spec.name] = isList(spec) ? 'work.rows-missing' : spec.kind === 'select' ? 'work.choose' : 'work.missing';
  }
  const reasons = Object.entries(overrides).filter(([, why]) => why.trim() !== '');
  if (takesOverrides(action) && reasons.length > 0)
    data['overrides'] = reasons.map(([rule, why]) => ({ rule, reason: why.trim() }));
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, data };
}

const isList = ({ kind }: FieldSpec): boolean => kind === 'group' || kind === 'candidates' || kind === 'votes';

/** What a field puts into the body; undefined while it is empty. */
function valueOf({ name, kind }: FieldSpec, value: WorkValue): Record<string, unknown> | undefined {
  if (Array.isArray(value)) return rowsOf(name, kind, value);
  const text = value.trim();
  if (text === '') return kind === 'excused' ? { [name]: [] } : undefined;
  if (kind === 'count') return { [name]: Number(text) };
  if (kind === 'yes-no') return { [name]: text === 'yes' };
  return { [name]: text };
}

function rowsOf(name: string, kind: FieldKind, rows: readonly Row[]): Record<string, unknown> | undefined {
  const text = (row: Row, field: string): string => String(row[field] ?? '').trim();
  const number = (row: Row, field: string): number => Number(text(row, field) || 0);
  switch (kind) {
    case 'group': {
      const people = rows.filter((row) => text(row, 'ref') !== '');
      if (people.length === 0) return undefined;
      return { [name]: people.map((row) => ({ ref: text(row, 'ref'), role: text(row, 'role') || 'member' })) };
    }
    case 'candidates': {
      const people = rows.filter((row) => text(row, 'ref') !== '');
      if (people.length === 0) return undefined;
      return {
        [name]: people.map((row) => ({ ref: text(row, 'ref'), post: text(row, 'post'), flags: row['flags'] ?? [] })),
      };
    }
    case 'excused':
      return {
        [name]: rows
          .filter((row) => text(row, 'reason') !== '' && number(row, 'count') > 0)
          .map((row) => ({ reason: text(row, 'reason'), count: number(row, 'count') })),
      };
    default: {
      if (rows.length === 0) return undefined;
      const vote = (row: Row) => ({ ref: text(row, 'ref'), post: text(row, 'post'), votes: number(row, 'votes') });
      return { results: rows.map(vote), elected: rows.filter((row) => row['elected'] === true).map(vote) };
    }
  }
}
