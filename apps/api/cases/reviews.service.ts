import { Inject, Injectable } from '@nestjs/common';
import type { CaseRepresentation } from '../../../libs/contracts/cases.js';
import type {
  Counts,
  NextReviewBody,
  ReviewFacets,
  ReviewRow,
  ReviewsQuery,
  URGENCIES,
} from '../../../libs/contracts/reviews.js';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { parseCursor } from '../../../libs/data/case-search.js';
import type { Page } from '../../../libs/data/cases.repository.js';
import {
  ReviewsRepository,
  type FacetRow,
  type ReviewLine,
  type ReviewScope,
  type UrgencyDays,
} from '../../../libs/data/reviews.repository.js';
import { addWorkingDays, businessDate, countWorkingDays, dateOf, dayNumber } from '../../../libs/domain/calendar.js';
import type { CaseState, PlainDate } from '../../../libs/domain/case.js';
import { stepOf } from '../../../libs/domain/moves.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { deterministicId, fingerprintOf } from '../http/request-identity.js';
import { Refused, refused } from '../http/refused.js';
import { CLOCK } from '../platform/tokens.js';
import { CaseActionsService } from './case-actions.service.js';
import { allowedActionNames } from './case-representation.js';

/** "Soon": due within so many working days. */
const SOON_WORKING_DAYS = 3;
/** As far as the next case to claim is looked for. */
const MOST_CANDIDATES = 200;

/** Inboxes: what waits for somebody, for their body, and what they have decided. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly reviews: ReviewsRepository,
    private readonly calendars: CalendarsRepository,
    private readonly actions: CaseActionsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused malformed-request for a cursor of another order */
  async list(
    { actor }: Caller,
    { scope, sort, limit, after, withTotal, withActions, withFacets, ...filters }: ReviewsQuery,
  ): Promise<Page<ReviewRow> & { facets?: ReviewFacets }> {
    const order = orderOf(scope, sort);
    if (after !== undefined && !parseCursor(after, order)) throw notThisOrder('after', '不是本列表的分页游标');
    const days = this.days();
    const rows = this.rows(days.today);
    const [{ items, page }, counted, facets] = await Promise.all([
      this.reviews.list(actor, { scope, filters, sort: order, limit, after }, days),
      withTotal ? this.reviews.count(actor, { scope, filters }, days) : {},
      withFacets ? this.reviews.facets(actor, scope, days) : null,
    ]);
    return {
      items: items.map((line) => ({
        ...rows(line),
        ...(withActions
          ? { allowedActions: allowedActionNames(line.state, actor) as ReviewRow['allowedActions'] }
          : {}),
      })),
      page: { ...page, ...counted },
      ...(facets ? { facets: facetsOf(facets) } : {}),
    };
  }

  counts({ actor }: Caller): Promise<Counts> {
    return this.reviews.counts(actor, this.clock.today());
  }

  /**
   * Claims the most urgent case of the caller's list that nobody has; where another was quicker, the next. Under one key it is one case, however often it is sent.
   * @returns null when none is left to be claimed
   */
  async next(
    caller: Caller,
    filters: NextReviewBody,
    { key, requestId }: { key: string; requestId: string },
  ): Promise<CaseRepresentation | null> {
    const { account } = caller.actor;
    const fingerprint = fingerprintOf({ account, call: 'reviews/next', body: filters });
    let meant = await this.meant(account, key, fingerprint, null);
    const tried = new Set<string>();
    for (;;) {
      if (meant === null) {
        const candidate = await this.candidate(caller, filters, tried);
        if (candidate === null) return null;
        meant = await this.meant(account, key, fingerprint, candidate);
      }
      const claimed = await this.claim(caller, meant!, key, requestId);
      if (claimed) return claimed;
      tried.add(meant!);
      const another = await this.candidate(caller, filters, tried);
      if (another === null) return null;
      await this.reviews.meanAnother(account, key, meant!, another);
      meant = another;
    }
  }

  /** The case the key stands for. @throws Refused for a key that was used for something else */
  private async meant(account: string, key: string, print: string, caseId: string | null): Promise<string | null> {
    const stands = await this.reviews.meantCase(account, key, print, caseId);
    if (stands && stands.fingerprint !== print)
      throw refused(
        'idempotency-key-reused',
        '该请求编号已用于另一个请求',
        'this Idempotency-Key was used for another request',
      );
    return stands?.caseId ?? null;
  }

  private async candidate(
    { actor }: Caller,
    filters: NextReviewBody,
    tried: ReadonlySet<string>,
  ): Promise<string | null> {
    const query = {
      scope: 'mine' as const,
      filters: { ...filters, unclaimed: true },
      sort: 'dueOn' as const,
      limit: MOST_CANDIDATES,
    };
    const { items } = await this.reviews.list(actor, query, this.days());
    const found = items.find(
      ({ summary, state }) => !tried.has(summary.id) && allowedActionNames(state, actor).includes('claim'),
    );
    return found?.summary.id ?? null;
  }

  /** Null where it cannot be claimed any more. */
  private async claim(
    caller: Caller,
    caseId: string,
    key: string,
    requestId: string,
  ): Promise<CaseRepresentation | null> {
    try {
      const { representation } = await this.actions.act({
        caller,
        caseId,
        action: 'claim',
        body: {},
        key: deterministicId('claim-next', key, caseId),
        ifMatch: undefined,
        requestId,
      });
      return representation;
    } catch (error) {
      if (error instanceof Refused && error.refusal.code !== 'engine-unavailable') return null;
      throw error;
    }
  }

  private days(): UrgencyDays {
    const today = this.clock.today();
    // A rest day after the third working day is as near as that day is.
    const fourth = addWorkingDays(this.calendars.current(), today, SOON_WORKING_DAYS + 1).date;
    return { today, soonUntil: dateOf(dayNumber(fourth) - 1) };
  }

  /** Makes rows of lines; a day that many rows share is counted once. */
  private rows(today: PlainDate): (line: ReviewLine) => ReviewRow {
    const releases = this.calendars.current();
    const counted = new Map<string, number>();
    const between = (from: PlainDate, to: PlainDate): number => {
      const known = counted.get(`${from} ${to}`) ?? countWorkingDays(releases, from, to);
      counted.set(`${from} ${to}`, known);
      return known;
    };
    const { soonUntil } = this.days();
    return ({ summary, area, state, decided }) => {
      const { dueOn, waitingFor } = summary;
      const urgency = urgencyOf(summary, { today, soonUntil });
      return {
        ...summary,
        township: townshipOf(area),
        urgency,
        workingDaysLeft: dueOn === null ? null : between(today, dueOn),
        overdueWorkingDays: urgency === 'late' ? between(dueOn!, today) : 0,
        waitedWorkingDays: waitingFor && between(businessDate(waitingFor.since), today),
        round: state.round,
        returned: lastReturn(state),
        ...(decided ? { decided } : {}),
      };
    };
  }
}

