import type { PlainDate } from '../../case.js';
import type { Bilingual } from '../../text.js';
import type { CreditCodeReading } from '../codes/credit-code.js';
import type { Source } from './source-rows.js';
import { findTownship } from '../units/townships.js';

/** What is worth a second look in a row that can be read; the row is imported all the same. */
export const ROW_WARNINGS = {
  'code-twice': { zh: '本文件前面某行已有相同代码，请核对', en: 'an earlier row of the file has the same code' },
  'township-unknown': { zh: '本县没有这个乡镇（区），请核对', en: 'the county has no such township' },
  'status-unknown': { zh: '不认识的状态，请核对', en: 'unknown status' },
  'date-in-future': { zh: '日期晚于今天，请核对', en: 'the date lies in the future' },
  'more-than-staff': { zh: '人数超过职工总数，请核对', en: 'more than the staff altogether' },
  'union-code-of-unit': {
    zh: '以81开头的是工会的代码，不是单位的代码，请核对',
    en: 'a code that begins with 81 is a union’s own, not its unit’s',
  },
  'ends-before-it-begins': { zh: '结束早于开始，请核对', en: 'it ends before it begins' },
} as const satisfies Record<string, Bilingual>;
export type RowWarningKind = keyof typeof ROW_WARNINGS;
export interface RowWarning {
  field: string;
  kind: RowWarningKind;
}
export interface WarningContext {
  today: PlainDate;
  /** Townships and zones of the county; empty where none are known. */
  townships: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** Columns that may hold a day to come: ends of terms, time limits. */
const MAY_BE_AHEAD = new Set(['termEndsOn', 'dueOn', 'until']);
const STATUSES: Partial<Record<Source, { field: string; known: RegExp }>> = {
  platform: {
    field: 'operation',
    known: /正常|在营|运营|营业|经营|生产|存续|停产|停业|歇业|僵尸|空壳|空挂|失联|查无|迁出|外迁|注销|吊销|其他/,
  },
  'market-regulation': {
    field: 'status',
    known: /存续|在业|在营|开业|正常|营业|登记|设立|成立|变更|注销|吊销|撤销|迁出|停业|歇业|清算/,
  },
  'civil-affairs': { field: 'status', known: /存续|正常|合格|登记|成立|变更|注销|撤销|吊销|停止|清算|年检|换届|更名/ },
  instructors: { field: 'inPost', known: /^(在|离|调|退|期满|选派期满|任期|召回|撤|辞|借|病|休|待)/ },
};
/** Groups of persons that are among the staff. */
const AMONG_STAFF = ['womenEmployees', 'youth35', 'youth28', 'leagueMembers'] as const;
/** Begin and end of the same thing. */
const SPANS: readonly [string, string][] = [
  ['formedOn', 'termEndsOn'],
  ['on', 'until'],
  ['registeredOn', 'statusOn'],
];
/** Columns with a unit's own code, and with that of an organisation. */
const CODES = ['code', 'unitCode', 'organisationCode'] as const;
/** Several unions may cover one unit. */
const MAY_REPEAT = new Set(['unitCode']);

/** Warns of rows one after the other; what an earlier row had is remembered. */
export class RowWarnings {
  private readonly codes = new Set<string>();

  constructor(
    private readonly source: Source,
    private readonly context: WarningContext,
  ) {}

  of(table: string, row: Row): RowWarning[] {
    return [
      ...this.ofCodes(table, row),
      ...this.ofPlace(row),
      ...this.ofStatus(row),
      ...this.ofDays(row),
      ...staffWarnings(row),
    ];
  }

  private ofCodes(table: string, row: Row): RowWarning[] {
    return CODES.flatMap((field): RowWarning[] => {
      const code = (row[field] as CreditCodeReading | null | undefined)?.code;
      if (!code) return [];
      const key = `${table}|${field}|${code}`;
      const twice = this.codes.has(key) && !MAY_REPEAT.has(field);
      this.codes.add(key);
      const foreign = field !== 'organisationCode' && code.startsWith('81');
      return [
        ...(twice ? [{ field, kind: 'code-twice' } as const] : []),
        ...(foreign ? [{ field, kind: 'union-code-of-unit' } as const] : []),
      ];
    });
  }

  private ofPlace({ township }: Row): RowWarning[] {
    const { townships } = this.context;
    if (typeof township !== 'string' || townships.length === 0) return [];
    return findTownship(township, townships) === null ? [{ field: 'township', kind: 'township-unknown' }] : [];
  }

  private ofStatus(row: Row): RowWarning[] {
    const status = STATUSES[this.source];
    const text = status && row[status.field];
    return status && typeof text === 'string' && !status.known.test(text)
      ? [{ field: status.field, kind: 'status-unknown' }]
      : [];
  }

  private ofDays(row: Row): RowWarning[] {
    const ahead = Object.entries(row).flatMap(([field, value]): RowWarning[] =>
      typeof value === 'string' && /On$|^on$/.test(field) && !MAY_BE_AHEAD.has(field) && value > this.context.today
        ? [{ field, kind: 'date-in-future' }]
        : [],
    );
    const wrong = SPANS.flatMap(([from, to]): RowWarning[] => {
      const [begin, end] = [row[from], row[to]];
      if (typeof begin !== 'string' || typeof end !== 'string') return [];
      const length = Math.min(begin.length, end.length);
      return end.slice(0, length) < begin.slice(0, length) ? [{ field: to, kind: 'ends-before-it-begins' }] : [];
    });
    return [...ahead, ...wrong];
  }
}

function staffWarnings(row: Row): RowWarning[] {
  const { employees } = row;
  if (typeof employees !== 'number') return [];
  const count = (field: string): number => (typeof row[field] === 'number' ? row[field] : 0);
  const party = count('partyMembersFull') + count('partyMembersProbationary');
  return [
    ...AMONG_STAFF.filter((field) => count(field) > employees).map(
      (field) => ({ field, kind: 'more-than-staff' }) as const,
    ),
    ...(party > employees ? [{ field: 'partyMembersFull', kind: 'more-than-staff' } as const] : []),
  ];
}
