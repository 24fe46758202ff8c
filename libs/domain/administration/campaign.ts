import type { PlainDate } from '../case.js';
import type { Refusal } from '../errors.js';

/** The one campaign of an installation: which county, from when, counted against which day. */
export interface Campaign {
  name: string;
  /** County code of GB/T 2260, six digits; the first part of every area path. */
  area: string;
  /** First day of the campaign. */
  kickoff: PlainDate;
  /** Day by which an organisation counts as existing and not as newly formed. */
  baselineOn: PlainDate;
  deadline: PlainDate | null;
}

/** Area of what was made before any county was named. */
export const NO_COUNTY = '000000';

interface CampaignRule {
  id: string;
  citation: string;
  path: keyof Campaign;
  zh: string;
  en: string;
  holds(campaign: Campaign): boolean;
}

const COUNTY_CODE = '《中华人民共和国行政区划代码》GB/T 2260：县级代码六位，末两位不为 00';
const PLAN = '县党建带群建工作方案：启动日、基准日与完成时限';
export const CAMPAIGN_RULES: readonly CampaignRule[] = [
  {
    id: 'campaign-county-code',
    citation: COUNTY_CODE,
    path: 'area',
    zh: '须为六位县级行政区划代码，末两位不为 00',
    en: 'must be a county’s code of six digits that does not end with 00',
    holds: ({ area }) => /^[1-9]\d{5}$/.test(area) && !area.endsWith('00'),
  },
  {
    id: 'campaign-baseline',
    citation: PLAN,
    path: 'baselineOn',
    zh: '基准日不得晚于启动日',
    en: 'the baseline must not be later than the kickoff',
    holds: ({ baselineOn, kickoff }) => baselineOn <= kickoff,
  },
  {
    id: 'campaign-deadline',
    citation: PLAN,
    path: 'deadline',
    zh: '完成时限须晚于启动日',
    en: 'the deadline must be later than the kickoff',
    holds: ({ deadline, kickoff }) => deadline === null || deadline > kickoff,
  },
];

/** Every field that breaks a rule is named; the refusal cites the first. Null when all hold. */
export function checkCampaign(campaign: Campaign): Refusal | null {
  const broken = CAMPAIGN_RULES.filter((rule) => !rule.holds(campaign));
  const [first] = broken;
  if (!first) return null;
  return {
    code: 'campaign-unfit',
    zh: `${first.path}：${first.zh}`,
    en: `${first.path}: ${first.en}`,
    rule: { id: first.id, citation: first.citation },
    errors: broken.map(({ path, zh }) => ({ path, message: zh })),
  };
}

/** The county stays once cases, published lists or frozen reports name it. @param fixed whether they do */
export function checkCountyChange(before: Campaign | null, after: Campaign, fixed: boolean): Refusal | null {
  if (!fixed || before === null || before.area === after.area) return null;
  return {
    code: 'campaign-area-fixed',
    zh: 'area：已有案件、已发布清单或报表使用本县代码，不能再改',
    en: 'area: cases, published lists or reports name the county already',
    errors: [{ path: 'area', message: `须为 ${before.area}` }],
  };
}

/** Whether the ledger reads differently: its places, or what is old and what is new. */
export function changesLedger(before: Campaign | null, after: Campaign): boolean {
  return (
    before === null ||
    before.area !== after.area ||
    before.kickoff !== after.kickoff ||
    before.baselineOn !== after.baselineOn
  );
}
