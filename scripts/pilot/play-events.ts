import { businessDate } from '../../libs/domain/calendar.js';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import { businessInstant, realMsUntil, type BusinessClock } from '../../libs/domain/business-clock.js';
import { ApiClient } from './api-client.js';
import { expectedRefusal } from './expected-refusals.js';
import { callOf, dayOf } from './pilot-actions.js';
import type { PilotEvent } from './pilot-events.js';
import { listItemOf } from './pilot-seed.js';
import type { Formation, PilotFolder } from './pilot-folder.js';

/** How the events went: every one at its business time, through HTTP, as its actor. */
export interface Played {
  accepted: number;
  refusals: { line: number; caseKey: string; why: string }[];
  /** Accepted events by their name in the file. */
  byEvent: Record<string, number>;
  /** What went otherwise than the file says. */
  surprises: string[];
  caseIds: Map<string, string>;
  /** Longest time between an event's business time and its answer, in business seconds. */
  worstLagBusinessSeconds: number;
}

export interface Stage {
  base: string;
  clock: BusinessClock;
  folder: PilotFolder;
  clients: Map<string, ApiClient>;
  /** Opens the cases: an officer of the task force. */
  opener: ApiClient;
  onDay: (day: string, done: number) => void;
}

export async function waitUntil(clock: BusinessClock, business: string): Promise<void> {
  const ms = realMsUntil(clock, business, Date.now());
  if (ms > 0) await pause(ms);
}

/**
 * Play the events up to the end of a day. Events of one case keep their order; so do the approvals of one body, because their order
 * is the order of its document numbers. Everything else goes side by side.
 */
export async function playEvents(stage: Stage, events: readonly PilotEvent[], played: Played): Promise<void> {
  const tails = new Map<string, Promise<void>>();
  const running: Promise<void>[] = [];
  let day = '';
  for (const event of events) {
    await waitUntil(stage.clock, event.at);
    if (dayOf(event) !== day) stage.onDay((day = dayOf(event)), played.accepted);
    const keys = [event.caseKey, ...(event.event.endsWith('-approved') ? [`numbers of ${event.body}`] : [])];
    const before = Promise.all(keys.map((key) => tails.get(key)));
    const turn = before.then(() => playEvent(stage, event, played));
    for (const key of keys) tails.set(key, turn);
    running.push(turn);
  }
  await Promise.all(running);
}

async function playEvent(stage: Stage, event: PilotEvent, played: Played): Promise<void> {
  const formation = stage.folder.formations.get(event.caseKey)!;
  const caseId = played.caseIds.get(event.caseKey) ?? (await openCase(stage, formation, event, played));
  if (caseId === null) return;
  const client = stage.clients.get(event.actor)!;
  const { action, body } = callOf(event, coveredUnits(formation, stage.folder, event));
  // Always dated: business time runs on while the request is on its way, and midnight may lie in between.
  const send = (more: object): ReturnType<ApiClient['change']> =>
    client.change(`/cases/${caseId}/actions/${action}`, { on: dayOf(event), ...more, ...body });
  const first = await send({});
  const answer = isEnteredLate(stage, event, first) ? await send({ comment: `补录：${dayOf(event)}办理` }) : first;
  const lag = (Date.parse(businessInstant(stage.clock, Date.now())) - Date.parse(event.at)) / 1000;
  played.worstLagBusinessSeconds = Math.max(played.worstLagBusinessSeconds, Math.round(lag));
  judge(event, answer, played);
}

/** A machine too busy for its clock enters an answer of the day before; whoever does says why. */
function isEnteredLate(stage: Stage, event: PilotEvent, answer: Awaited<ReturnType<ApiClient['change']>>): boolean {
  const today = businessDate(businessInstant(stage.clock, Date.now()));
  return (
    !answer.ok &&
    answer.problem.code === 'reason-missing' &&
    event.expectRefusal === undefined &&
    event.data['comment'] === undefined &&
    today > dayOf(event)
  );
}

function judge(event: PilotEvent, answer: Awaited<ReturnType<ApiClient['change']>>, played: Played): void {
  const where = `events.jsonl line ${event.line} (${event.caseKey} ${event.event})`;
  if (event.expectRefusal === undefined) {
    if (!answer.ok)
      return void played.surprises.push(`${where}: refused with ${answer.problem.code}: ${answer.problem.detail}`);
    played.accepted += 1;
    played.byEvent[event.event] = (played.byEvent[event.event] ?? 0) + 1;
    const wanted = event.data['documentNo'];
    const drawn = (answer.body as CaseRepresentation).documents.at(-1)?.documentNo;
    if (wanted !== undefined && wanted !== drawn)
      played.surprises.push(`${where}: number ${String(drawn)} drawn, ${String(wanted)} expected`);
    return;
  }
  if (answer.ok) return void played.surprises.push(`${where}: accepted, but must be refused: ${event.expectRefusal}`);
  const code = expectedRefusal(event.expectRefusal);
  if (answer.problem.code !== code)
    return void played.surprises.push(
      `${where}: refused with ${answer.problem.code}, expected ${String(code ?? event.expectRefusal)}`,
    );
  played.refusals.push({ line: event.line, caseKey: event.caseKey, why: event.expectRefusal });
}

async function openCase(stage: Stage, formation: Formation, event: PilotEvent, played: Played): Promise<string | null> {
  const answer = await stage.opener.change('/cases', {
    type: formation.type,
    mode: formation.mode,
    units: formation.units,
    leadUnit: formation.lead,
    responsibleBody: formation.responsibleBody,
    approvingBody: formation.reviewingBody,
    ...(formation.onList ? { listItem: listItemOf(stage.folder.taskList.batch, formation.caseKey) } : {}),
    ...(formation.sponsor ? { sponsor: formation.sponsor } : {}),
    ...(formation.area ? { district: formation.area } : {}),
  });
  if (!answer.ok) {
    played.surprises.push(
      `events.jsonl line ${event.line}: ${formation.caseKey} could not be opened: ${answer.problem.code} ${answer.problem.detail}`,
    );
    return null;
  }
  played.caseIds.set(formation.caseKey, answer.body.id);
  return answer.body.id;
}

/** Units the case covers before the event: the formation's, less what earlier lines took out and more what they put in. */
function coveredUnits(formation: Formation, folder: PilotFolder, event: PilotEvent): string[] {
  const before = folder.events.filter(
    (e) => e.caseKey === event.caseKey && e.line < event.line && e.expectRefusal === undefined,
  );
  return before.at(-1)?.units ?? formation.units;
}
