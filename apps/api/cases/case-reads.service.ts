import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import type { derivationAnswer } from '../../../libs/contracts/calendars.js';
import type { CaseChanges, TakersAnswer } from '../../../libs/contracts/case-work.js';
import type { CaseRepresentation, CaseSearchBody, CaseSummary, TimelineEntry } from '../../../libs/contracts/cases.js';
import { parseCursor } from '../../../libs/data/case-search.js';
import {
  CasesRepository,
  type Page,
  type TimelinePlace,
  type TimelineRow,
} from '../../../libs/data/cases.repository.js';
import { explainDeadline } from '../../../libs/domain/deadlines.js';
import type { Actor, CaseState } from '../../../libs/domain/case.js';
import { stepOf } from '../../../libs/domain/moves.js';
import {
  roundsOf,
  submissionChanges,
  type AcceptedAction,
  type HandedIn,
} from '../../../libs/domain/submission-changes.js';
import { mayPerform, relationsOf } from '../../../libs/domain/permissions.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { Directory } from './directory.js';
import { notFound, refused } from '../http/refused.js';
import { CLOCK } from '../platform/tokens.js';
import { representCase } from './case-representation.js';
import { withoutWords } from './outsider-view.js';

/** Reads of cases under the caller's sight. */
@Injectable()
export class CaseReadsService {
  constructor(
    private readonly cases: CasesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calendars: CalendarsRepository,
    private readonly directory: Directory,
  ) {}

  /** @throws Refused not-found */
  async get(actor: Actor, caseId: string): Promise<CaseRepresentation> {
    return representCase(await this.getState(actor, caseId), actor, {
      today: this.clock.today(),
      releases: this.calendars.current(),
    });
  }

  search(actor: Actor, body: CaseSearchBody): Promise<Page<CaseSummary>> {
    requireCursor(body.page.after, body.sort, 'page.after');
    return this.cases.search(actor, body);
  }

