// Raw SQL: lists of a file are written set by set.
import { businessDate } from '../../../domain/calendar.js';
import { chinesePunctuation } from '../../../domain/ledger/codes/characters.js';
import {
  wholeDay,
  type NotYetRow,
  type TaskListRow,
  readOrganisationType,
} from '../../../domain/ledger/import/source-rows.js';
import type { Statements } from '../../database.js';
import type { LedgerStage, ProjectedLedger } from '../import/ledger-stage.js';
import { planOfSheet, writeDraft } from './list-drafts.js';
import { lockList, saveHead, type ListHead } from './task-lists.repository.js';

/** Who writes what a sheet says. */
const IMPORT = 'import';

/** The draft of a task list as its sheet has it, what its second sheet puts off, and who is responsible for each unit. */
export const listStage: LedgerStage = {
  name: 'task list',
  async write(tx, projected) {
    return {
      units: await responsibleBodies(tx),
      task_list_items: await draftOfSheet(tx, projected),
      assessments: await notYet(tx, projected),
    };
  },
};

/** The Party (work) committee of the unit's own township or zone, until a list or a person names another. */
function responsibleBodies(tx: Statements): Promise<number> {
  return tx.execute(
    `UPDATE units u SET responsible_body = b.id FROM bodies b WHERE u.responsible_body IS NULL AND b.line = 'party' AND b.role = 'responsible' AND b.area = u.area`,
  );
}

/**
 * A sheet becomes the draft of the next batch, and follows the sheet until a person touches it. What is published never changes by itself:
 * formations that a newer sheet adds become the draft of another batch.
 */
async function draftOfSheet(tx: Statements, { sources, at }: ProjectedLedger): Promise<number> {
  const { rows } = sources.taskList;
  if (rows.length === 0) return 0;
  const plan = planOfSheet(rows);
  const draft = await untouchedDraft(tx);
  const listed = await listedPairs(tx, draft?.id ?? null);
  if (plan.every(({ type, units }) => units.some((unit) => listed.has(`${type}|${unit}`)))) return 0;
  const list = draft ?? (await nextBatch(tx, rows, at));
  const head = await saveHead(tx, list, IMPORT);
  return head + (await writeDraft(tx, list, plan, at)).written;
}

async function untouchedDraft(tx: Statements): Promise<ListHead | null> {
  const draft = await tx.rows.taskList.findFirst({
    where: { origin: 'task-list', version: 0, touchedBy: null },
    orderBy: { batch: 'desc' },
    select: { id: true },
  });
  return draft ? lockList(tx, draft.id) : null;
}

async function listedPairs(tx: Statements, except: string | null): Promise<Set<string>> {
  const rows = await tx.query<{ type: string; unit: string }>(
    'SELECT i.type, u AS unit FROM task_list_items i, unnest(i.units) u WHERE i.removed_in IS NULL AND i.task_list IS DISTINCT FROM $1',
    except,
  );
  return new Set(rows.map(({ type, unit }) => `${type}|${unit}`));
}

async function nextBatch(tx: Statements, rows: readonly TaskListRow[], at: string): Promise<ListHead> {
  const [next] = await tx.query<{ batch: number; deadline: Date | null }>(
    'SELECT coalesce((SELECT max(batch) FROM task_lists), 0) + 1 AS batch, (SELECT deadline FROM campaigns) AS deadline',
  );
  const { batch, deadline } = next!;
  const last = rows
    .map(({ dueOn }) => wholeDay(dueOn))
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  return {
    id: `batch-${batch}`,
    batch,
    title: `组建任务清单（第${batch}批）`,
    deadline: last ?? deadline?.toISOString().slice(0, 10) ?? `${businessDate(at).slice(0, 4)}-12-31`,
    status: 'draft',
    version: 0,
    origin: 'task-list',
    publishedOn: null,
    touchedBy: null,
    drafters: [],
  };
}

/** Codes with their words, and the pairs that are put off; what a person has recorded stands. */
async function notYet(tx: Statements, { sources, at }: ProjectedLedger): Promise<number> {
  const rows = sources.taskList.notYet.flatMap((row) => pairOf(row) ?? []);
  if (rows.length === 0) return 0;
  await tx.execute(
    `INSERT INTO not_forming_reasons (code, zh, source, changed_by, changed_at)
     SELECT DISTINCT ON (r->>'code') r->>'code', coalesce(r->>'reason', r->>'code'), 'task-list', $2, $3::timestamptz FROM jsonb_array_elements($1::jsonb) r ORDER BY r->>'code'
     ON CONFLICT (code) DO NOTHING`,
    JSON.stringify(rows),
    IMPORT,
    at,
  );
  const changed = `incoming AS (SELECT r->>'unit' AS unit_id, r->>'type' AS type, r->>'code' AS code FROM jsonb_array_elements($1::jsonb) r
      WHERE EXISTS (SELECT 1 FROM units u WHERE u.unit_id = r->>'unit')),
    changed AS (SELECT i.* FROM incoming i LEFT JOIN assessments a ON a.unit_id = i.unit_id AND a.type = i.type AND a.superseded_at IS NULL
      WHERE a.unit_id IS NULL OR (a.source = 'task-list' AND (a.verdict, a.reason_code) IS DISTINCT FROM ('not-yet', i.code)))`;
  const pairs = JSON.stringify(rows);
  const written = await tx.query<{ unit_id: string; type: string; code: string; seq: number }>(
    `WITH ${changed} SELECT c.unit_id, c.type, c.code, coalesce(max(a.seq), 0) + 1 AS seq FROM changed c LEFT JOIN assessments a USING (unit_id, type) GROUP BY 1, 2, 3`,
    pairs,
  );
  if (written.length === 0) return 0;
  const next = JSON.stringify(written);
  await tx.execute(
    `UPDATE assessments a SET superseded_at = $2::timestamptz FROM jsonb_to_recordset($1::jsonb) AS n(unit_id text, type text)
     WHERE a.unit_id = n.unit_id AND a.type = n.type AND a.superseded_at IS NULL`,
    next,
    at,
  );
  return tx.execute(
    `INSERT INTO assessments (unit_id, type, seq, verdict, reason_code, assessed_by, assessed_on, recorded_at, source)
     SELECT n.unit_id, n.type, n.seq, 'not-yet', n.code, $2, $3::date, $4::timestamptz, 'task-list' FROM jsonb_to_recordset($1::jsonb) AS n(unit_id text, type text, code text, seq int)`,
    next,
    IMPORT,
    businessDate(at),
    at,
  );
}

function pairOf({
  unitNo,
  type,
  reasonCode,
  reason,
}: NotYetRow): { unit: string; type: string; code: string; reason: string | null } | null {
  const coded = readOrganisationType(type);
  return coded
    ? { unit: unitNo, type: coded, code: reasonCode, reason: reason === null ? null : chinesePunctuation(reason) }
    : null;
}
