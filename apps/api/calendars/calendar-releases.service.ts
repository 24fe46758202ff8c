import { Inject, Injectable } from '@nestjs/common';
import {
  releaseOf,
  type CalendarPreview,
  type CalendarReleaseFile,
  type CalendarReleasesAnswer,
  type CalendarReleaseView,
} from '../../../libs/contracts/calendars.js';
import {
  beginRecount,
  CalendarsRepository,
  casesUnderCalendar,
  dropCalendarDraft,
  keepCalendarDraft,
  landCalendarDraft,
  readCalendarDrafts,
  readCalendarReleases,
  RECOUNT_KIND,
  recountProgress,
  type CalendarDraft,
  type CaseUnderCalendar,
  type RecountProgress,
} from '../../../libs/data/calendars.repository.js';
import type { Database, Statements } from '../../../libs/data/database.js';
import type { ItemResult, PendingItem, StoredOperation } from '../../../libs/data/operations.repository.js';
import { OperationsRepository } from '../../../libs/data/operations.repository.js';
import { unpackState } from '../../../libs/data/stored-state.js';
import { missingYear, releasesFrom, type CalendarRelease } from '../../../libs/domain/calendar.js';
import { dueMoves } from '../../../libs/domain/deadlines.js';
import { phaseOf, stepOf } from '../../../libs/domain/moves.js';
import { SYSTEM_ACTOR } from '../../../libs/domain/permissions.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { CaseEngine } from '../engine/case-engine.js';
import { notFound, refused, unavailable } from '../http/refused.js';
import { ChangesService, requireAdministrator, type AdministrationRequest } from '../audit/changes.service.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import { OperationRunners } from '../operations/operation-runners.js';
import { CLOCK, LEDGER_DATABASE, REAL_NOW } from '../platform/tokens.js';

/** Cases that are counted again between two breaths of the process. */
const PAGE = 500;
const TOLD = { version: null, documentNo: null, problem: null } as const;

/** Notices of working days on their way from a file to the histories of all living cases. */
@Injectable()
export class CalendarReleasesService {
  private readonly runner: OperationRunner;

  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly calendars: CalendarsRepository,
    private readonly changes: ChangesService,
    private readonly operations: OperationsRepository,
    private readonly engine: CaseEngine,
    runners: OperationRunners,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    this.runner = runners.announce(RECOUNT_KIND, {
      attempt: (operation, item) => this.attempt(operation, item),
      found: (_, item) => this.found(item),
    });
  }

  async list(): Promise<CalendarReleasesAnswer> {
    return this.database.transaction(async (tx) => {
      const [landed, drafts, progress] = [
        await readCalendarReleases(tx),
        await readCalendarDrafts(tx),
        await recountProgress(tx),
      ];
      const waiting = drafts.filter(({ appliedAt }) => appliedAt === null).map(({ release }) => release);
      const items = [...landed, ...waiting]
        .sort((a, b) => b.year - a.year || b.release - a.release)
        .map((release) => viewOf(release, drafts, progress));
      return { items, missingYear: missingYear(landed, this.clock.today()) };
    });
  }

  /** @throws Refused calendar-release-stands where a notice of the year with this number or a later one is applied */
  load(request: AdministrationRequest, file: CalendarReleaseFile): Promise<CalendarReleaseView> {
    const release = releaseOf(file);
    return this.changes.run(request, async ({ tx, audit }) => {
      const later = (await readCalendarReleases(tx)).find(
        (r) => r.year === release.year && r.release >= release.release,
      );
      if (later || !(await keepCalendarDraft(tx, release, this.now()))) throw stands(later?.id ?? release.id);
      await audit(release.id, { state: 'draft', rest: release.rest.length, worked: release.worked.length });
      return this.view(tx, release.id);
    });
  }

  /** @throws Refused not-found where there is no such draft */
  drop(request: AdministrationRequest, id: string): Promise<void> {
    return this.changes.run(request, async ({ tx, audit }) => {
      if (!(await dropCalendarDraft(tx, id))) throw notFound();
      await audit(id, { state: 'dropped' });
    });
  }

  /** @throws Refused not-found where there is no such draft */
  preview({ actor }: Caller, id: string): Promise<CalendarPreview> {
    requireAdministrator({ actor } as Caller, 'keep-calendar');
    return this.database.snapshot(actor, (tx) => this.previewWithin(tx, id));
  }

  /**
   * New cases count with it from the commit on; the operation that tells the running ones stands in the same commit.
   * @throws Refused not-found, calendar-preview-outdated where other deadlines move by now than the preview showed
   */
  async apply(request: AdministrationRequest, id: string, shown: number): Promise<CalendarReleaseView> {
    const view = await this.changes.run(request, async ({ tx, audit }) => {
      const { moves, cases } = await this.previewWithin(tx, id);
      if (moves !== shown) throw outdated(moves, shown);
      const draft = await draftOf(tx, id);
      if (!(await landCalendarDraft(tx, id, this.now()))) throw notFound();
      await beginRecount(tx, draft.release, this.now());
      await audit(id, { state: 'applied', cases, moves });
      return this.view(tx, id);
    });
    this.runner.wake();
    return view;
  }

  private async previewWithin(tx: Statements, id: string): Promise<CalendarPreview> {
    const { release } = await draftOf(tx, id);
    const all = [...(await readCalendarReleases(tx)), release];
    const items: CalendarPreview['items'] = [];
    let cases = 0;
    for (let page = await casesUnderCalendar(tx, release.year, '', PAGE); page.length > 0;) {
      cases += page.length;
      items.push(...page.flatMap((row) => movesOf(row, all)));
      page = page.length < PAGE ? [] : await casesUnderCalendar(tx, release.year, page.at(-1)!.case_id, PAGE);
    }
    items.sort((a, b) => (a.caseNo < b.caseNo ? -1 : 1));
    const bodies = new Map<string, number>();
    for (const { body } of items) bodies.set(body, (bodies.get(body) ?? 0) + 1);
    const byMoves = [...bodies].map(([body, moves]) => ({ body, moves })).sort((a, b) => b.moves - a.moves);
    return { id, cases, moves: items.length, bodies: byMoves, items };
  }

  private async view(tx: Statements, id: string): Promise<CalendarReleaseView> {
    const drafts = await readCalendarDrafts(tx);
    return viewOf(drafts.find(({ release }) => release.id === id)!.release, drafts, await recountProgress(tx));
  }

  /** One case, by the action of its own that a repeat finds done; or, last of all, the look for cases that came meanwhile. @throws Refused engine-unavailable */
  private async attempt(operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    if (item.caseId === null) return this.nextRound(operation, item);
    const { openedIn } = item.input!.body as { openedIn: number };
    const releases = releasesFrom(await this.calendars.latest(), openedIn);
    const { requestId } = operation.input;
    const action = {
      id: item.actionId,
      name: 'apply-calendar' as const,
      data: { releases },
      actor: SYSTEM_ACTOR,
      requestId,
    };
    const answer = await this.engine.act(item.caseId, action, 0);
    // The system's own action is refused only where the case has ended meanwhile.
    if (answer.outcome !== 'accepted') return { ...TOLD, status: 'done', result: { outcome: 'ended' } };
    return { ...TOLD, status: 'done', version: answer.answer.version };
  }

  private async nextRound({ id, input }: StoredOperation, { item }: PendingItem): Promise<ItemResult> {
    if ((await this.operations.pendingItems(id)).some((other) => other.item !== item)) throw unavailable(1);
    const { year } = input.data as { year: number };
    const next = await this.database.transaction((tx) => beginRecount(tx, { id: input.fingerprint, year }, this.now()));
    if (next !== null) this.runner.wake();
    return { ...TOLD, status: 'done', result: { next } };
  }

  private async found({ caseId, actionId }: PendingItem): Promise<ItemResult | null> {
    const recorded = caseId === null ? null : await this.operations.recordedAction(caseId, actionId);
    return recorded && { ...TOLD, status: 'done', version: recorded.seq };
  }

  private now(): string {
    return new Date(this.realNow()).toISOString();
  }
}

