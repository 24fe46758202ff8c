import type { PlainDate } from '../../case.js';
import type { Bilingual } from '../../text.js';
import { statisticDefinition, type GroupBy, type StatisticName, type StatisticQuestion } from './statistics.js';

/** One statistic of a report: on which day or in which window, and how it is broken down. */
export interface ReportSection {
  /** Name of the section; two windows of one statistic are two sections. */
  id: string;
  name: StatisticName;
  /** Day of the figure, or its window: report day, baseline; since the kickoff, the calendar year. */
  time: 'report' | 'baseline' | 'kickoff' | 'year' | 'ever';
  title?: Bilingual;
  groupings: readonly (readonly GroupBy[])[];
}
export interface ReportDays {
  asOf: PlainDate;
  kickoff: PlainDate;
  baseline: PlainDate;
}

/** What the county's report tells, in its order. */
export const REPORT_OUTLINE: readonly ReportSection[] = [
  {
    id: 'population',
    name: 'population',
    time: 'report',
    groupings: [[], ['kind'], ['unit-class'], ['township', 'kind']],
  },
  { id: 'excluded', name: 'excluded', time: 'report', groupings: [[], ['reason']] },
  {
    id: 'organisations-baseline',
    name: 'organisations',
    time: 'baseline',
    title: { zh: '启动前已建组织数', en: 'organisations before the kickoff' },
    groupings: [['type'], ['type', 'mode']],
  },
  {
    id: 'organisations',
    name: 'organisations',
    time: 'report',
    groupings: [['type'], ['type', 'mode'], ['township', 'type']],
  },
  {
    id: 'newly-formed',
    name: 'newly-formed',
    time: 'kickoff',
    title: { zh: '启动以来新建组织数', en: 'newly formed since the kickoff' },
    groupings: [['type'], ['type', 'mode'], ['type', 'on-list'], ['township', 'type']],
  },
  {
    id: 'newly-formed-year',
    name: 'newly-formed',
    time: 'year',
    title: { zh: '本年新建组织数', en: 'newly formed this year' },
    groupings: [['type'], ['type', 'kind']],
  },
  { id: 'case-steps', name: 'case-steps', time: 'kickoff', groupings: [['step', 'type']] },
  { id: 'coverage', name: 'coverage', time: 'report', groupings: [['type'], ['township', 'type'], ['kind', 'type']] },
  { id: 'stand-alone', name: 'stand-alone', time: 'report', groupings: [['type']] },
  { id: 'any-mass-organisation', name: 'any-mass-organisation', time: 'report', groupings: [[], ['township']] },
  { id: 'party-formation', name: 'party-formation', time: 'report', groupings: [[], ['township']] },
  { id: 'should-form', name: 'should-form', time: 'report', groupings: [['type'], ['township', 'type']] },
  { id: 'should-form-national', name: 'should-form-national', time: 'report', groupings: [['type']] },
  { id: 'eligible', name: 'eligible', time: 'baseline', groupings: [['type']] },
  {
    id: 'list-completion',
    name: 'list-completion',
    time: 'report',
    groupings: [[], ['type'], ['mode'], ['township', 'type'], ['body'], ['progress'], ['reason']],
  },
  { id: 'list-units', name: 'list-units', time: 'report', groupings: [[], ['progress'], ['township']] },
  { id: 'not-formed-reasons', name: 'not-formed-reasons', time: 'report', groupings: [['reason'], ['type']] },
  { id: 'instructor-contact', name: 'instructor-contact', time: 'report', groupings: [[], ['kind'], ['township']] },
  { id: 'instructors', name: 'instructors', time: 'report', groupings: [[], ['batch']] },
  { id: 'joint-adjusted', name: 'joint-adjusted', time: 'kickoff', groupings: [[], ['reason']] },
  { id: 'joint-to-adjust', name: 'joint-to-adjust', time: 'report', groupings: [[], ['reason']] },
  { id: 'association-members', name: 'association-members', time: 'report', groupings: [[]] },
  { id: 'register-entries', name: 'register-entries', time: 'ever', groupings: [['register']] },
  { id: 'register-units', name: 'register-units', time: 'ever', groupings: [['register'], ['register', 'kind']] },
  { id: 'paired-villages', name: 'paired-villages', time: 'ever', groupings: [[]] },
];

/** Before every record of the registers. */
const EVER = '1949-10-01';

/** The question a section asks in one grouping. */
export function questionOfSection(
  { name, time }: ReportSection,
  groupBy: readonly GroupBy[],
  { asOf, kickoff, baseline }: ReportDays,
): StatisticQuestion {
  const day = time === 'baseline' ? baseline : asOf;
  const from = { kickoff, year: `${asOf.slice(0, 4)}-01-01`, ever: EVER, report: day, baseline: day }[time];
  return { name, asOf: day, from, to: day, type: null, groupBy };
}

export function titleOfSection(section: Pick<ReportSection, 'name' | 'title'>): Bilingual {
  return section.title ?? statisticDefinition(section.name).title;
}
