import { Inject, Injectable } from '@nestjs/common';
import type {
  BottlenecksAnswer,
  DurationsAnswer,
  DurationsQuery,
  FinishedSearchAnswer,
  FinishedSearchBody,
  LoadAnswer,
  TrendAnswer,
  TrendQuery,
  UrgingAnswer,
  UrgingQuery,
} from '../../../libs/contracts/desk-figures.js';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import {
  DeskFiguresRepository,
  type DayNumbers,
  type DecidedRow,
  type UrgingRow,
  type Window,
} from '../../../libs/data/desk-figures.repository.js';
import { isDayKey, keyOfCursor } from '../../../libs/data/ledger/keyset.js';
import { plusDays, usedReleases } from '../../../libs/domain/calendar.js';
import type { PlainDate } from '../../../libs/domain/case.js';
import {
  definitionsOf,
  groupedBy,
  mondayOf,
  quantile,
  weeksUpTo,
  workingDayNumbers,
  workingDaysBetween,
  type FigureKey,
} from '../../../libs/domain/desk-figures.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { refused } from '../http/refused.js';
import { NamesService } from '../names/names.service.js';
import { CLOCK } from '../platform/tokens.js';

/** Stays that began longer before the window count from there: five years. */
const LONGEST_STAY_DAYS = 1_827;
const MOST_URGINGS = 500;
/** Days of "the last four weeks". */
const FOUR_WEEKS = 28;
type UrgingItem = UrgingAnswer['items'][number];

