import { ACTION_BODIES } from '../../libs/contracts/actions.js';
import type { ActionData, PeopleAction } from '../../libs/domain/actions.js';
import { PaperLineError } from './file-checks.js';
import type { PilotEvent } from './pilot-events.js';

/** An event line as the HTTP call that makes it happen. */
export interface PilotCall {
  action: PeopleAction;
  /** Body of the call, still with unit ids. `documentNo` is left out: the product must draw the same number. */
  body: Record<string, unknown>;
}

const ACTIONS = {
  'survey-recorded': 'record-survey',
  'eligibility-confirmed': 'confirm-eligibility',
  'instructor-assigned': 'assign-instructor',
  'instructor-contacted': 'record-contact',
  'application-submitted': 'submit-application',
  'congress-plan-submitted': 'submit-congress-plan',
  'congress-held': 'record-congress',
  'result-submitted': 'submit-result',
  'application-approved': 'approve',
  'congress-plan-approved': 'approve',
  'result-approved': 'approve',
  'application-returned': 'return',
  'congress-plan-returned': 'return',
  'result-returned': 'return',
  'application-rejected': 'reject',
  'congress-plan-rejected': 'reject',
  'result-rejected': 'reject',
  registered: 'register',
  'on-hold': 'hold',
  resumed: 'resume',
  'unit-withdrew': 'withdraw-unit',
  'unit-joined': 'add-unit',
  'mode-changed': 'change-mode',
  closed: 'close',
} as const satisfies Record<PilotEvent['event'], PeopleAction>;

/** Day of the event in Asia/Shanghai, as the file writes it. */
export function dayOf(event: Pick<PilotEvent, 'at'>): string {
  return new Date(Date.parse(event.at) + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** The call of an event; an application for other units than the case covers names them. */
export function callOf(event: PilotEvent, covered: readonly string[]): PilotCall {
  const action = ACTIONS[event.event];
  const { documentNo: _drawn, ...data } = event.data;
  const other = action === 'submit-application' && [...event.units].sort().join() !== [...covered].sort().join();
  return { action, body: { ...data, ...(other ? { units: event.units } : {}) } };
}

/** Action, data and event date of a line as the domain takes them, for a history that is folded instead of sent. Numbers on paper are given. */
export interface PastData {
  name: PeopleAction;
  data: ActionData[PeopleAction];
  envelope: { on?: string; comment?: string };
}

/** The data is held against the same schema as a call over HTTP. @throws PaperLineError naming the first field that does not fit */
export function pastDataOf(event: PilotEvent): PastData {
  const name = ACTIONS[event.event];
  const parsed = ACTION_BODIES[name].safeParse(event.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new PaperLineError(event.line, `${['data', ...issue.path].join('.')}: ${issue.message}`);
  }
  const { comment, onBehalfOf, ...rest } = parsed.data as Record<string, unknown> & {
    on?: string;
    comment?: string;
    onBehalfOf?: string;
  };
  if (onBehalfOf !== undefined) throw new PaperLineError(event.line, 'data.onBehalfOf: no substitution exists');
  const { on, ...own } = rest;
  const meeting = name === 'record-congress';
  const envelope = { ...(on === undefined || meeting ? {} : { on }), ...(comment === undefined ? {} : { comment }) };
  return { name, data: (meeting ? rest : own) as unknown as ActionData[PeopleAction], envelope };
}
