import type { GroupBy } from './statistics.js';

/** Words of coded values in figures and rows; a value without one (a township, a body, a code of a reason) is its own word. */
const VALUES: Partial<Record<GroupBy, Readonly<Record<string, string>>>> = {
  type: { party: '党组织', union: '工会', league: '团组织', women: '妇女组织' },
  mode: { single: '单独', joint: '联合', regional: '区域', industry: '行业' },
  kind: { enterprise: '非公企业', social: '社会组织', other: '其他' },
  'on-list': { true: '清单内', false: '清单外' },
  baseline: { true: '启动前已有', false: '启动后新建' },
  overdue: { true: '超过期限', false: '未超期' },
  progress: {
    done: '已完成',
    closed: '已终止',
    'on-hold': '挂起',
    'not-started': '未启动',
    'in-progress': '办理中',
    all: '全部完成',
    some: '部分完成',
    none: '均未完成',
  },
  step: {
    'application-approved': '申请批复',
    'congress-held': '召开成立大会',
    'result-approved': '结果批复',
    registered: '登记备案',
  },
  register: {
    training: '培训',
    'star-rating': '星级',
    subsidy: '补助',
    honour: '荣誉',
    pairing: '结对',
    workshop: '扶贫车间',
    venue: '阵地',
    activity: '活动',
    donation: '捐赠',
  },
  reason: {
    zombie: '停产停业',
    shell: '空壳',
    licences: '一企多照',
    deregistered: '已注销',
    unreachable: '失联',
    moved: '已迁出',
    duplicate: '重复',
    'over-five': '超过规定单位数',
    'could-stand-alone': '可单独组建',
    'too-few-members': '党员人数不足',
  },
};

/** The word for a value of a dimension. */
export function valueName(dim: string, value: string | number | boolean | null): string | number | boolean | null {
  return VALUES[dim as GroupBy]?.[String(value)] ?? value;
}
