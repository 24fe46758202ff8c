import type { SourceTemplate } from './template.js';

const CODE = [
  '统一社会信用代码',
  '社会信用代码',
  '信用代码',
  '注册号/统一社会信用代码',
  '统一代码',
  '单位信用代码',
] as const;
const LEGAL = ['法定代表人（负责人）', '法定代表人', '负责人', '法人代表'] as const;

/** Export of the provincial platform (非公党建信息平台): one row per surveyed unit; second sheet: adjusted joint Party organisations. */
export const PLATFORM: SourceTemplate<'platform'> = {
  title: { zh: '省非公党建平台', en: 'provincial platform' },
  tables: {
    units: {
      title: { zh: '单位信息', en: 'units' },
      columns: {
        unitNo: { kind: 'name', aliases: ['单位编号', '单位编码', '编号'], identifies: true, required: true },
        name: { kind: 'name', aliases: ['单位名称', '企业名称', '单位全称'], identifies: true, required: true },
        code: { kind: 'code', aliases: CODE },
        unitClass: { kind: 'name', aliases: ['单位类别', '单位类型', '类别'], identifies: true, required: true },
        township: {
          kind: 'name',
          aliases: ['所属乡镇（区）', '所属乡镇', '所在乡镇（区）', '乡镇（区）', '所在乡镇'],
          required: true,
        },
        address: { kind: 'name', aliases: ['详细地址', '地址', '单位地址'] },
        industry: { kind: 'text', aliases: ['行业', '所属行业'] },
        park: { kind: 'text', aliases: ['所在园区', '园区', '所在园区（楼宇、商圈）'] },
        employees: { kind: 'count', aliases: ['职工总数', '职工人数', '从业人员', '职工情况/总数'] },
        womenEmployees: { kind: 'count', aliases: ['女职工', '女职工数', '其中女职工'] },
        youth35: { kind: 'count', aliases: ['35岁及以下', '35周岁及以下'] },
        youth28: { kind: 'count', aliases: ['28岁及以下', '28周岁及以下'] },
        leagueMembers: { kind: 'count', aliases: ['共青团员', '团员', '团员数'] },
        partyMembersFull: { kind: 'count', aliases: ['正式党员', '正式党员数'] },
        partyMembersProbationary: { kind: 'count', aliases: ['预备党员', '预备党员数'] },
        operation: { kind: 'name', aliases: ['经营状态', '运行状态', '运营状态'], identifies: true },
        remark: { kind: 'text', aliases: ['核查说明', '核查情况', '备注'] },
        partyOrganisation: { kind: 'yes-no', aliases: ['党组织情况/是否建立', '是否建立', '是否建立党组织', '党组织'] },
        partyOrganisationName: { kind: 'name', aliases: ['党组织名称'] },
        partyMode: { kind: 'name', aliases: ['组建方式', '党组织组建方式'] },
        partyFormedOn: { kind: 'date', aliases: ['成立时间', '党组织成立时间', '成立日期'] },
        union: { kind: 'yes-no', aliases: ['工会', '是否建立工会', '工会组织'] },
        league: { kind: 'yes-no', aliases: ['团组织', '共青团', '共青团组织'] },
        women: { kind: 'yes-no', aliases: ['妇女组织', '妇联', '妇联组织'] },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        phone: { kind: 'text', aliases: ['联系电话', '电话', '联系方式'] },
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
          aliases: ['市场主体名称', '企业（机构）名称', '经营主体名称', '企业名称'],
          identifies: true,
          required: true,
        },
        formerNames: { kind: 'names', aliases: ['曾用名', '曾用名称', '变更前名称', '原名称'] },
        unitClass: {
          kind: 'name',
          aliases: ['主体类型', '市场主体类型', '企业类型', '经营主体类型'],
          identifies: true,
        },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        registeredOn: { kind: 'date', aliases: ['成立日期', '注册日期', '成立时间'] },
        status: { kind: 'name', aliases: ['登记状态/状态', '登记状态', '经营状态', '状态'], identifies: true },
        statusOn: { kind: 'date', aliases: ['登记状态/状态日期', '状态日期', '状态时间', '注吊销日期'] },
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
        name: { kind: 'name', aliases: ['社会组织名称', '单位名称', '组织名称'], identifies: true, required: true },
        formerNames: { kind: 'names', aliases: ['变更前名称', '曾用名', '原名称'] },
        unitClass: { kind: 'name', aliases: ['登记类型', '社会组织类型', '类别'] },
        legalRepresentative: { kind: 'text', aliases: LEGAL },
        registeredOn: { kind: 'date', aliases: ['成立登记日期', '登记日期', '成立日期'] },
        status: { kind: 'name', aliases: ['登记情况/状态', '登记状态', '状态', '登记情况'], identifies: true },
        statusOn: { kind: 'date', aliases: ['登记情况/状态时间', '状态时间', '状态日期'] },
        address: { kind: 'name', aliases: ['住所', '地址', '住所（办公地址）'] },
        supervisor: { kind: 'text', aliases: ['业务主管单位', '主管单位'], identifies: true },
        remark: { kind: 'text', aliases: ['备注', '说明'] },
      },
    },
  },
};
