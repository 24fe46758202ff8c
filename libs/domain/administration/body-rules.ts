import type { Line, PlainDate } from '../case.js';
import { covers, OWN_LINE_DECIDES } from '../permissions.js';
import type { RoutableBody } from '../routing.js';

/** Levels a county keeps bodies at; cities and provinces keep their own. */
export const KEPT_LEVELS = ['county', 'zone', 'township'] as const;
/** coordination 统筹 · supervision 指导督办 · support 数据支持 · responsible 承办 · reviewing 审批 */
export const BODY_ROLES = ['coordination', 'supervision', 'support', 'responsible', 'reviewing'] as const;
export type BodyRole = (typeof BODY_ROLES)[number];

/** Who may stand in which role (county plan, measure 2: Party committees drive, the three lines decide their own, registration supports). */
const LINES_OF_ROLE: Record<string, readonly Line[] | undefined> = {
  coordination: ['task-force'],
  supervision: ['party', 'union', 'league', 'women'],
  support: ['registration'],
  responsible: ['party'],
  reviewing: ['party', 'union', 'league', 'women'],
} satisfies Record<BodyRole, readonly Line[]>;

export interface BodyContext {
  /** County code of the campaign. */
  county: string;
  /** Every other body, those that have ended included. */
  others: readonly RoutableBody[];
}
export interface BodyRule {
  id: string;
  citation: string;
  path: keyof RoutableBody;
  zh: string;
  en: string;
  holds(body: RoutableBody, context: BodyContext): boolean;
}

const PLACES = '县党建带群建工作方案：机构设在县、园区（开发区）、乡镇三级';
const NUMBERS = '《党政机关公文处理工作条例》第九条：发文字号由发文机关代字、年份、发文顺序号组成';
const SUBORDINATION = '县党建带群建工作方案：各系统上下级隶属，专班只作统筹协调';
const PERIOD = '机构自启用日起办理，至停用日止';
const FIRST: PlainDate = '0000-01-01';
const LAST: PlainDate = '9999-12-31';

/** Asks nothing of other bodies. */
export const PERIOD_RULE = {
  id: 'body-period',
  citation: PERIOD,
  path: 'activeUntil',
  zh: '停用日不得早于启用日',
  en: 'the last day must not be earlier than the first',
  holds: (body: RoutableBody): boolean => firstDay(body) <= lastDay(body),
} as const satisfies BodyRule;

/** Rules of one body among all others; each names the field it is about. */
export const BODY_RULES: readonly BodyRule[] = [
  {
    id: 'body-area',
    citation: PLACES,
    path: 'area',
    zh: '县级机构的辖区须为县代码，园区和乡镇机构须为“县代码/名称”',
    en: 'the area is the county code for a county body, and county code/name for a zone or township',
    holds: ({ level, area }, { county }) => fitsLevel(level, area, county),
  },
  {
    id: 'body-place',
    citation: PLACES,
    path: 'level',
    zh: '同一辖区不能既是园区又是乡镇',
    en: 'a place is either a zone or a township',
    holds: (body, { others }) => !others.some((other) => other.area === body.area && other.level !== body.level),
  },
  {
    id: 'body-line-level',
    citation: PLACES,
    path: 'level',
    zh: '专班和登记机关只设在县级',
    en: 'task force and registration stand at the county only',
    holds: ({ line, level }) => level === 'county' || (line !== 'task-force' && line !== 'registration'),
  },
  {
    id: 'body-role-of-line',
    citation: SUBORDINATION,
    path: 'role',
    zh: '该系统的机构不能担任此角色：专班统筹，党（工）委承办，各群团审批，登记机关支持',
    en: 'a body of this line cannot stand in this role',
    holds: ({ role, line }) => LINES_OF_ROLE[role]?.includes(line) ?? false,
  },
  {
    id: 'body-reviews-own-line',
    citation: Object.values(OWN_LINE_DECIDES).join('；'),
    path: 'reviews',
    zh: '只能审批本系统的组织',
    en: 'a body reviews organisations of its own line only',
    holds: ({ reviews, line }) => reviews.every((type) => type === line),
  },
  {
    id: 'body-reviews-something',
    citation: SUBORDINATION,
    path: 'reviews',
    zh: '审批机构须写明审批的组织类型',
    en: 'a reviewing body names the type it reviews',
    holds: ({ role, reviews }) => role !== 'reviewing' || reviews.length > 0,
  },
  {
    id: 'body-document-code',
    citation: NUMBERS,
    path: 'documentCode',
    zh: '机关代字在同一年已由另一机构使用，文号会重复',
    en: 'another body uses this code in the same year: numbers would repeat',
    holds: (body, { others }) =>
      !others.some((other) => other.documentCode === body.documentCode && yearsMeet(body, other)),
  },
  {
    id: 'body-name',
    citation: PERIOD,
    path: 'name',
    zh: '同时已有同名机构',
    en: 'another body of the same time has this name',
    holds: (body, { others }) => !others.some((other) => other.name === body.name && periodsMeet(body, other)),
  },
  {
    id: 'body-one-per-place',
    citation: SUBORDINATION,
    path: 'line',
    zh: '该辖区同时已有本系统的机构，案件将无法确定由谁办理',
    en: 'the line has a body in this area at the same time: cases could not be routed',
    holds: (body, { others }) => !others.some((other) => isRivalOf(body, other) && periodsMeet(body, other)),
  },
  {
    id: 'body-parent',
    citation: SUBORDINATION,
    path: 'parent',
    zh: '上级机构不存在、已停用、是本机构自身或其下级',
    en: 'the parent does not exist, ends earlier, or stands below this body',
    holds: (body, { others }) =>
      body.parent === null || (endsNoEarlier(body, parentOf(body, others)) && !standsAbove(body, others)),
  },
  {
    id: 'body-parent-relation',
    citation: SUBORDINATION,
    path: 'parentRelation',
    zh: '本系统上级用 line（须同一系统且辖区包含本辖区），统筹关系用 coordination（须为专班或党委）；无上级时为空',
    en: 'line needs a parent of the same line whose area covers this one, coordination the task force or a Party body; none without a parent',
    holds: fitsParent,
  },
  {
    id: 'body-parent-needed',
    citation: SUBORDINATION,
    path: 'parent',
    zh: '园区和乡镇机构须有本系统的上级',
    en: 'a zone or township body needs a parent of its own line',
    holds: ({ level, parentRelation }) => level === 'county' || parentRelation === 'line',
  },
  PERIOD_RULE,
];

