import type { Cited } from './rule-set.js';

/** Rules of the procedure itself, where law and county plan are silent: named, so that a refusal can be looked up and answered. */
export const EVENT_DATES: Cited = {
  id: 'event-dates',
  citation: '流程规则：事件日期不早于它所依据的事项，也不晚于办理当日',
};
export const CODED_REASONS: Cited = {
  id: 'coded-reasons',
  citation: '流程规则：退回、驳回、挂起、延期、终止须写明清单内的原因',
};
export const HOLD_ONCE: Cited = { id: 'hold-once-per-reason', citation: '流程规则：同一环节不得以同一理由再次挂起' };
export const LATER_DAY: Cited = { id: 'extension-to-a-later-day', citation: '流程规则：延期须晚于现期限，原期限保留' };
export const WITHIN_THE_LINE: Cited = {
  id: 'transfer-within-the-line',
  citation: '流程规则：转办限于本系统机构或党（工）委，审批仍由本系统上级组织作出',
};
export const DOCUMENT_NUMBERS: Cited = {
  id: 'document-number',
  citation: '党政机关公文处理工作条例（2012年）第九条：发文字号由发文机关代字、年份、发文顺序号组成',
};
export const WITHIN_THE_AREA: Cited = {
  id: 'bodies-within-their-areas',
  citation: '流程规则：机构在管辖范围内承办、审批；跨辖区的由共同的上级机构说明理由后指定',
};
