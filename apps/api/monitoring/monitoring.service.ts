import { Inject, Injectable } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import type {
  AGE_BANDS,
  BoardAnswer,
  OverdueSearchAnswer,
  OverdueSearchBody,
} from '../../../libs/contracts/monitoring.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import {
  type BoardDimension,
  MonitoringRepository,
  type WaitingDay,
} from '../../../libs/data/monitoring.repository.js';
import { countWorkingDays } from '../../../libs/domain/calendar.js';
import type { PlainDate } from '../../../libs/domain/case.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { CLOCK } from '../platform/tokens.js';

type Band = (typeof AGE_BANDS)[number];
type Group = BoardAnswer['groups'][number];

/** The board of the supervisors: what waits where and for how long, and what is late. */
@Injectable()
export class MonitoringService {
  constructor(
    private readonly monitoring: MonitoringRepository,
    private readonly cases: CasesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calendars: CalendarsRepository,
  ) {}

  async board({ actor }: Caller, dims: readonly BoardDimension[]): Promise<BoardAnswer> {
    const today = this.clock.today();
    const groups = new Map<string, Group>();
    for (const day of await this.monitoring.waiting(actor, dims)) {
      const place = JSON.stringify(dims.map((dim) => day.key[dim]));
      groups.set(place, added(groups.get(place), day, this.workingDays(day.since, today)));
    }
    const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
    return { today, groups: sorted, total: { open: sum(sorted, 'open'), overdue: sum(sorted, 'overdue') } };
  }

  /** The cases that are late, the longest first. */
  async overdue({ actor }: Caller, { filter, page, withTotal }: OverdueSearchBody): Promise<OverdueSearchAnswer> {
    const today = this.clock.today();
    const found = await this.cases.search(actor, {
      filter: { ...filter, overdue: true },
      sort: 'dueOn',
      page,
      withTotal,
    });
    return {
      ...found,
      items: found.items.map((item) => ({
        ...item,
        overdueWorkingDays: item.dueOn ? this.workingDays(item.dueOn, today) : 0,
      })),
    };
  }

  /** The first day is not counted. */
  private workingDays(from: PlainDate, to: PlainDate): number {
    return from < to ? countWorkingDays(this.calendars.current(), from, to) : 0;
  }
}

function added(group: Group | undefined, { key, open, overdue, nextDueOn }: WaitingDay, age: number): Group {
  const before = group ?? {
    key,
    open: 0,
    overdue: 0,
    ageing: { '0-3': 0, '4-5': 0, '6-10': 0, 'over-10': 0 },
    oldestWorkingDays: 0,
    nextDueOn: null,
  };
  const band = bandOf(age);
  const due = [before.nextDueOn, nextDueOn].filter((day) => day !== null).sort();
  return {
    ...before,
    open: before.open + open,
    overdue: before.overdue + overdue,
    ageing: { ...before.ageing, [band]: before.ageing[band] + open },
    oldestWorkingDays: Math.max(before.oldestWorkingDays, age),
    nextDueOn: due[0] ?? null,
  };
}

function bandOf(age: number): Band {
  return age <= 3 ? '0-3' : age <= 5 ? '4-5' : age <= 10 ? '6-10' : 'over-10';
}

function sum(groups: readonly Group[], of: 'open' | 'overdue'): number {
  return groups.reduce((total, group) => total + group[of], 0);
}