  async timeline(
    actor: Actor,
    caseId: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<{ caseId: string; items: TimelineEntry[]; page: { endCursor: string | null; hasMore: boolean } }> {
    const place = placeOf(after);
    const state = await this.getState(actor, caseId);
    const isParty = relationsOf(state, actor).length > 0;
    const { rows, next } = await this.cases.timeline(actor, caseId, { limit, after: place });
    const endCursor = next && Buffer.from(`${next.seq}-${next.attempt}`).toString('base64url');
    return {
      caseId,
      items: rows.map((row) => ({ ...entryOf(row, isParty), dueChange: dueChangeBy(state, row) })),
      page: { endCursor, hasMore: next !== null },
    };
  }

  /** The last submission of the step under way beside an earlier round. @throws Refused not-found also for a round that never was */
  async changes(actor: Actor, caseId: string, sinceRound?: number): Promise<CaseChanges> {
    const state = await this.getState(actor, caseId);
    const step = stepOf(state.position);
    const none = { caseId, step: null, rounds: 0, from: null, to: null, changes: [], between: [] };
    if (step === 'survey' || step === 'guidance') return none;
    const actions = (await this.cases.actions(actor, caseId)).flatMap(acceptedAction);
    const rounds = roundsOf(actions, step);
    const since = sinceRound ?? rounds.length - 1;
    if (sinceRound !== undefined && sinceRound > rounds.length) throw notFound();
    const [from, to] = [rounds[since - 1], rounds.at(-1)];
    const shown = { ...none, step, rounds: rounds.length, to: to ? handedIn(to, rounds.length) : null };
    if (!from || !to) return shown;
    const isParty = relationsOf(state, actor).length > 0;
    return {
      ...shown,
      from: handedIn(from, since),
      changes: isParty ? submissionChanges(from, to) : [],
      between: actions
        .filter(({ seq }) => seq > from.seq && seq !== to.seq)
        .map(({ seq, name, at, on, by }) => ({ seq, action: name, at, on, by })),
    };
  }

  /** The people whom the case can be reassigned to, told only to those who may reassign it. @throws Refused not-found, not-permitted */
  async takers(actor: Actor, caseId: string): Promise<TakersAnswer> {
    const state = await this.getState(actor, caseId);
    if (!mayPerform(state, actor, 'reassign'))
      throw refused('not-permitted', '您无权改派此案', 'you may not reassign this case');
    const officers = await this.directory.officersAt(state.bodies.responsible.id);
    return { caseId, items: officers.map((officer) => ({ ...officer, role: 'officer' })) };
  }

  async derivation(actor: Actor, caseId: string, deadlineId: string): Promise<z.infer<typeof derivationAnswer>> {
    const whole = await this.getState(actor, caseId);
    const { deadlines } = relationsOf(whole, actor).length > 0 ? whole : withoutWords(whole);
    const deadline = deadlines.find((d) => d.id === deadlineId);
    if (!deadline) throw notFound();
    const { date, provisional, days, count } = explainDeadline(deadline, this.calendars.current());
    return {
      caseId,
      deadlineId,
      limit: deadline.limit,
      startedOn: deadline.startedOn,
      dueOn: deadline.dueOn,
      originalDueOn: deadline.originalDueOn,
      pausedDays: deadline.pausedDays,
      extensions: deadline.extensions,
      calendar: deadline.calendar,
      date,
      provisional,
      days,
      count,
    };
  }

  private async getState(actor: Actor, caseId: string): Promise<CaseState> {
    const state = await this.cases.findState(actor, caseId);
    if (!state) throw notFound();
    return state;
  }
}

function acceptedAction(row: TimelineRow): (AcceptedAction & { at: string })[] {
  if (row.seq === null) return [];
  const { data = {} } = JSON.parse(row.entry) as RecordedEntry;
  const at = row.at.toISOString();
  return [
    {
      seq: row.seq,
      name: row.name,
      at,
      on: row.event_on?.toISOString().slice(0, 10) ?? at.slice(0, 10),
      by: row.actor,
      data,
    },
  ];
}

function handedIn({ seq, on, by }: HandedIn, round: number): NonNullable<CaseChanges['to']> {
  return { seq, round, on, by };
}

function requireCursor(after: string | undefined, sort: CaseSearchBody['sort'], path: string): void {
  if (after !== undefined && !parseCursor(after, sort)) throw notACursor(path);
}

function notACursor(path: string): Error {
  return refused('malformed-request', '分页游标无效', 'not a cursor of this list', {
    errors: [{ path, message: '不是本列表的分页游标' }],
  });
}

interface RecordedEntry {
  data?: Record<string, unknown>;
  comment?: string;
  action?: string;
  code?: string;
  detail?: string;
  detailEn?: string;
  rule?: { id: string; citation: string };
}

/** Data and words of an action may name persons: as in the case itself, they are for those who are a party to it. */
/** What a calendar that came with the row moved: before, after and the releases. */
function dueChangeBy({ deadlines }: CaseState, { seq }: TimelineRow): TimelineEntry['dueChange'] {
  for (const { id: deadlineId, recounts = [] } of deadlines)
    for (const { seq: by, from, to, releases } of recounts) if (by === seq) return { deadlineId, from, to, releases };
  return null;
}

function entryOf(row: TimelineRow, isParty: boolean): Omit<TimelineEntry, 'dueChange'> {
  const entry = JSON.parse(row.entry) as RecordedEntry;
  const accepted = row.seq !== null;
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    on: row.event_on?.toISOString().slice(0, 10) ?? null,
    recordedAt: row.recorded_at.toISOString(),
    action: accepted ? row.name : (entry.action ?? row.name),
    actor: row.actor === null ? null : { account: row.actor, body: row.body },
    onBehalfOf: row.on_behalf_of,
    outcome: accepted ? 'accepted' : 'refused',
    adopted: row.adopted,
    data: accepted && isParty ? (entry.data ?? null) : null,
    comment: isParty ? (entry.comment ?? null) : null,
    documentNo: row.document_no,
    refusal: accepted ? null : refusalOf(entry),
    hash: row.hash,
  };
}

function refusalOf({ code, detail = '', detailEn = '', rule }: RecordedEntry): TimelineEntry['refusal'] {
  return code === undefined
    ? null
    : ({ code, detail, detailEn, ...(rule ? { rule } : {}) } as TimelineEntry['refusal']);
}

/** Where a page of the timeline begins. @throws Refused for a text that no page ended with */
function placeOf(after: string | undefined): TimelinePlace {
  if (after === undefined) return { seq: 0, attempt: 0n };
  const place = /^(\d{1,9})-(\d{1,18})$/.exec(Buffer.from(after, 'base64url').toString('utf8'));
  if (!place) throw notACursor('after');
  return { seq: Number(place[1]), attempt: BigInt(place[2]!) };
}