/** What the desk 督办台 tells beyond its board: how it went, who is slow, where it is stuck, what urging led to (docs/adr/0025-figures-of-the-desk.md). */
@Injectable()
export class DeskFiguresService {
  constructor(
    private readonly figures: DeskFiguresRepository,
    private readonly calendars: CalendarsRepository,
    private readonly names: NamesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async trend({ actor }: Caller, { weeks, groupBy, ...chosen }: TrendQuery): Promise<TrendAnswer> {
    const all = weeksUpTo(this.clock.today(), weeks);
    const window = windowOf(all);
    const rows = await this.figures.decided(actor, window, chosen, groupBy);
    const keys = groupBy === undefined ? [] : [...new Set(rows.map(({ key }) => key!))].sort();
    return this.names.beside({
      ...this.made(['decided', 'in-time', 'late', 'entered-late'], window),
      window,
      weeks: weekly(all, rows),
      groups: keys.map((key) => ({
        key,
        body: groupBy === 'body' ? key : null,
        weeks: weekly(
          all,
          rows.filter((row) => row.key === key),
        ),
      })),
    });
  }

  async durations({ actor }: Caller, { weeks, groupBy, ...chosen }: DurationsQuery): Promise<DurationsAnswer> {
    const window = windowOf(weeksUpTo(this.clock.today(), weeks));
    const dims = [...new Set(groupBy)];
    const rows = await this.figures.durations(actor, window, chosen, dims, this.days(window));
    return this.names.beside({
      ...this.made(['idle', 'handling', 'elapsed', 'median', 'p90'], window),
      window,
      groups: rows.map((row) => ({ ...row, body: row.key.body ?? null, account: row.key.account ?? null })),
    });
  }

  /** @throws Refused malformed-request where the cursor is not one of this list */
  async finished({ actor }: Caller, { filter, page }: FinishedSearchBody): Promise<FinishedSearchAnswer> {
    const after = page.after === undefined ? null : cursorKey(page.after);
    const found = await this.figures.finished(actor, filter, { limit: page.limit, after }, this.days(filter));
    return this.names.beside(found as Omit<FinishedSearchAnswer, 'names'>);
  }

  async bottlenecks({ actor }: Caller): Promise<BottlenecksAnswer> {
    const today = this.clock.today();
    const kinds = await this.figures.open(actor, {});
    const groups = [...groupedBy(kinds, ({ body, step }) => `${body} ${step}`).values()].map((of) => {
      const ages = of.map(({ since, open }) => ({
        value: Math.max(0, workingDaysBetween(this.calendars.current(), since, today)),
        count: open,
      }));
      const open = of.reduce((sum, one) => sum + one.open, 0);
      const medianAge = quantile(ages, 0.5) ?? 0;
      const overdue = of.reduce((sum, one) => sum + (one.overdue ? one.open : 0), 0);
      return { body: of[0]!.body, step: of[0]!.step, open, overdue, medianAge, weight: open * medianAge };
    });
    const oldest = kinds.reduce((day, { since }) => (since < day ? since : day), today);
    return this.names.beside({
      ...this.made(['bottleneck', 'median'], { from: oldest, to: today }),
      groups: groups
        .filter(({ open }) => open > 0)
        .sort((a, b) => b.weight - a.weight || b.open - a.open || (a.body + a.step < b.body + b.step ? -1 : 1)),
    });
  }

  async load({ actor }: Caller, body: string | undefined): Promise<LoadAnswer> {
    const today = this.clock.today();
    const week = { from: today, to: plusDays(mondayOf(today), 6) };
    const fourWeeks = { from: plusDays(today, 1 - FOUR_WEEKS), to: today };
    const rows = await this.figures.load(actor, week, body);
    const ended = await this.figures.endedBy(actor, fourWeeks, undefined);
    const bodies = await this.figures.bodiesOf([...new Set(rows.map(({ account }) => account))]);
    const people = rows
      .map((row) => ({ ...row, body: bodies.get(row.account) ?? null, finished: ended.get(row.account) ?? 0 }))
      .filter(({ open, finished }) => open + finished > 0)
      .sort((a, b) => b.overdue - a.overdue || b.open - a.open || (a.account < b.account ? -1 : 1));
    return this.names.beside({ ...this.made(['load'], fourWeeks), week, fourWeeks, people });
  }

  async urging({ actor }: Caller, { weeks, within, body }: UrgingQuery): Promise<UrgingAnswer> {
    const window = windowOf(weeksUpTo(this.clock.today(), weeks));
    const items = (await this.figures.urged(actor, window, body)).map((row) => this.outcomeOf(row, within));
    const bodies = [...groupedBy(items, (item) => item.body)].sort(([a], [b]) => (a < b ? -1 : 1));
    return this.names.beside({
      ...this.made(['urging'], window),
      window,
      within,
      total: outcomes(items),
      groups: bodies.map(([of, its]) => ({ body: of, ...outcomes(its) })),
      items: items.slice(0, MOST_URGINGS),
    });
  }

  private outcomeOf({ urgedOn, actedOn, ...row }: UrgingRow, within: number): UrgingItem {
    const days = workingDaysBetween(this.calendars.current(), urgedOn, actedOn ?? this.clock.today());
    const inTime = days <= within;
    const outcome = actedOn === null ? (inTime ? 'open' : 'unanswered') : inTime ? 'within' : 'later';
    return { ...row, urgedOn, actedOn, workingDays: actedOn === null ? null : Math.max(0, days), outcome };
  }

  /** Numbers of working days for stays that end in the window. */
  private days({ from, to }: Window): DayNumbers {
    const base = plusDays(from, -LONGEST_STAY_DAYS);
    return { base, numbers: workingDayNumbers(this.calendars.current(), base, to) };
  }

  private made(keys: readonly FigureKey[], { from, to }: Window) {
    return {
      today: this.clock.today(),
      calendar: usedReleases(this.calendars.current(), from, to),
      definitions: definitionsOf(keys),
    };
  }
}

function windowOf(weeks: readonly Window[]): Window {
  return { from: weeks[0]!.from, to: weeks.at(-1)!.to };
}

function weekly(weeks: ReturnType<typeof weeksUpTo>, rows: readonly DecidedRow[]): TrendAnswer['weeks'] {
  return weeks.map((week) => {
    const of = rows.filter(({ monday }) => monday === week.from);
    const [inTime, late, enteredLate] = (['inTime', 'late', 'enteredLate'] as const).map((count) =>
      of.reduce((sum, row) => sum + row[count], 0),
    ) as [number, number, number];
    return { ...week, decided: inTime + late + enteredLate, inTime, late, enteredLate };
  });
}

function outcomes(items: readonly UrgingItem[]): UrgingAnswer['total'] {
  const of = (outcome: UrgingItem['outcome']): number => items.filter((item) => item.outcome === outcome).length;
  return {
    urged: items.length,
    within: of('within'),
    later: of('later'),
    open: of('open'),
    unanswered: of('unanswered'),
  };
}

function cursorKey(after: string): [leftOn: PlainDate, caseId: string, seq: string] {
  const key = keyOfCursor(after, 3);
  if (key && isDayKey(key[0]!) && /^\d{1,9}$/.test(key[2]!)) return key as [string, string, string];
  throw refused('malformed-request', '分页游标无效', 'not a cursor of this list', {
    errors: [{ path: 'page.after', message: '不是本列表的分页游标' }],
  });
}
