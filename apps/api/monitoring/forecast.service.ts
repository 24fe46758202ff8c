import { Inject, Injectable } from '@nestjs/common';
import type { ForecastAnswer, ForecastQuery, ForecastSearchAnswer } from '../../../libs/contracts/desk-figures.js';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { DeskFiguresRepository, type OpenKind } from '../../../libs/data/desk-figures.repository.js';
import { businessDate, countWorkingDays, plusDays, usedReleases } from '../../../libs/domain/calendar.js';
import type { Actor, PlainDate, Step } from '../../../libs/domain/case.js';
import { definitionsOf, groupedBy, workingDayNumbers, workingDaysBetween } from '../../../libs/domain/desk-figures.js';
import {
  finishedOf,
  forecast,
  lateOf,
  LEAST_FINISHED,
  MOST_FINISHED,
  type Forecast,
  type OpenReview,
  type StepHistory,
} from '../../../libs/domain/forecast.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { NamesService } from '../names/names.service.js';
import { CLOCK } from '../platform/tokens.js';

const AHEAD_DAYS = 28;
const PACE_DAYS = 28;
const MOST_CASES = 200;
/** Stays that began longer ago count from there. */
const LONGEST_STAY_DAYS = 1_827;

/** Open cases of a kind that are due and not late yet, with what is forecast of them; null where too few were finished. */
interface Due extends OpenKind {
  due: PlainDate;
  review: OpenReview;
  history: StepHistory;
  outlook: Forecast | null;
}

/** Which open reviews will be late: a function of body, step, and the days since which they wait and on which they are due, so it is asked of kinds and not of cases. */
@Injectable()
export class ForecastService {
  constructor(
    private readonly figures: DeskFiguresRepository,
    private readonly calendars: CalendarsRepository,
    private readonly names: NamesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async forecast({ actor }: Caller, query: ForecastQuery): Promise<ForecastAnswer> {
    const [until, kinds] = await this.due(actor, query);
    const groups = [...groupedBy(kinds, stepKey).values()].map((of) => {
      const { body, step, history } = of[0]!;
      const spoken = of.filter(({ outlook }) => outlook !== null);
      return {
        body,
        step,
        due: count(of),
        late: spoken.length === 0 ? null : count(spoken.filter(({ outlook }) => outlook!.willBeLate)),
        finished: finishedOf(history),
        finishedLate: lateOf(history),
      };
    });
    const today = this.clock.today();
    return this.names.beside({
      today,
      calendar: usedReleases(this.calendars.current(), plusDays(today, -PACE_DAYS), until),
      definitions: definitionsOf(['forecast']),
      until,
      leastFinished: LEAST_FINISHED,
      total: {
        due: count(kinds),
        late: count(kinds.filter(({ outlook }) => outlook?.willBeLate)),
        silent: count(kinds.filter(({ outlook }) => outlook === null)),
      },
      groups: groups.sort(
        (a, b) => (b.late ?? -1) - (a.late ?? -1) || b.due - a.due || (stepKey(a) < stepKey(b) ? -1 : 1),
      ),
    });
  }

  /** The cases that are forecast late, by due date, with the reasons in keys and numbers. */
  async cases({ actor }: Caller, query: ForecastQuery): Promise<ForecastSearchAnswer> {
    const [until, kinds] = await this.due(actor, query);
    const late = kinds
      .filter(({ outlook }) => outlook?.willBeLate)
      .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
    const asked: Due[] = [];
    for (let n = 0; asked.length < late.length && n <= MOST_CASES; n += asked.at(-1)!.open)
      asked.push(late[asked.length]!);
    const found = await this.figures.casesOf(actor, asked, MOST_CASES + 1, this.clock.today());
    const items = found.slice(0, MOST_CASES).flatMap((item) => {
      const since = item.waitingFor && businessDate(item.waitingFor.since);
      const kind = asked.find(
        (one) =>
          one.body === item.waitingFor?.body &&
          one.step === item.step &&
          one.type === item.type &&
          one.since === since &&
          one.due === item.dueOn,
      );
      if (!kind) return [];
      const { probability, reasons } = forecast(kind.history, { ...kind.review, unclaimed: item.claimedBy === null })!;
      return [{ ...item, probability, reasons, remainingWorkingDays: kind.review.remaining }];
    });
    return this.names.beside({ until, items, hasMore: found.length > MOST_CASES });
  }

  private async due(
    actor: Actor,
    { until: asked, body, step, type }: ForecastQuery,
  ): Promise<[until: PlainDate, kinds: Due[]]> {
    const today = this.clock.today();
    const until = asked ?? plusDays(today, AHEAD_DAYS);
    // The queue of a body is of every type, whatever is asked for.
    const open = await this.figures.open(actor, { body, step });
    const limited = open.filter((kind): kind is OpenKind & { due: PlainDate } => kind.due !== null);
    const wanted = limited.filter(
      (kind) => !kind.overdue && kind.due >= today && kind.due <= until && (type === undefined || kind.type === type),
    );
    const histories = await this.histories(actor, wanted, today);
    const queues = groupedBy(limited, stepKey);
    return [
      until,
      wanted.map((kind) => {
        const history = histories.get(stepKey(kind))!;
        const ahead = count(queues.get(stepKey(kind))!.filter((one) => one.due < kind.due));
        const review = { ...this.standing(kind, today), ahead };
        return { ...kind, review, history, outlook: forecast(history, review) };
      }),
    ];
  }

  private standing({ since, due }: { since: PlainDate; due: PlainDate }, today: PlainDate) {
    const releases = this.calendars.current();
    return {
      elapsed: Math.max(0, workingDaysBetween(releases, since, today)),
      remaining: countWorkingDays(releases, today, due),
    };
  }

  private async histories(
    actor: Actor,
    kinds: readonly { body: string; step: Step }[],
    today: PlainDate,
  ): Promise<Map<string, StepHistory>> {
    const releases = this.calendars.current();
    const base = plusDays(today, -LONGEST_STAY_DAYS);
    const days = { base, numbers: workingDayNumbers(releases, base, today) };
    const window = { from: plusDays(today, 1 - PACE_DAYS), to: today };
    const [last, pace] = [
      await this.figures.lastFinished(actor, kinds, MOST_FINISHED, days),
      await this.figures.endedPerStep(actor, window, {}),
    ];
    const workingDays = Math.max(1, workingDaysBetween(releases, plusDays(window.from, -1), today));
    const finished = groupedBy(last, stepKey);
    return new Map(
      kinds.map((kind) => {
        const key = stepKey(kind);
        return [key, { days: finished.get(key) ?? [], perDay: (pace.get(key) ?? 0) / workingDays }];
      }),
    );
  }
}

const stepKey = ({ body, step }: { body: string; step: string }): string => `${body} ${step}`;
const count = (kinds: readonly { open: number }[]): number => kinds.reduce((sum, { open }) => sum + open, 0);
