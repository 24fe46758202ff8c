import { Inject, Injectable } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import {
  AGE_BANDS,
  type BoardAnswer,
  type OverdueSearchAnswer,
  type OverdueSearchBody,
} from '../../../libs/contracts/monitoring.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import {
  type BoardDimension,
  MonitoringRepository,
  type WaitingGroup,
} from '../../../libs/data/monitoring.repository.js';
import { countWorkingDays, plusDays } from '../../../libs/domain/calendar.js';
import type { PlainDate } from '../../../libs/domain/case.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { CLOCK } from '../platform/tokens.js';

type Group = BoardAnswer['groups'][number];
/** Working days up to which each band but the last goes. */
const BAND_LIMITS = [3, 5, 10];

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
    const days = BAND_LIMITS.map((limit) => this.firstDayOfAge(limit, today));
    const groups = (await this.monitoring.waiting(actor, dims, days, today))
      .map((group) => ({ place: JSON.stringify(dims.map((dim) => group.key[dim])), group: this.ofAge(group, today) }))
      .sort((a, b) => (a.place < b.place ? -1 : 1))
      .map(({ group }) => group);
    return {
      today,
      groups,
      total: {
        open: sum(groups, 'open'),
        overdue: sum(groups, 'overdue'),
        planOverdue: sum(groups, 'planOverdue'),
        enteredLate: sum(groups, 'enteredLate'),
        overdueOnHold: sum(groups, 'overdueOnHold'),
      },
    };
  }

  /** The cases that are late, the longest first. */
  async overdue({ actor }: Caller, { by, filter, page, withTotal }: OverdueSearchBody): Promise<OverdueSearchAnswer> {
    const today = this.clock.today();
    const found = await this.cases.search(actor, {
      filter: { ...filter, ...(by === 'plan' ? { planOverdue: true } : { overdue: true }) },
      sort: 'dueOn',
      page,
      withTotal,
    });
    return {
      ...found,
      items: found.items.map((item) => ({
        ...item,
        overdueWorkingDays: item.dueOn ? this.workingDays(item.dueOn, today) : 0,
        planOverdueWorkingDays: item.planOverdue ? this.workingDays(item.planDueOn!, today) : 0,
      })),
    };
  }

  private ofAge(
    { key, open, overdue, planOverdue, enteredLate, overdueOnHold, waitingSince, oldest, nextDueOn }: WaitingGroup,
    today: PlainDate,
  ): Group {
    const upTo = [0, ...waitingSince, open];
    const ageing = AGE_BANDS.map((band, i) => [band, upTo[i + 1]! - upTo[i]!]);
    return {
      key,
      open,
      overdue,
      planOverdue,
      enteredLate,
      overdueOnHold,
      ageing: Object.fromEntries(ageing) as Group['ageing'],
      oldestWorkingDays: this.workingDays(oldest, today),
      nextDueOn,
    };
  }

  /** What waits since this day or later has waited so many working days at most. */
  private firstDayOfAge(limit: number, today: PlainDate): PlainDate {
    let day = today;
    for (let before = plusDays(day, -1); this.workingDays(before, today) <= limit; before = plusDays(day, -1))
      day = before;
    return day;
  }

  /** The first day is not counted. */
  private workingDays(from: PlainDate, to: PlainDate): number {
    return from < to ? countWorkingDays(this.calendars.current(), from, to) : 0;
  }
}

function sum(groups: readonly Group[], of: keyof BoardAnswer['total']): number {
  return groups.reduce((total, group) => total + group[of], 0);
}
