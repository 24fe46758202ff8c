import { PLACE_HEADING, type SourceTemplate } from './template.js';
import { TOWNSHIP } from './templates-units.js';

/** The union's register: one row per union, the units of a joint union in one cell. */
export const UNION: SourceTemplate<'union'> = {
  title: { zh: '总工会台账', en: "the union's register" },
  tables: {
    organisations: {
      title: { zh: '工会组织', en: 'unions' },
      columns: {
        organisation: {
          kind: 'name',
          aliases: ['工会组织名称', '工会名称', '基层工会名称', '工会组织', '工会全称', '基层工会', '组织名称'],
          identifies: true,
          required: true,
        },
        organisationCode: {
          kind: 'code',
          aliases: ['工会统一社会信用代码', '工会代码', '工会法人统一社会信用代码', '工会信用代码', '工会社会信用代码'],
        },
        units: {
          kind: 'name',
          aliases: [
            '建会单位（覆盖单位）',
            '建会单位',
            '覆盖单位',
            '所在单位名称',
            '单位名称',
            '建会企业',
            '覆盖企业',
            '建会单位名称',
            '企业名称',
            '所在单位',
          ],
          identifies: true,
          required: true,
        },
        unitCode: { kind: 'code', aliases: ['单位信用代码', '单位统一社会信用代码', '建会单位信用代码'] },
        township: { kind: 'name', aliases: ['所在地', ...TOWNSHIP], repeats: true, heading: PLACE_HEADING },
        mode: { kind: 'name', aliases: ['建会形式', '组建方式', '建会方式', '组建形式'] },
        employees: { kind: 'count', aliases: ['人数/职工', '职工', '职工人数', '职工数', '职工总数'] },
        members: { kind: 'count', aliases: ['人数/会员', '会员', '会员人数', '会员数', '工会会员数', '工会会员'] },
        formedOn: { kind: 'date', aliases: ['成立日期', '成立时间', '建会时间', '建会日期', '批准时间'] },
        documentNo: { kind: 'name', aliases: ['批准文号', '批复文号'] },
        termEndsOn: { kind: 'date', aliases: ['届满日期', '届满时间', '任期届满', '换届时间', '任期届满时间'] },
        chair: { kind: 'text', aliases: ['工会主席', '主席'] },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};

/** The League's tree of organisations: short names, and the nodes of townships, villages and schools in between. */
export const LEAGUE: SourceTemplate<'league'> = {
  title: { zh: '团县委组织树', en: "the League's tree" },
  tables: {
    organisations: {
      title: { zh: '团组织', en: 'League organisations' },
      columns: {
        treeNo: { kind: 'name', aliases: ['编码', '组织编码', '序号'] },
        organisation: {
          kind: 'name',
          aliases: ['组织简称', '团组织简称', '团组织名称', '组织名称', '团组织', '团支部名称'],
          identifies: true,
          required: true,
        },
        parent: {
          kind: 'name',
          aliases: ['上级组织', '上级团组织', '上级团委', '所属上级组织'],
          identifies: true,
          repeats: true,
        },
        category: {
          kind: 'name',
          aliases: ['组织类别', '组织类型', '类别', '团组织类别', '团组织类型'],
          identifies: true,
          repeats: true,
        },
        members: { kind: 'count', aliases: ['团员/人数', '团员人数', '团员数', '团员', '人数'] },
        secretary: { kind: 'text', aliases: ['书记', '团组织书记', '负责人'] },
        formedOn: { kind: 'date', aliases: ['建立时间', '成立时间', '成立日期'] },
        termEndsOn: { kind: 'date', aliases: ['换届时间', '届满时间', '届满日期'] },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};

/** The women's federation's list: a sentence per organisation under a heading per township. */
export const WOMEN: SourceTemplate<'women'> = {
  title: { zh: '妇联妇女组织情况', en: "the women's federation's list" },
  tables: {
    organisations: {
      title: { zh: '妇女组织', en: "women's organisations" },
      headings: true,
      columns: {
        text: {
          kind: 'text',
          aliases: ['妇女组织情况', '妇女组织', '组织情况', '妇女组织名称', '妇联组织情况', '妇联组织名称', '组建情况'],
          identifies: true,
          required: true,
        },
        township: { kind: 'name', aliases: TOWNSHIP, repeats: true },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};
