import { POSITIONS, type CaseState, type OrganisationType, type Position, type Step } from './case.js';
import type { Cited } from './rule-set.js';
import type { Bilingual } from './text.js';

/** Papers a case may ask for; `other` is whatever is not on the list. */
export const PAPERS = [
  'application-request',
  'unit-consent',
  'business-licence',
  'preparatory-group',
  'roster',
  'meeting-request',
  'candidates',
  'publicity',
  'election-rules',
  'attendance',
  'minutes',
  'result-report',
  'sealed-application-reply',
  'sealed-plan-reply',
  'sealed-result-reply',
  'registration-form',
  'legal-person-id',
  'registration-proof',
  'seal-record',
  'other',
] as const;
export type PaperKind = (typeof PAPERS)[number];

/** One line of a checklist. It is wanted from the day the case comes to `from`. */
export interface Paper extends Bilingual, Pick<Cited, 'citation'> {
  paper: Exclude<PaperKind, 'other'>;
  step: Step;
  from: Position;
  required: boolean;
}

const PLAN = '岳西县党建带群建工作方案（2020年）';
const CUSTOM = '各地通行做法（无全国统一条文）';
const REPLIES = '党政机关公文处理工作条例（2012年）：请示须有批复，批复须编号盖章';

type Line = [paper: Paper['paper'], zh: string, en: string, citation: string, required?: 'optional'];
const step = (name: Step, from: Position, lines: Line[]): Paper[] =>
  lines.map(([paper, zh, en, citation, optional]) => ({
    paper,
    step: name,
    from,
    zh,
    en,
    citation,
    required: optional === undefined,
  }));

const sealed = (paper: Line[0], zh: string, en: string): Line => [
  paper,
  `${zh}（盖章扫描件）`,
  `${en}, sealed`,
  REPLIES,
];
const APPLICATION_REPLY = sealed('sealed-application-reply', '同意组建的批复', 'reply to the application');
const PLAN_REPLY = sealed('sealed-plan-reply', '同意召开大会的批复', 'reply to the plan of the congress');
const RESULT_REPLY = sealed('sealed-result-reply', '选举结果的批复', 'reply to the result');
/** Of each unit: what says that it exists, and who represents it. */
const LICENCE: Line = [
  'business-licence',
  '单位营业执照（登记证书）复印件',
  'copy of the licence or certificate of the unit',
  CUSTOM,
  'optional',
];
/** The seal is cut once there is a certificate or a reply: it comes after the registration. */
const SEAL: Line = [
  'seal-record',
  '印章刻制备案证明（印模）',
  'record of the seal with its impression',
  '国务院关于国家行政机关和企业事业单位社会团体印章管理的规定（1999年）第二十三条：经批准在指定单位刻制',
  'optional',
];
const RULES: Line = ['election-rules', '选举办法（草案）', 'draft rules of the election', CUSTOM];
const ATTENDANCE: Line = ['attendance', '大会签到册', 'list of those present', CUSTOM];
const MINUTES: Line = ['minutes', '会议记录和计票结果', 'minutes with the count of votes', CUSTOM];
const RESULT: Line = ['result-report', '选举结果报告', 'report of the result', CUSTOM];

