import { PLACE_HEADING, type SourceTemplate } from './template.js';

const CODE = [
  '统一社会信用代码',
  '社会信用代码',
  '信用代码',
  '注册号/统一社会信用代码',
  '统一代码',
  '单位信用代码',
  '统一社会信用代码（18位）',
  '统一社会信用代码/注册号',
  '企业统一社会信用代码',
  '单位统一社会信用代码',
] as const;
/** The township or zone of a unit, as the offices call the column. */
export const TOWNSHIP = [
  '所属乡镇（区）',
  '所属乡镇',
  '所在乡镇（区）',
  '乡镇（区）',
  '所在乡镇',
  '乡镇',
  '乡镇（街道）',
  '所属乡镇（街道）',
  '所在乡镇（街道）',
  '乡镇/街道',
  '镇（街道）',
  '镇街',
  '所属镇街',
  '所属区域',
  '属地',
  '乡镇（开发区）',
  '所属乡镇（开发区）',
] as const;
const LEGAL = [
  '法定代表人（负责人）',
  '法定代表人',
  '法定代表人或负责人',
  '法定代表人/负责人',
  '负责人',
  '法人代表',
  '法人',
  '法定代表人姓名',
  '负责人姓名',
] as const;

/** Export of the provincial platform (非公党建信息平台): one row per surveyed unit; second sheet: adjusted joint Party organisations. */
export const PLATFORM: SourceTemplate<'platform'> = {
  title: { zh: '省非公党建平台', en: 'provincial platform' },
  tables: {
    units: {
      title: { zh: '单位信息', en: 'units' },
      columns: {
        unitNo: {
          kind: 'name',
          aliases: ['单位编号', '单位编码', '单位代码', '编号'],
          identifies: true,
          required: true,
        },
        name: {
          kind: 'name',
          aliases: ['单位名称', '企业名称', '单位全称', '企业（单位）名称', '单位（企业）名称', '企业全称', '名称'],
          identifies: true,
          required: true,
        },
        code: { kind: 'code', aliases: CODE },
        unitClass: {
          kind: 'name',
          aliases: ['单位类别', '单位类型', '类别', '单位性质', '企业类型', '类型'],
          identifies: true,
          required: true,
          repeats: true,
          heading:
            /^(民营企业|国有企业|集体企业|外资企业|个体工商户|农民专业合作社|社会团体|民办非企业单位|社会服务机构|基金会|社会组织|非公有?制企业)$/,
        },
        township: {
          kind: 'place',
          aliases: TOWNSHIP,
          required: true,
          repeats: true,
          heading: PLACE_HEADING,
        },
        address: { kind: 'name', aliases: ['详细地址', '地址', '单位地址'] },
        industry: { kind: 'text', aliases: ['行业', '所属行业'] },
        park: { kind: 'text', aliases: ['所在园区', '园区', '所在园区（楼宇、商圈）'] },
        employees: {
          kind: 'count',
          aliases: [
            '职工总数',
            '职工人数',
            '从业人员',
            '职工情况/总数',
            '职工情况/合计',
            '职工情况/小计',
            '职工总人数',
            '员工总数',
            '员工人数',
            '从业人数',
            '从业人员数',
            '职工数',
            '职工',
          ],
        },
        womenEmployees: {
          kind: 'count',
          aliases: [
            '女职工',
            '女职工数',
            '其中女职工',
            '其中：女职工',
            '女职工人数',
            '女员工',
            '女员工数',
            '职工情况/女',
          ],
        },
        youth35: { kind: 'count', aliases: ['35岁及以下', '35周岁及以下', '35岁以下', '35周岁以下', '35岁（含）以下'] },
        youth28: {
          kind: 'count',
          aliases: ['28岁及以下', '28周岁及以下', '28岁以下', '28周岁以下', '28岁（含）以下', '14-28周岁', '14—28周岁'],
        },
        leagueMembers: {
          kind: 'count',
          aliases: ['共青团员', '团员', '团员数', '团员人数', '共青团员数', '共青团员人数'],
        },
        partyMembersFull: {
          kind: 'count',
          aliases: ['正式党员', '正式党员数', '正式党员人数', '党员情况/正式', '党员/正式', '党员人数/正式'],
        },
        partyMembersProbationary: {
          kind: 'count',
          aliases: ['预备党员', '预备党员数', '预备党员人数', '党员情况/预备', '党员/预备', '党员人数/预备'],
        },
        operation: {
          kind: 'name',
          aliases: ['经营状态', '运行状态', '运营状态', '经营情况', '生产经营状态', '经营状况'],
          identifies: true,
          repeats: true,
        },
        remark: { kind: 'text', aliases: ['核查说明', '核查情况', '备注'] },
        partyOrganisation: {
          kind: 'yes-no',
          aliases: [
            '党组织情况/是否建立',
            '是否建立',
            '是否建立党组织',
            '党组织',
            '党组织情况/是否建',
            '是否有党组织',
            '有无党组织',
          ],
        },
        partyOrganisationName: { kind: 'name', aliases: ['党组织名称'] },
        partyMode: { kind: 'name', aliases: ['组建方式', '党组织组建方式', '党组织情况/方式', '党组织情况/组建形式'] },
        partyFormedOn: {
          kind: 'date',
          aliases: ['党组织情况/成立时间', '党组织成立时间', '党组织情况/成立日期', '成立时间', '成立日期'],
        },
        union: {
          kind: 'yes-no',
          aliases: ['工会', '是否建立工会', '工会组织', '是否建工会', '有无工会', '是否建立群团组织/工会'],
        },
        league: { kind: 'yes-no', aliases: ['团组织', '共青团', '共青团组织', '是否建立团组织', '有无团组织'] },
        women: {
          kind: 'yes-no',
          aliases: ['妇女组织', '妇联', '妇联组织', '是否建立妇女组织', '是否建立妇联', '有无妇女组织'],
        },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        phone: { kind: 'text', aliases: ['联系电话', '电话', '联系方式', '手机', '手机号码', '手机号', '电话号码'] },
      },
    },
    adjustments: {
      title: { zh: '联合党组织调整', en: 'adjusted joint Party organisations' },
      optional: true,
      columns: {
        organisation: { kind: 'name', aliases: ['党组织名称', '联合党组织名称'], identifies: true, required: true },
        problem: { kind: 'text', aliases: ['存在问题', '问题'] },
        before: { kind: 'list', aliases: ['调整前覆盖单位', '调整前'], identifies: true, required: true },
        after: { kind: 'list', aliases: ['调整后覆盖单位', '调整后'], identifies: true },
        moved: { kind: 'text', aliases: ['调出单位及去向', '去向'] },
        adjustedOn: { kind: 'date', aliases: ['调整时间', '调整日期'] },
        documentNo: { kind: 'name', aliases: ['批准文号', '文号'] },
      },
    },
  },
};

