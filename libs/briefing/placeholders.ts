/** What a template of the briefing may name: a text, or a list whose rows stand between `{#list}` and `{/list}`. */
export const TEXTS = {
  title: '标题',
  asOf: '截止日期',
  kickoff: '启动日期',
  deadline: '清单完成期限',
  version: '版本号',
  dataVersion: '数据版本',
  sha256: '校验码',
  madeOn: '生成时间',
  population: '摸底单位数',
  enterprises: '非公企业数',
  socialOrganisations: '社会组织数',
  excluded: '未纳入单位数',
  partyBefore: '启动前党组织数',
  unionBefore: '启动前工会数',
  leagueBefore: '启动前团组织数',
  womenBefore: '启动前妇女组织数',
  partyNew: '新建党组织数',
  unionNew: '新建工会数',
  leagueNew: '新建团组织数',
  womenNew: '新建妇女组织数',
  newTotal: '新建组织总数',
  partyNewYearEnterprises: '本年企业新建党组织数',
  partyNewYearSocial: '本年社会组织新建党组织数',
  listUnits: '清单单位数',
  listUnion: '清单工会数',
  listLeague: '清单团组织数',
  listWomen: '清单妇女组织数',
  listTotal: '清单组建数',
  listDone: '清单已完成数',
  listRate: '清单完成率',
  listUnitsDone: '清单已完成单位数',
  listHeld: '清单挂起数',
  listClosed: '清单终止数',
  listNotStarted: '清单未启动数',
  daysLeft: '距期限天数',
  workingDaysLeft: '距期限工作日数',
  anyMassRate: '群团组织覆盖率',
  anyMassUnits: '有群团组织的单位数',
  partyFormationRate: '党组织组建率',
  contactEnterprises: '指导员联系企业数',
  contactSocial: '指导员联系社会组织数',
  contactRate: '指导员联系覆盖率',
  instructors: '在岗指导员数',
  jointAdjusted: '已调整不规范联合党组织数',
  jointToAdjust: '待调整联合党组织数',
  associationMembers: '行业协会会员单位数',
  pairedEnterprises: '结对企业数',
  pairedVillages: '结对村数',
  workshops: '扶贫车间数',
  trainings: '培训班数',
} as const;
export type TextName = keyof typeof TEXTS;

/** Rows of a list and what each of them holds. */
export const LISTS = {
  coverage: {
    zh: '各类组织覆盖情况',
    columns: {
      type: '类型',
      organisations: '组织数',
      unitsCovered: '覆盖单位数',
      coverageRate: '覆盖率',
      standAloneRate: '单独组建率',
      shouldFormRate: '应建尽建率',
    },
  },
  townships: {
    zh: '各乡镇情况',
    columns: {
      township: '乡镇',
      units: '单位数',
      partyRate: '党组织覆盖率',
      unionRate: '工会覆盖率',
      leagueRate: '团组织覆盖率',
      womenRate: '妇女组织覆盖率',
    },
  },
  list: { zh: '清单完成情况', columns: { type: '类型', listed: '清单数', done: '完成数', rate: '完成率' } },
  reasons: { zh: '暂缓原因', columns: { reason: '原因', count: '数量' } },
} as const;
export type ListName = keyof typeof LISTS;

export type BriefingData = Record<TextName, string> & {
  [L in ListName]: Record<keyof (typeof LISTS)[L]['columns'], string>[];
};

/** Every placeholder with its meaning, lists as `list.column`. */
export function allPlaceholders(): { name: string; zh: string }[] {
  const texts = Object.entries(TEXTS).map(([name, zh]) => ({ name, zh }));
  const columns = Object.entries(LISTS).flatMap(([list, { zh, columns: of }]) =>
    Object.entries(of).map(([column, label]) => ({ name: `${list}.${column}`, zh: `${zh}：${label as string}` })),
  );
  return [...texts, ...columns];
}