/** What each line hands in, in the order of the steps. Of the lines' own texts few name papers, so that each says where it is from. */
const CHECKLISTS: Record<OrganisationType, Paper[]> = {
  union: [
    ...step('application', 'application.preparing', [
      [
        'application-request',
        '成立工会组织的请示',
        'request to form a union',
        `${CUSTOM}：载明单位、主营业务、职工人数`,
      ],
      ['unit-consent', '单位（各覆盖单位）同意建会的意见', 'consent of the unit or units', CUSTOM],
      ['preparatory-group', '筹备组名单及基本情况', 'members of the preparatory group', CUSTOM],
      LICENCE,
    ]),
    ...step('application', 'congress.planning', [APPLICATION_REPLY]),
    ...step('congress', 'congress.planning', [
      ['roster', '会员登记表（名册）', 'register of members', '工会基层组织选举工作条例（2016年；条文未查得）'],
      ['meeting-request', '召开会员（代表）大会的请示', 'request to hold the meeting', CUSTOM],
      [
        'candidates',
        '委员会和主席候选人情况',
        'particulars of the candidates',
        '企业工会主席产生办法（试行）（2008年）第十一条',
      ],
      [
        'publicity',
        '主席候选人公示',
        'publicity of the candidates for chair',
        '企业工会主席产生办法（试行）（2008年）第十条：公示七日',
      ],
      RULES,
    ]),
    ...step('congress', 'congress.holding', [PLAN_REPLY, ATTENDANCE]),
    ...step('registration', 'registration.reporting', [RESULT, MINUTES]),
    ...step('registration', 'registration.recording', [
      RESULT_REPLY,
      ['registration-form', '工会法人资格登记申请表', 'form of registration', '基层工会法人资格登记办法（2008年）'],
      [
        'legal-person-id',
        '法定代表人身份证明',
        'proof of identity of the legal representative',
        '基层工会法人资格登记办法（2008年）',
      ],
      ['registration-proof', '工会法人资格证书', 'certificate', '基层工会法人资格登记办法（2008年）', 'optional'],
      SEAL,
    ]),
  ],
  league: [
    ...step('application', 'application.preparing', [
      [
        'application-request',
        '成立团组织的请示',
        'request to form a League organisation',
        '团章：经上级团的委员会批准',
      ],
      ['roster', '团员名册', 'roster of League members', '团章：团员三人以上应当建立团的基层组织'],
      ['unit-consent', '单位（党组织）同意建团的意见', 'consent of the unit or its Party organisation', CUSTOM],
      LICENCE,
    ]),
    ...step('application', 'congress.planning', [APPLICATION_REPLY]),
    ...step('congress', 'congress.planning', [
      ['meeting-request', '召开团员大会的请示', 'request to hold the meeting', CUSTOM],
      ['candidates', '候选人情况', 'particulars of the candidates', CUSTOM],
      RULES,
    ]),
    ...step('congress', 'congress.holding', [PLAN_REPLY, ATTENDANCE]),
    ...step('registration', 'registration.reporting', [RESULT, MINUTES]),
    ...step('registration', 'registration.recording', [
      RESULT_REPLY,
      [
        'registration-proof',
        '“智慧团建”录入截图',
        'proof of the entry in 智慧团建',
        '智慧团建：由上级团组织创建',
        'optional',
      ],
      SEAL,
    ]),
  ],
  women: [
    ...step('application', 'application.preparing', [
      ['application-request', '成立妇女组织的请示', 'request to form a women’s organisation', `${PLAN}：参照惯例`],
      ['unit-consent', '单位（党组织）同意意见', 'consent of the unit or its Party organisation', `${PLAN}：参照惯例`],
      ['roster', '女职工名册', 'roster of women employees', `${PLAN}：参照惯例`, 'optional'],
      LICENCE,
    ]),
    ...step('application', 'congress.planning', [APPLICATION_REPLY]),
    ...step('congress', 'congress.planning', [
      ['meeting-request', '召开妇女（代表）大会的请示', 'request to hold the meeting', `${PLAN}：参照惯例`],
      ['candidates', '候选人情况', 'particulars of the candidates', `${PLAN}：参照惯例`],
      RULES,
    ]),
    ...step('congress', 'congress.holding', [PLAN_REPLY, ATTENDANCE]),
    ...step('registration', 'registration.reporting', [RESULT, MINUTES]),
    ...step('registration', 'registration.recording', [
      RESULT_REPLY,
      [
        'registration-proof',
        '报上一级妇女联合会备案的材料',
        'papers recorded with the next higher federation',
        '妇女联合会农村基层组织工作条例：报上一级妇女联合会备案',
        'optional',
      ],
      SEAL,
    ]),
  ],
  party: [
    ...step('application', 'application.preparing', [
      [
        'application-request',
        '成立党支部的申请',
        'application to form a Party branch',
        '中国共产党支部工作条例（试行）：单位提出申请，基层党委审批',
      ],
      [
        'roster',
        '党员名册（组织关系）',
        'roster of members with their organisational relation',
        '党章第三十条：正式党员三人以上',
      ],
      LICENCE,
    ]),
    ...step('application', 'congress.planning', [APPLICATION_REPLY]),
    ...step('congress', 'congress.planning', [
      ['meeting-request', '召开党员大会的请示', 'request to hold the meeting', CUSTOM],
      ['candidates', '候选人预备人选情况', 'particulars of the candidates', CUSTOM],
      RULES,
    ]),
    ...step('congress', 'congress.holding', [PLAN_REPLY, ATTENDANCE]),
    ...step('registration', 'registration.reporting', [RESULT, MINUTES]),
    ...step('registration', 'registration.recording', [
      RESULT_REPLY,
      [
        'registration-proof',
        '报上级党委组织部门备案的材料',
        'papers recorded with the organisation department',
        '中国共产党支部工作条例（试行）：报上级党委组织部门备案',
        'optional',
      ],
      SEAL,
    ]),
  ],
};

/** there: handed in · missing: wanted by now and not there · later: wanted from a later step on · optional: may be handed in */
export type PaperState = 'there' | 'missing' | 'later' | 'optional';
export interface ChecklistLine extends Paper {
  state: PaperState;
}

/** Papers of the type, each with whether it is there; `handedIn`: kinds of which there is a document. A closed case misses nothing. */
export function checklistOf(
  state: Pick<CaseState, 'type' | 'position' | 'status'>,
  handedIn: ReadonlySet<string>,
): ChecklistLine[] {
  const at = POSITIONS.indexOf(state.position);
  return CHECKLISTS[state.type].map((paper): ChecklistLine => {
    if (handedIn.has(paper.paper)) return { ...paper, state: 'there' };
    if (!paper.required) return { ...paper, state: 'optional' };
    return { ...paper, state: at >= POSITIONS.indexOf(paper.from) && state.status !== 'closed' ? 'missing' : 'later' };
  });
}

export function isPaperOf(type: OrganisationType, paper: PaperKind): boolean {
  return paper === 'other' || CHECKLISTS[type].some((line) => line.paper === paper);
}

/** Forms of papers that are taken, as their content says, and how such a file ends. Pictures, and documents that hold no program. */
export const PAPER_FORMS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};