/** Market entities as registered (登记信息). */
export const MARKET_REGULATION: SourceTemplate<'market-regulation'> = {
  title: { zh: '市场监管部门登记信息', en: 'market regulation' },
  tables: {
    registrations: {
      title: { zh: '登记信息', en: 'registrations' },
      columns: {
        code: { kind: 'code', aliases: CODE },
        name: {
          kind: 'name',
          aliases: [
            '市场主体名称',
            '企业（机构）名称',
            '经营主体名称',
            '企业名称',
            '主体名称',
            '名称',
            '企业（字号）名称',
          ],
          identifies: true,
          required: true,
        },
        formerNames: { kind: 'names', aliases: ['曾用名', '曾用名称', '变更前名称', '原名称'] },
        unitClass: {
          kind: 'name',
          aliases: ['主体类型', '市场主体类型', '企业类型', '经营主体类型', '市场主体类别', '企业（机构）类型'],
          identifies: true,
          repeats: true,
        },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        registeredOn: { kind: 'date', aliases: ['成立日期', '注册日期', '成立时间', '登记日期', '设立日期'] },
        status: {
          kind: 'name',
          aliases: ['登记状态/状态', '登记状态', '经营状态', '状态', '登记情况/状态', '主体状态', '企业状态'],
          identifies: true,
          repeats: true,
        },
        statusOn: {
          kind: 'date',
          aliases: [
            '登记状态/状态日期',
            '登记状态/日期',
            '状态日期',
            '状态时间',
            '注吊销日期',
            '注销日期',
            '登记状态/状态时间',
          ],
        },
        address: { kind: 'name', aliases: ['住所（经营场所）', '住所', '经营场所', '地址'] },
        supervisor: { kind: 'text', aliases: ['登记机关', '主管部门'] },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};

/** Social organisations as registered; the supervising office tells the sheet from one of enterprises. */
export const CIVIL_AFFAIRS: SourceTemplate<'civil-affairs'> = {
  title: { zh: '民政部门登记信息', en: 'civil affairs' },
  tables: {
    registrations: {
      title: { zh: '登记信息', en: 'registrations' },
      columns: {
        code: { kind: 'code', aliases: CODE },
        name: {
          kind: 'name',
          aliases: ['社会组织名称', '单位名称', '组织名称', '名称', '社会组织（单位）名称'],
          identifies: true,
          required: true,
        },
        formerNames: { kind: 'names', aliases: ['变更前名称', '曾用名', '原名称'] },
        unitClass: { kind: 'name', aliases: ['登记类型', '社会组织类型', '类别'] },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        registeredOn: { kind: 'date', aliases: ['成立登记日期', '登记日期', '成立日期'] },
        status: {
          kind: 'name',
          aliases: ['登记情况/状态', '登记状态/状态', '登记状态', '状态', '登记情况'],
          identifies: true,
          repeats: true,
        },
        statusOn: {
          kind: 'date',
          aliases: ['登记情况/状态时间', '登记情况/时间', '状态时间', '状态日期', '登记状态/状态时间'],
        },
        address: { kind: 'name', aliases: ['住所', '地址', '住所（办公地址）'] },
        supervisor: {
          kind: 'text',
          aliases: ['业务主管单位', '主管单位', '业务主管部门'],
          identifies: true,
          repeats: true,
        },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};
