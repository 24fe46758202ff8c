import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Database } from '../../../../libs/data/database.js';
import { nextAlarm, type Alarm } from '../../../../libs/domain/alarm.js';
import { relevantReleases } from '../../../../libs/domain/calendar.js';
import { CN_RELEASES } from '../../../../libs/domain/calendars/cn.js';
import { rulesOfCase } from '../../../../libs/domain/rule-sets/registry.js';
import { act, type ActAnswer } from '../../../../workflows/case/case.messages.js';
import { acceptedOf, type Wish } from '../users/history.js';
import { told } from './answers.js';
import type { AuditRow, Evidence } from './evidence.js';
import { violation, type Violation } from './promises.js';

/** Numbers of an issuer and year go on without a gap from what it had used before, and the counter stands at the last. */
export function numbers(evidence: Evidence, before: ReadonlyMap<string, number>): Violation[] {
  const said = violation('numbers');
  return evidence.documents.flatMap(({ issuer, year, numbers: drawn, last }) => {
    const first = (before.get(`${issuer}/${year}`) ?? 0) + 1;
    const fresh = drawn.map(Number).filter((number) => number >= first);
    const wanted = Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
    return fresh.join() === wanted.join()
      ? []
      : [said(`${issuer} ${year}: drawn ${fresh.join(', ')}, the counter went from ${first - 1} to ${last}`)];
  });
}

export async function countersOf(database: Database): Promise<Map<string, number>> {
  const rows = await database.query<{ body: string; year: number; last: number }>('SELECT * FROM document_counters');
  return new Map(rows.map(({ body, year, last }) => [`${body}/${year}`, last]));
}

/** Each entry of a case begins where the one before it ended, and nothing under review is decided twice. */
export function chains(evidence: Evidence): Violation[] {
  const said = violation('oneWinner');
  return [...evidence.actions].flatMap(([caseId, rows]) =>
    rows.slice(1).flatMap((row, nth) => {
      const before = rows[nth]!;
      if (before.position_after !== null && row.position_before !== before.position_after)
        return [
          said(
            `${caseId}: entry ${row.seq} begins at ${row.position_before}, the one before ended at ${before.position_after}`,
          ),
        ];
      return decidesNothing(row)
        ? [said(`${caseId}: entry ${row.seq} (${row.name}) decided nothing that was under review`)]
        : [];
    }),
  );
}

function decidesNothing({ name, position_before, position_after }: AuditRow): boolean {
  if (!['approve', 'return', 'reject'].includes(name)) return false;
  return !position_before?.endsWith('.reviewing') || position_before === position_after;
}

/** The sweep that makes lost notices looks for such as are two minutes old, once a minute. */
export const NOTICES_WITHIN_MS = 240_000;

export async function newestEvent(database: Database): Promise<bigint> {
  const [newest] = await database.query<{ id: bigint }>('SELECT coalesce(max(id), 0) AS id FROM outbox');
  return newest!.id;
}

/** Every event has its notices, each once. The primary key sees to the second half. Looked at up to an event: alarms go on ringing meanwhile. */
export async function undelivered(database: Database, upTo: bigint): Promise<number> {
  const [row] = await database.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM outbox o, jsonb_array_elements(o.notices) WITH ORDINALITY AS n (notice, ordinal)
     WHERE o.id <= $1 AND NOT EXISTS (SELECT 1 FROM notifications known WHERE known.outbox_id = o.id AND known.ordinal = n.ordinal)`,
    upTo,
  );
  return row!.left;
}

/** Alarms that were due at a business instant and have not rung. */
export function silentAlarms(evidence: Evidence, now: string): string[] {
  return [...evidence.cases.values()].flatMap((state) => {
    // Which shares of a limit were told is no part of the state; each once is kept by a key.
    const { warnings: _told, ...rules } = rulesOfCase(state)!;
    const calendar = relevantReleases(CN_RELEASES, Number(state.openedOn.slice(0, 4)));
    const alarm = nextAlarm(state, rules, calendar);
    return alarm && alarm.at < now
      ? [`${state.caseId}: ${nameOf(alarm)} was due at ${alarm.at} and has not rung (looked for since ${now})`]
      : [];
  });
}

function nameOf(alarm: Alarm): string {
  if (alarm.kind === 'warning') return `${alarm.share} % of ${alarm.deadlineId}`;
  return alarm.kind === 'deadline' ? `level ${alarm.level} of ${alarm.deadlineId}` : `rule set ${alarm.later.ruleSet}`;
}

/** Every escalation once. */
export function escalations(evidence: Evidence): Violation[] {
  const said = violation('alarmsOnce');
  return [...evidence.actions].flatMap(([caseId, rows]) => {
    const ids = rows.filter(({ name }) => name === 'escalate').map(({ action_id }) => action_id);
    return new Set(ids).size === ids.length ? [] : [said(`${caseId}: ${ids.join(', ')}`)];
  });
}

/** Bulk operations end, and each of their items is what the audit says. */
export function operations(wishes: readonly Wish[], evidence: Evidence): Violation[] {
  const said = violation('operations');
  const asked = wishes
    .filter(({ kind }) => kind === 'bulk')
    .flatMap((wish) => {
      const id = acceptedOf(wish)?.operationId;
      return id && !evidence.operations.has(id)
        ? [said(`${told(wish)} was accepted as ${id}, which does not exist`)]
        : [];
    });
  const ended = [...evidence.operations].flatMap(([id, { status, items }]) => {
    if (status !== 'finished') return [said(`operation ${id} is ${status}`)];
    return items.flatMap(({ action_id, case_id, status: item, version }) => {
      const row = evidence.byActionId.get(action_id)?.[0];
      if (item === 'done' && (!row || row.seq !== version))
        return [said(`${id}: ${case_id} is done at version ${version}, in the audit at ${row?.seq ?? 'none'}`)];
      return item !== 'done' && row ? [said(`${id}: ${case_id} is ${item} and stands in the audit at ${row.seq}`)] : [];
    });
  });
  return [...asked, ...ended];
}

/** Every completed action of a history says what the audit says of it. Other Updates only wait for something: the opening, a mended case. */
export async function histories(client: Client, evidence: Evidence): Promise<Violation[]> {
  const said = violation('durable');
  const found: Violation[] = [];
  for (const [caseId, rows] of evidence.actions) {
    const { events } = await client.workflow.getHandle(caseId).fetchHistory();
    const byId = new Map(rows.map((row) => [row.action_id, row]));
    const actions = new Set<string>();
    for (const event of events ?? []) {
      const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
      if (accepted?.input?.name === act.name) actions.add(accepted.meta?.updateId ?? '');
      const completed = event.workflowExecutionUpdateCompletedEventAttributes;
      const id = completed?.meta?.updateId;
      const payload = completed?.outcome?.success?.payloads?.[0] as Payload | undefined;
      if (!id || !payload || (!actions.has(id) && !byId.has(id))) continue;
      const answer = defaultPayloadConverter.fromPayload<ActAnswer>(payload);
      const row = byId.get(id);
      if (row === undefined) found.push(said(`${caseId}: the history accepted ${id}, which the audit does not have`));
      else if (row.seq !== answer.version || (answer.documentNo !== null && row.document_no !== answer.documentNo))
        found.push(
          said(
            `${caseId}: ${id} is version ${answer.version} (${answer.documentNo}) in the history, ${row.seq} (${row.document_no}) in the audit`,
          ),
        );
    }
  }
  return found;
}