function orderOf(scope: ReviewScope, sort: ReviewsQuery['sort']) {
  if (scope === 'done' && sort !== undefined && sort !== '-decidedAt')
    throw notThisOrder('sort', '已办按决定时间倒序排列');
  if (scope !== 'done' && sort === '-decidedAt') throw notThisOrder('sort', '只有已办可按决定时间排列');
  return scope === 'done' ? '-decidedAt' : (sort ?? 'dueOn');
}

function notThisOrder(path: string, message: string): Refused {
  return refused('malformed-request', '排序或分页游标无效', 'not an order or a cursor of this list', {
    errors: [{ path, message }],
  });
}

function urgencyOf(
  { dueOn, overdue }: Pick<ReviewRow, 'dueOn' | 'overdue'>,
  { today, soonUntil }: UrgencyDays,
): (typeof URGENCIES)[number] {
  if (dueOn === null) return 'none';
  if (overdue || dueOn < today) return 'late';
  if (dueOn === today) return 'today';
  return dueOn <= soonUntil ? 'three' : 'later';
}

/** Below the county an area's last part is the place's name. */
function townshipOf(area: string): ReviewRow['township'] {
  const at = area.lastIndexOf('/');
  return at < 0 ? null : { area, name: area.slice(at + 1) };
}

function lastReturn(state: CaseState): ReviewRow['returned'] {
  const step = stepOf(state.position);
  const last = state.decisions.findLast((d) => d.step === step && d.attempt === state.attempt);
  return last?.verdict === 'returned' ? { round: last.round, on: last.on, reasonCode: last.reasonCode } : null;
}

function facetsOf(rows: readonly FacetRow[]): ReviewFacets {
  const townships = sums(rows, ({ area }) => area).flatMap(({ value, count }) => {
    const township = townshipOf(value);
    return township ? [{ value, name: township.name, count }] : [];
  });
  return {
    type: sums(rows, ({ type }) => type),
    position: sums(rows, ({ position }) => position),
    township: townships,
    urgency: sums(rows, ({ urgency }) => urgency),
    unclaimed: rows.reduce((sum, { unclaimed, count }) => sum + (unclaimed ? count : 0), 0),
  };
}

function sums<T extends string>(rows: readonly FacetRow[], of: (row: FacetRow) => T): { value: T; count: number }[] {
  const found = new Map<T, number>();
  for (const row of rows) found.set(of(row), (found.get(of(row)) ?? 0) + row.count);
  return [...found]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
