import { POSITION_NAMES } from './guard.js';
import type { NoticeKind } from './decision.js';
import type { Position } from './case.js';
import { ACTION_NAMES } from './action-names.js';
import type { PeopleAction } from './actions.js';
import type { Bilingual } from './text.js';

/** What a notice is about, by the numbers and names people know a case by. */
export interface NoticeSubject {
  caseNo: string;
  /** Name of the lead unit. */
  unitName: string;
}
export type NoticeParams = Readonly<Record<string, string | number | null | undefined>>;

/**
 * The sentence a notice is read as, in the inbox as in every channel. It carries case number, unit, position and day, and nothing about a person.
 */
export function noticeSentence(kind: NoticeKind, params: NoticeParams, subject: NoticeSubject): Bilingual {
  const { zh, en } = SENTENCES[kind](params);
  return { zh: `${subject.caseNo} ${subject.unitName}：${zh}`, en: `${subject.caseNo} ${subject.unitName}: ${en}` };
}

const SENTENCES: Record<NoticeKind, (params: NoticeParams) => Bilingual> = {
  'yours-now': (params) => ({
    zh: `现由您办理${place(params).zh}${until(params).zh}`,
    en: `${place(params).en} is yours now${until(params).en}`,
  }),
  decided: (params) => decided(params),
  returned: (params) => ({
    zh: `${place(params).zh}退回补正，请按意见补充后重新报送`,
    en: `returned at ${place(params).en}: complete it and submit again`,
  }),
  overdue: (params) => ({
    zh: `${place(params).zh}已逾期${params['dueOn'] ? `，应于 ${params['dueOn']} 前办结` : ''}${levelOf(params).zh}`,
    en: `${place(params).en} is overdue${params['dueOn'] ? `, it was due on ${params['dueOn']}` : ''}${levelOf(params).en}`,
  }),
  urged: (params) => ({
    zh: `督办催办：请尽快办理${place(params).zh}${until(params).zh}`,
    en: `you are urged to act on ${place(params).en}${until(params).en}`,
  }),
  transferred: (params) => ({
    zh: `${place(params).zh}转来贵机构，请接收`,
    en: `${place(params).en} was transferred to your body: please accept it`,
  }),
  assigned: () => ({
    zh: '指派您为本案工作指导员',
    en: 'you are assigned as its instructor',
  }),
  'plan-warning': ({ planDueOn, share, workingDaysLeft: left }) => ({
    zh: `应于 ${planDueOn} 前建成，${Number(share) < 100 ? `时间已过 ${share}%，还剩 ${left} 个工作日` : Number(left) < 0 ? '计划日已过' : '已无工作日可用'}`,
    en: `to be formed by ${planDueOn}: ${Number(share) < 100 ? `${share} % of the time is used up, ${left} working days are left` : Number(left) < 0 ? 'that day has passed' : 'no working day is left'}`,
  }),
  'due-soon': (params) => ({
    zh: `${place(params).zh}${Number(params['share']) < 100 ? `的时限已过 ${params['share']}%` : '的时限已到最后一天'}${until(params).zh}`,
    en: `${place(params).en}: ${Number(params['share']) < 100 ? `${params['share']} % of the limit is used up` : 'this is the last day of the limit'}${until(params).en}`,
  }),
  'due-moved': (params) => ({
    zh: `${place(params).zh}的时限由 ${params['from']} 改为 ${params['dueOn']}${because(params).zh}`,
    en: `${place(params).en}: the due date moves from ${params['from']} to ${params['dueOn']}${because(params).en}`,
  }),
  moved: (params) => ({
    zh: `由${place({ position: params['from'] }).zh}移回${place(params).zh}重办`,
    en: `moved back from ${place({ position: params['from'] }).en} to ${place(params).en}`,
  }),
  requested: (params) => ({
    zh: `有人请贵机构办理“${actionName(params).zh}”`,
    en: `your body is asked to: ${actionName(params).en}`,
  }),
};

const VERDICTS: Record<string, Bilingual | undefined> = {
  approved: { zh: '同意', en: 'approved' },
  rejected: { zh: '驳回', en: 'rejected' },
  returned: { zh: '退回补正', en: 'returned' },
  registered: { zh: '登记', en: 'registered' },
};

function decided(params: NoticeParams): Bilingual {
  if (params['verdict'] === 'closed') return { zh: '案件已终止', en: 'the case was closed' };
  if (params['verdict'] === 'registered') return { zh: '已登记，组织建成', en: 'registered: the organisation stands' };
  const verdict = VERDICTS[String(params['verdict'])] ?? { zh: '已有决定', en: 'decided' };
  return { zh: `${place(params).zh}：${verdict.zh}`, en: `${place(params).en}: ${verdict.en}` };
}

function place({ position }: NoticeParams): Bilingual {
  const zh = POSITION_NAMES[position as Position] as string | undefined;
  return zh === undefined ? { zh: '此案', en: 'the case' } : { zh: `“${zh}”`, en: String(position).replace('.', ' ') };
}

function until({ dueOn }: NoticeParams): Bilingual {
  return dueOn ? { zh: `，应于 ${dueOn} 前办结`, en: `, due on ${dueOn}` } : { zh: '', en: '' };
}

/** Why a due date moved: the notice of working days that is new. */
function because({ calendar }: NoticeParams): Bilingual {
  return calendar ? { zh: `（放假安排 ${calendar}）`, en: ` (calendar ${calendar})` } : { zh: '', en: '' };
}

function levelOf({ level }: NoticeParams): Bilingual {
  return level ? { zh: `（第 ${level} 级提醒）`, en: ` (level ${level})` } : { zh: '', en: '' };
}

function actionName({ action }: NoticeParams): Bilingual {
  return ACTION_NAMES[action as PeopleAction] ?? { zh: String(action), en: String(action) };
}
