import type { CaseState, Line, MeetingKind, OrganisationType, PlainDate } from './case.js';
import type { DocumentDraw } from './decision.js';
import { postName, TYPE_NAMES } from './text.js';

/** A reply before it is sealed: what it says, line by line. The number is null until it is drawn. */
export interface ReplyDraft {
  kind: DocumentDraw['kind'];
  documentNo: string | null;
  /** Form of the number that would be drawn: issuer's code and year, without the sequence. */
  numberSeries: string;
  issuer: string;
  addressee: string;
  /** Last day of the limit that it is given after; null for one in time. It is told beside the letter, not in it. */
  lateSince: PlainDate | null;
  title: string;
  /** In Chinese, as the document is written. */
  paragraphs: string[];
}

/**
 * The draft of a reply. Its parts are those the practice of the lines asks for: organisation, mode, covered units, committee with names and posts, term
 * (工会基层组织选举工作条例; 党政机关公文处理工作条例 on reply and addressee). People are named by their reference in the case.
 */
export function replyDraft(before: CaseState, after: CaseState, draw: DocumentDraw): ReplyDraft {
  const { approving, responsible } = before.bodies;
  const what = organisationName(before);
  const decided = after.decisions.at(-1);
  return {
    kind: draw.kind,
    documentNo: draw.given,
    numberSeries: `${draw.documentCode}〔${draw.year}〕`,
    issuer: approving.name,
    addressee: responsible.name,
    lateSince: decided?.late ? decided.dueOn : null,
    title: titleOf(draw.kind, what, before.type),
    paragraphs: [`${responsible.name}：`, ...PARAGRAPHS[draw.kind](before, after, what), '此复。'],
  };
}

/** 妇联 答复 and 备案 of the women's line (妇女联合会农村基层组织工作条例); the others approve. */
const AGREE: Record<OrganisationType, string> = {
  union: '同意',
  league: '同意',
  women: '同意并予备案',
  party: '同意',
};
const MODE_WORDS = { single: '单独组建', joint: '联合组建', regional: '区域联建', industry: '行业统建' } as const;
const MEETINGS: Record<MeetingKind, Record<Exclude<Line, 'task-force' | 'registration'>, string>> = {
  general: { union: '会员大会', league: '团员大会', women: '妇女大会', party: '党员大会' },
  delegates: { union: '会员代表大会', league: '团员代表大会', women: '妇女代表大会', party: '党员代表大会' },
};

/** What the meeting of a line is called. */
export function meetingName(type: OrganisationType, kind: MeetingKind): string {
  return MEETINGS[kind][type];
}

function organisationName({ units, leadUnit, type, district }: CaseState): string {
  const lead = units.find((unit) => unit.unitId === leadUnit)?.name ?? units[0]!.name;
  const of = district ?? lead;
  return `${of}${TYPE_NAMES[type].zh}`;
}

function titleOf(kind: DocumentDraw['kind'], what: string, type: OrganisationType): string {
  const paper = type === 'women' ? '答复' : '批复';
  const subjects: Record<DocumentDraw['kind'], string> = {
    'application-reply': `关于${AGREE[type]}成立${what}的${paper}`,
    'plan-reply': `关于${AGREE[type]}召开${what}成立大会的${paper}`,
    'result-reply': `关于${what}选举结果的${paper}`,
    registration: `关于${what}登记的通知`,
  };
  return subjects[kind];
}

const PARAGRAPHS: Record<DocumentDraw['kind'], (before: CaseState, after: CaseState, what: string) => string[]> = {
  'application-reply': (before, _after, what) => [
    `你单位报来的关于成立${what}的请示收悉。经研究，${AGREE[before.type]}成立${what}。`,
    `组建方式：${MODE_WORDS[before.mode]}。`,
    coveredUnits(before),
    ...(before.application
      ? [`筹备组：${before.application.preparatoryGroup.map(({ ref }) => ref).join('、')}。`]
      : []),
  ],
  'plan-reply': ({ plan, type }, _after, what) => [
    `你单位报来的${what}成立大会方案收悉。经研究，${AGREE[type]}于 ${plan!.meetingDate} 召开${meetingName(type, plan!.meetingKind)}。`,
    `委员会设委员 ${plan!.seats} 名。候选人：${plan!.candidates.map(({ ref, post }) => `${ref}（${postName(post).zh}）`).join('、')}。`,
  ],
  'result-reply': (before, after, what) => [
    `你单位报来的${what}选举结果收悉。经研究，${AGREE[before.type]}选举结果。`,
    `组建方式：${MODE_WORDS[before.mode]}。`,
    coveredUnits(before),
    `委员会组成：${(before.congresses.at(-1)?.elected ?? []).map(({ ref, post }) => `${ref}（${postName(post).zh}）`).join('、')}。`,
    `任期：自 ${after.term!.from} 至 ${after.term!.to}。`,
  ],
  registration: (_before, _after, what) => [`${what}已予登记。`],
};

function coveredUnits({ units }: CaseState): string {
  return `覆盖单位（${units.length} 个）：${units.map(({ name }) => name).join('、')}。`;
}
