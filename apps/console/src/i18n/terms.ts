import { POSITION_NAMES, STEP_NAMES } from '../../../../libs/domain/guard.js';
import { ACTION_NAMES } from '../../../../libs/domain/action-names.js';
import { TYPE_NAMES, type Bilingual } from '../../../../libs/domain/text.js';
import { meetingName } from '../../../../libs/domain/reply-draft.js';
import type { MeetingKind, Mode, OrganisationType, Position, Role, Step } from '../../../../libs/domain/case.js';

/** English beside the domain's Chinese names of positions and steps, which refusals say in Chinese only. */
const POSITIONS_EN: Record<Position, string> = {
  'survey.counting': 'survey',
  'guidance.assigning': 'assigning an instructor',
  'guidance.contacting': 'first visit',
  'application.preparing': 'preparing the application',
  'application.reviewing': 'application review',
  'congress.planning': 'planning the congress',
  'congress.reviewing': 'plan review',
  'congress.holding': 'holding the congress',
  'registration.reporting': 'reporting the result',
  'registration.reviewing': 'result review',
  'registration.recording': 'registration',
};
const STEPS_EN: Record<Step, string> = {
  survey: 'Survey',
  guidance: 'Guidance',
  application: 'Application',
  congress: 'Congress',
  registration: 'Registration',
};

export const positionName = (step: Step, phase: string): Bilingual => {
  const position = `${step}.${phase}` as Position;
  return { zh: POSITION_NAMES[position], en: POSITIONS_EN[position] };
};
export const stepName = (step: Step): Bilingual => ({ zh: STEP_NAMES[step], en: STEPS_EN[step] });
export const meetingTerm = (type: OrganisationType, kind: MeetingKind): Bilingual => ({
  zh: meetingName(type, kind),
  en: kind === 'general' ? 'general meeting' : 'congress of delegates',
});
/** Of an area path what people call it: the zone or township, or the whole county. */
export const areaName = (area: string): Bilingual => {
  const [, place] = area.split('/');
  return place === undefined ? { zh: '全县', en: 'the whole county' } : { zh: place, en: place };
};
export const typeName = (type: OrganisationType): Bilingual => TYPE_NAMES[type];
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** As it stands on a button. */
export const actionLabel = (action: string): Bilingual => {
  const { zh, en } = actionName(action);
  return { zh, en: capital(en) };
};
export const actionName = (action: string): Bilingual =>
  ACTION_NAMES[action as keyof typeof ACTION_NAMES] ?? { zh: '办理', en: 'action' };

export const termTexts = {
  'mode.single': ['单独组建', 'single'],
  'mode.joint': ['联合组建', 'joint'],
  'mode.regional': ['区域组建', 'regional'],
  'mode.industry': ['行业组建', 'industry'],
  'status.open': ['办理中', 'open'],
  'status.on-hold': ['已挂起', 'on hold'],
  'status.formed': ['已组建', 'formed'],
  'status.closed': ['已终止', 'closed'],
  'role.reviewer': ['审核员', 'reviewer'],
  'role.officer': ['经办人', 'officer'],
  'role.instructor': ['指导员', 'instructor'],
  'role.supervisor': ['督办员', 'supervisor'],
  'role.system-administrator': ['系统管理员', 'system administrator'],
  'role.security-administrator': ['安全管理员', 'security administrator'],
  'role.audit-administrator': ['审计管理员', 'audit administrator'],
  'role.service': ['程序', 'program'],
} as const;

/** Fails to compile when the domain knows a mode or a role that has no words here. */
export type TermKey = `mode.${Mode}` | `role.${Role}`;
export const TERMS_ARE_COMPLETE: [TermKey] extends [keyof typeof termTexts] ? true : never = true;
