import { PLACE_HEADING, type SourceTemplate } from './template.js';
import { TOWNSHIP } from './templates-units.js';

/** Instructors by batch, one row per unit that one of them is in contact with. */
export const INSTRUCTORS: SourceTemplate<'instructors'> = {
  title: { zh: '党建工作指导员花名册', en: 'instructors' },
  tables: {
    assignments: {
      title: { zh: '指导员联系单位', en: 'instructors and their units' },
      columns: {
        batch: {
          kind: 'name',
          aliases: ['批次', '选派批次'],
          repeats: true,
          heading: /^第[一二三四五六七八九十\d]+批$/,
        },
        instructorNo: {
          kind: 'name',
          aliases: ['编号', '指导员编号', '工作指导员编号'],
          identifies: true,
          required: true,
          repeats: true,
        },
        name: { kind: 'text', aliases: ['姓名', '指导员姓名', '指导员'] },
        sentBy: { kind: 'text', aliases: ['派出单位', '选派单位'] },
        inPost: { kind: 'name', aliases: ['在岗情况', '在岗状态', '状态'], identifies: true, repeats: true },
        sentOn: { kind: 'date', aliases: ['选派时间', '选派日期'] },
        unit: {
          kind: 'name',
          aliases: ['联系单位', '联系单位名称', '联系企业', '联系企业（单位）', '所联系单位'],
          identifies: true,
        },
        township: {
          kind: 'name',
          aliases: ['单位所在乡镇', '单位所在乡镇（区）', ...TOWNSHIP],
          repeats: true,
          heading: PLACE_HEADING,
        },
        lastContactOn: { kind: 'date', aliases: ['联系情况/最近联系', '最近联系', '最近联系时间', '最近联系日期'] },
        contacts: { kind: 'count', aliases: ['联系情况/次数', '次数', '联系次数'] },
      },
    },
  },
};

/** Members of an association that carries an industry organisation; they need not be surveyed units. */
export const ASSOCIATION_MEMBERS: SourceTemplate<'association-members'> = {
  title: { zh: '协会会员单位', en: "an association's members" },
  tables: {
    members: {
      title: { zh: '会员单位', en: 'members' },
      columns: {
        memberNo: { kind: 'name', aliases: ['会员编号', '编号', '会员号'], identifies: true, required: true },
        name: {
          kind: 'name',
          aliases: ['店名', '会员单位', '会员名称', '单位名称', '会员单位名称', '农家乐名称', '名称', '商户名称'],
          required: true,
        },
        code: { kind: 'code', aliases: ['信用代码', '统一社会信用代码', '社会信用代码'] },
        operator: { kind: 'text', aliases: ['经营者', '负责人', '法定代表人'] },
        address: { kind: 'name', aliases: ['地址', '经营地址', '住所'] },
        workers: { kind: 'count', aliases: ['从业人数', '从业人员', '职工人数'] },
        unionMembers: {
          kind: 'count',
          aliases: ['加入工会人数', '入会人数', '工会会员', '工会会员数', '加入工会人员'],
          identifies: true,
        },
        phone: { kind: 'text', aliases: ['电话', '联系电话'] },
      },
    },
  },
};

/** A batch of the task list as published; second sheet: units that meet a number and do not form yet. */
export const TASK_LIST: SourceTemplate<'task-list'> = {
  title: { zh: '组建任务清单', en: 'task list' },
  tables: {
    units: {
      title: { zh: '任务清单', en: 'units to form' },
      columns: {
        listNo: { kind: 'count', aliases: ['序号', '清单序号'], identifies: true, required: true },
        unitNo: { kind: 'name', aliases: ['单位编号', '单位编码'], identifies: true, required: true },
        name: { kind: 'name', aliases: ['单位名称', '企业名称'], required: true },
        code: { kind: 'code', aliases: ['统一社会信用代码', '社会信用代码', '信用代码'] },
        township: { kind: 'name', aliases: TOWNSHIP, repeats: true, heading: PLACE_HEADING },
        employees: { kind: 'count', aliases: ['人数/职工', '职工', '职工总数', '职工人数', '职工数'] },
        womenEmployees: { kind: 'count', aliases: ['人数/女职工', '女职工', '女职工数', '其中女职工'] },
        leagueMembers: { kind: 'count', aliases: ['人数/共青团员', '共青团员', '团员', '人数/团员', '团员数'] },
        union: {
          kind: 'mark',
          aliases: ['需组建群团组织/工会', '工会', '需组建工会', '拟建工会', '工会组织'],
          identifies: true,
        },
        league: {
          kind: 'mark',
          aliases: ['需组建群团组织/团组织', '团组织', '共青团', '需组建团组织', '共青团组织'],
          identifies: true,
        },
        women: {
          kind: 'mark',
          aliases: ['需组建群团组织/妇女组织', '妇女组织', '妇联', '需组建妇女组织', '妇联组织'],
          identifies: true,
        },
        mode: { kind: 'name', aliases: ['组建方式', '拟组建方式', '组建形式'] },
        responsible: {
          kind: 'name',
          aliases: ['责任党（工）委', '责任单位', '责任党委', '责任党组织', '责任党（工委）'],
          identifies: true,
          repeats: true,
          heading: /^[\u4e00-\u9fa5]{2,16}(党委|党工委)$/,
        },
        supervisors: { kind: 'name', aliases: ['督促指导单位', '指导单位'] },
        dueOn: { kind: 'date', aliases: ['完成时限', '完成时间', '时限'] },
      },
    },
    notYet: {
      title: { zh: '暂缓组建', en: 'not yet' },
      optional: true,
      columns: {
        unitNo: { kind: 'name', aliases: ['单位编号', '单位编码'], identifies: true, required: true, repeats: true },
        name: { kind: 'name', aliases: ['单位名称', '企业名称'], required: true, repeats: true },
        type: {
          kind: 'name',
          aliases: ['组织类型', '类型', '组织类别'],
          identifies: true,
          required: true,
          repeats: true,
          heading: /^(工会|团组织|共青团组织?|妇女组织|妇联组织?)$/,
        },
        count: { kind: 'count', aliases: ['人数'] },
        reasonCode: {
          kind: 'name',
          aliases: ['原因代码', '原因编码'],
          identifies: true,
          required: true,
          repeats: true,
        },
        reason: { kind: 'text', aliases: ['原因说明', '原因'] },
      },
    },
  },
};
