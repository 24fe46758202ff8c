import type { RegisterSource } from '../domain/ledger/import/source-rows.js';
import type { Column, SourceTemplate } from './template.js';

/** Columns that more than one register has. */
const ON = { kind: 'date', aliases: ['时间', '日期'] } as const satisfies Column;
const PLACE = { kind: 'text', aliases: ['地点', '所在地', '地址'] } as const satisfies Column;
const PERSONS = { kind: 'count', aliases: ['人数', '人次'] } as const satisfies Column;
const NOTE = { kind: 'text', aliases: ['备注', '说明'] } as const satisfies Column;
const UNITS = { kind: 'names', aliases: ['单位', '企业', '单位名称', '企业名称'] } as const satisfies Column;
const ORGANISATIONS = { kind: 'names', aliases: ['组织', '组织名称'] } as const satisfies Column;
const INSTRUCTORS = { kind: 'list', aliases: ['指导员', '指导员编号'] } as const satisfies Column;
const YEAR = { kind: 'year', aliases: ['年度', '年份'] } as const satisfies Column;

/** The other measures of the county's plan (measures 3 to 5), a sheet each. Units by number, code or registered name, several with 、 between. */
export const REGISTERS: { [S in RegisterSource]: SourceTemplate<S> } = {
  trainings: {
    title: { zh: '培训班登记表', en: 'training classes' },
    tables: {
      entries: {
        title: { zh: '培训班', en: 'training classes' },
        columns: {
          title: { kind: 'text', aliases: ['培训班名称', '班次', '培训名称'], identifies: true, required: true },
          on: { ...ON, aliases: ['培训时间', '举办时间', ...ON.aliases] },
          place: { ...PLACE, aliases: ['培训地点', ...PLACE.aliases] },
          persons: { ...PERSONS, aliases: ['参训人数', '培训人数', ...PERSONS.aliases], identifies: true },
          units: { ...UNITS, aliases: ['参训单位', ...UNITS.aliases] },
          organisations: { ...ORGANISATIONS, aliases: ['参训组织', ...ORGANISATIONS.aliases] },
          instructors: { ...INSTRUCTORS, aliases: ['参训指导员', ...INSTRUCTORS.aliases] },
          note: NOTE,
        },
      },
    },
  },
  'star-ratings': {
    title: { zh: '星级评定登记表', en: 'star ratings' },
    tables: {
      entries: {
        title: { zh: '星级评定', en: 'star ratings' },
        columns: {
          organisations: {
            ...ORGANISATIONS,
            aliases: ['党组织名称', '评定组织', ...ORGANISATIONS.aliases],
            identifies: true,
            required: true,
          },
          year: {
            ...YEAR,
            aliases: ['评定年度', ...YEAR.aliases],
            identifies: true,
            required: true,
            repeats: true,
            heading: /^(19|20)\d\d年度?$/,
          },
          stars: { kind: 'stars', aliases: ['星级', '评定星级'], identifies: true, required: true, repeats: true },
          note: NOTE,
        },
      },
    },
  },
  subsidies: {
    title: { zh: '补助发放登记表', en: 'subsidies' },
    tables: {
      entries: {
        title: { zh: '补助', en: 'subsidies' },
        columns: {
          title: { kind: 'text', aliases: ['补助项目', '补助事由'], identifies: true, required: true },
          organisations: { ...ORGANISATIONS, aliases: ['受补助组织', ...ORGANISATIONS.aliases] },
          units: { ...UNITS, aliases: ['受补助单位', ...UNITS.aliases] },
          year: { ...YEAR, aliases: ['补助年度', ...YEAR.aliases] },
          amount: {
            kind: 'amount',
            aliases: ['补助金额（元）', '补助金额', '金额（元）', '金额'],
            identifies: true,
            required: true,
          },
          note: NOTE,
        },
      },
    },
  },
  honours: {
    title: { zh: '荣誉登记表', en: 'honours' },
    tables: {
      entries: {
        title: { zh: '荣誉', en: 'honours' },
        columns: {
          title: { kind: 'text', aliases: ['荣誉名称', '荣誉称号'], identifies: true, required: true },
          on: { ...ON, aliases: ['授予时间', '表彰时间', ...ON.aliases] },
          organisations: { ...ORGANISATIONS, aliases: ['获奖组织', ...ORGANISATIONS.aliases] },
          units: { ...UNITS, aliases: ['获奖单位', ...UNITS.aliases] },
          instructors: { ...INSTRUCTORS, aliases: ['获奖指导员', ...INSTRUCTORS.aliases] },
          note: NOTE,
        },
      },
    },
  },
  pairings: {
    title: { zh: '村企结对登记表', en: 'enterprises paired with villages' },
    tables: {
      entries: {
        title: { zh: '村企结对', en: 'enterprises paired with villages' },
        columns: {
          units: { ...UNITS, aliases: ['结对企业', ...UNITS.aliases], identifies: true, required: true, repeats: true },
          village: {
            kind: 'name',
            aliases: ['结对村', '帮扶村', '村名'],
            identifies: true,
            required: true,
            repeats: true,
          },
          on: { ...ON, aliases: ['结对时间', ...ON.aliases] },
          until: { kind: 'date', aliases: ['结束时间', '终止时间'] },
          note: NOTE,
        },
      },
    },
  },
  workshops: {
    title: { zh: '扶贫车间登记表', en: 'workshops' },
    tables: {
      entries: {
        title: { zh: '扶贫车间', en: 'workshops' },
        columns: {
          title: { kind: 'text', aliases: ['车间名称', '扶贫车间名称'], identifies: true, required: true },
          units: { ...UNITS, aliases: ['共建企业', '联建企业', ...UNITS.aliases], required: true },
          place: PLACE,
          village: { kind: 'name', aliases: ['所在村', '村名'] },
          on: { ...ON, aliases: ['建成时间', ...ON.aliases] },
          persons: { ...PERSONS, aliases: ['吸纳就业人数', '就业人数', ...PERSONS.aliases] },
          note: NOTE,
        },
      },
    },
  },
  venues: {
    title: { zh: '共用阵地登记表', en: 'shared venues' },
    tables: {
      entries: {
        title: { zh: '共用阵地', en: 'shared venues' },
        columns: {
          title: { kind: 'text', aliases: ['阵地名称', '场所名称'], identifies: true, required: true },
          units: { ...UNITS, aliases: ['共用单位', ...UNITS.aliases] },
          organisations: { ...ORGANISATIONS, aliases: ['共用组织', ...ORGANISATIONS.aliases] },
          place: PLACE,
          on: { ...ON, aliases: ['启用时间', ...ON.aliases] },
          note: NOTE,
        },
      },
    },
  },
  activities: {
    title: { zh: '联办活动登记表', en: 'joint activities' },
    tables: {
      entries: {
        title: { zh: '联办活动', en: 'joint activities' },
        columns: {
          title: { kind: 'text', aliases: ['活动名称', '活动主题'], identifies: true, required: true },
          on: { ...ON, aliases: ['活动时间', ...ON.aliases] },
          place: { ...PLACE, aliases: ['活动地点', ...PLACE.aliases] },
          units: { ...UNITS, aliases: ['参与单位', '参加单位', ...UNITS.aliases] },
          organisations: { ...ORGANISATIONS, aliases: ['联办组织', '参与组织', ...ORGANISATIONS.aliases] },
          persons: { ...PERSONS, aliases: ['参加人数', ...PERSONS.aliases] },
          note: NOTE,
        },
      },
    },
  },
  donations: {
    title: { zh: '捐赠登记表', en: 'donations' },
    tables: {
      entries: {
        title: { zh: '捐赠', en: 'donations' },
        columns: {
          title: { kind: 'text', aliases: ['捐赠事项', '捐赠用途'], identifies: true, required: true },
          units: { ...UNITS, aliases: ['捐赠企业', '捐赠单位', ...UNITS.aliases], required: true },
          amount: { kind: 'amount', aliases: ['捐赠金额（元）', '捐赠金额', '金额（元）', '金额'], identifies: true },
          on: { ...ON, aliases: ['捐赠时间', ...ON.aliases] },
          persons: { ...PERSONS, aliases: ['受益人次', '受益人数', ...PERSONS.aliases] },
          note: NOTE,
        },
      },
    },
  },
};