function fitsLevel(level: string, area: string, county: string): boolean {
  const [root, place, ...rest] = area.split('/');
  if (root !== county || rest.length > 0) return false;
  return level === 'county' ? place === undefined : place !== undefined && place.trim() !== '';
}

/** Bodies of which routing would have to choose one: of a mass line, or responsible Party committees. */
function isRivalOf(body: RoutableBody, other: RoutableBody): boolean {
  if (other.line !== body.line || other.area !== body.area) return false;
  if (body.line === 'registration') return false;
  return body.line !== 'party' || (body.role === 'responsible' && other.role === 'responsible');
}

function fitsParent(body: RoutableBody, { others }: BodyContext): boolean {
  const parent = parentOf(body, others);
  if (body.parent === null) return body.parentRelation === null;
  // A parent that is missing is told by its own rule.
  if (!parent) return body.parentRelation !== null;
  if (!covers(parent.area, body.area)) return false;
  return body.parentRelation === 'line'
    ? parent.line === body.line
    : body.parentRelation === 'coordination' && (parent.line === 'task-force' || parent.line === 'party');
}

/** Whether the way up from the body's parent comes back to the body. */
function standsAbove(body: RoutableBody, others: readonly RoutableBody[]): boolean {
  const seen = new Set<string>();
  for (let up = body.parent; up !== null && !seen.has(up); up = others.find(({ id }) => id === up)?.parent ?? null) {
    if (up === body.id) return true;
    seen.add(up);
  }
  return false;
}

function parentOf({ parent }: RoutableBody, others: readonly RoutableBody[]): RoutableBody | undefined {
  return others.find(({ id }) => id === parent);
}
function endsNoEarlier(body: RoutableBody, parent: RoutableBody | undefined): boolean {
  return parent !== undefined && lastDay(parent) >= lastDay(body);
}
function firstDay({ activeFrom }: RoutableBody): PlainDate {
  return activeFrom ?? FIRST;
}
function lastDay({ activeUntil }: RoutableBody): PlainDate {
  return activeUntil ?? LAST;
}
function periodsMeet(one: RoutableBody, other: RoutableBody): boolean {
  return firstDay(one) <= lastDay(other) && firstDay(other) <= lastDay(one);
}
/** Numbers run by calendar year, so a code is free again in the year after its last. */
function yearsMeet(one: RoutableBody, other: RoutableBody): boolean {
  const year = (day: PlainDate): string => day.slice(0, 4);
  return year(firstDay(one)) <= year(lastDay(other)) && year(firstDay(other)) <= year(lastDay(one));
}