/** @throws Refused not-found where there is no such draft, or it was applied */
async function draftOf(tx: Statements, id: string): Promise<CalendarDraft> {
  const draft = (await readCalendarDrafts(tx)).find(({ release }) => release.id === id);
  if (draft?.appliedAt !== null) throw notFound();
  return draft;
}

function movesOf(row: CaseUnderCalendar, all: readonly CalendarRelease[]): CalendarPreview['items'] {
  const { caseId, caseNo, deadlines } = unpackState(row);
  return dueMoves(deadlines, releasesFrom(all, row.opened_in)).map(({ before, after }) => ({
    caseId,
    caseNo,
    body: row.body,
    deadlineId: before.id,
    step: stepOf(before.position),
    phase: phaseOf(before.position),
    before: before.dueOn,
    after: after.dueOn,
  }));
}

function viewOf(
  { id, year, release, published, source, rest, worked }: CalendarRelease,
  drafts: readonly CalendarDraft[],
  progress: readonly RecountProgress[],
): CalendarReleaseView {
  const draft = drafts.find((d) => d.release.id === id);
  const told = progress.find((p) => p.release === id);
  const isDraft = draft !== undefined && draft.appliedAt === null;
  return {
    id,
    year,
    release,
    published,
    source,
    rest,
    worked,
    state: isDraft ? 'draft' : told?.running ? 'applying' : 'applied',
    loadedBy: draft?.loadedBy ?? null,
    loadedAt: draft?.loadedAt ?? null,
    appliedBy: draft?.appliedBy ?? null,
    appliedAt: draft?.appliedAt ?? null,
    told: told ? { done: told.told, of: told.cases } : null,
  };
}

function stands(id: string) {
  return refused(
    'calendar-release-stands',
    `${id} 已适用，更正的通知须以下一次发布号导入`,
    `${id} is applied: a changed notice comes in as the next release of its year`,
  );
}

function outdated(moves: number, shown: number) {
  return refused(
    'calendar-preview-outdated',
    `预览为 ${shown} 项变动，现为 ${moves} 项，请重新预览后确认`,
    `the preview showed ${shown} moves and there are ${moves} now: look again before you confirm`,
  );
}
