import type { Refusal } from '../errors.js';
import type { RoutableBody } from '../routing.js';
import { BODY_RULES, PERIOD_RULE, type BodyContext, type BodyRule } from './body-rules.js';

/** A series of document numbers that was begun before this system: the last number used. */
export interface NumberSeries {
  year: number;
  last: number;
}

/** Every field that breaks a rule is named, the refusal cites the first rule. Null when all hold. */
export function checkBody(body: RoutableBody, context: BodyContext): Refusal | null {
  return refusalOf(
    body,
    BODY_RULES.filter((rule) => !rule.holds(body, context)),
  );
}

function refusalOf(body: RoutableBody, broken: readonly BodyRule[]): Refusal | null {
  const [first] = broken;
  if (!first) return null;
  return {
    code: 'body-unfit',
    zh: `${body.id} 的 ${first.path}：${first.zh}`,
    en: `${first.path} of ${body.id}: ${first.en}`,
    rule: { id: first.id, citation: first.citation },
    errors: broken.map(({ path, zh }) => ({ path, message: zh })),
  };
}

const FIXED = ['line', 'level', 'area'] as const;
const FIXED_RULE = { id: 'body-fixed', citation: '系统、层级、辖区决定其人员权限与案件归属，不能改；请停用后另建' };
const SERIES_RULE = {
  id: 'body-series',
  citation: '《党政机关公文处理工作条例》第九条：发文顺序号按机关代字和年份连续编排',
};

/**
 * What may change of a body: not what its people's rights and its cases rest on; not the code of a series that has numbers, nor where it stands.
 * @param series the body's counters as they stand @param year of today, business time
 */
export function checkBodyChange(
  before: RoutableBody,
  after: RoutableBody,
  numbers: { standing: readonly NumberSeries[]; given: readonly NumberSeries[]; year: number },
): Refusal | null {
  const moved = FIXED.filter((field) => before[field] !== after[field]);
  if (moved.length > 0) {
    const errors = moved.map((path) => ({ path, message: `须为 ${before[path]}` }));
    return {
      code: 'body-unfit',
      zh: `${before.id} 的 ${moved.join('、')} 不能改`,
      en: `${moved.join(', ')} of ${before.id} cannot change: end it and make another`,
      rule: FIXED_RULE,
      errors,
    };
  }
  if (
    before.documentCode !== after.documentCode &&
    numbers.standing.some(({ year, last }) => year === numbers.year && last > 0)
  ) {
    const errors = [{ path: 'documentCode', message: `${numbers.year} 年已用 ${before.documentCode} 编号` }];
    return {
      code: 'body-unfit',
      zh: `${before.id} 的 documentCode：本年已编号，机关代字须下一年再改`,
      en: `documentCode of ${before.id}: this year’s series has begun`,
      rule: SERIES_RULE,
      errors,
    };
  }
  return checkSeries(before.id, numbers);
}

/** A series that stands goes on from where it is. */
function checkSeries(
  id: string,
  { standing, given }: { standing: readonly NumberSeries[]; given: readonly NumberSeries[] },
): Refusal | null {
  const index = given.findIndex(({ year, last }) =>
    standing.some((series) => series.year === year && series.last !== last),
  );
  if (index < 0) return null;
  const { year } = given[index]!;
  return {
    code: 'body-unfit',
    zh: `${id} 的 lastNumbers：${year} 年的编号已开始，不能重设`,
    en: `lastNumbers of ${id}: the series of ${year} has begun`,
    rule: SERIES_RULE,
    errors: [{ path: `lastNumbers.${index}`, message: `${year} 年的编号已开始` }],
  };
}

/** What still hangs on a body. */
export interface BodyUse {
  accounts: number;
  cases: number;
  bodies: number;
}

/** A body ends when nobody works there, nothing waits for it and nothing stands below it. @param ended the body with its last day */
export function checkBodyEnd(ended: RoutableBody, { accounts, cases, bodies }: BodyUse): Refusal | null {
  const left = [
    { n: accounts, zh: `在用账号 ${accounts} 个`, en: `${accounts} accounts` },
    { n: cases, zh: `在办案件 ${cases} 件`, en: `${cases} cases` },
    { n: bodies, zh: `下级机构 ${bodies} 个`, en: `${bodies} bodies below` },
  ].filter(({ n }) => n > 0);
  if (left.length === 0) return refusalOf(ended, PERIOD_RULE.holds(ended) ? [] : [PERIOD_RULE]);
  const { id } = ended;
  return {
    code: 'body-in-use',
    zh: `${id} 还有${left.map(({ zh }) => zh).join('、')}，不能停用`,
    en: `${id} still has ${left.map(({ en }) => en).join(', ')}`,
    rule: { id: 'body-in-use', citation: '停用前须移交案件、停用或调出账号、停用下级机构' },
  };
}
