// Raw SQL: units whose status is another than before, beside their living cases.
import { randomUUID } from 'node:crypto';
import { businessDate } from '../../../domain/calendar.js';
import type { Actor, BodyLevel, Line, PlainDate, Role } from '../../../domain/case.js';
import type { RowFacts, UnitFacts, UnitStatus } from '../../../domain/ledger/units/unit-facts.js';
import { statusStep, type AffectedCase } from '../../../domain/ledger/units/unit-status.js';
import { SYSTEM_ACTOR } from '../../../domain/permissions.js';
import { systemActionId } from '../../../domain/system-action.js';
import type { Statements } from '../../database.js';
import { createOperation, type NewItem } from '../../operations.repository.js';
import type { ProjectedLedger } from '../import/ledger-stage.js';

/** A unit of a living case whose status is another than before, by the word of a source. */
export interface StatusChange {
  unitId: string;
  status: UnitStatus;
  on: PlainDate;
  evidence: string;
}

/** Units that a living case covers, with the status that stands. */
export async function unitsOfLivingCases(tx: Statements): Promise<Map<string, string>> {
  const rows = await tx.query<{ unit_id: string; status: string }>(
    `SELECT DISTINCT u.unit_id, u.status FROM case_units c JOIN cases k USING (case_id) JOIN units u ON u.unit_id = c.unit_id WHERE k.status IN ('open', 'on-hold')`,
  );
  return new Map(rows.map(({ unit_id, status }) => [unit_id, status]));
}

/** What a file or a decided match says of the status, with the day and the source. */
export function statusChangeOf(
  { unitId, facts }: UnitFacts,
  status: UnitStatus,
  statusOn: PlainDate | null,
  { origins, at }: ProjectedLedger,
): StatusChange {
  const fact = facts.findLast(({ values }) => 'status' in values);
  const asOf = (fact && origins.get(fact.row)?.asOf) ?? null;
  return {
    unitId,
    status,
    on: statusOn ?? asOf ?? businessDate(at),
    evidence: `${fact ? nameOf(fact) : '台账比对'}${asOf ? `（数据日期${asOf}）` : ''}`,
  };
}

function nameOf({ source, row }: RowFacts): string {
  const names: Partial<Record<RowFacts['source'], string>> = {
    platform: '省非公党建平台',
    'market-regulation': '市场监管部门登记信息',
    'civil-affairs': '民政部门登记信息',
    'association-members': '协会会员名册',
  };
  return `${names[source] ?? source}第${row.row}行`;
}

interface LivingCase {
  unit_id: string;
  case_id: string;
  mode: AffectedCase['mode'];
  status: AffectedCase['status'];
  units: number;
  held_for: string | null;
}

/**
 * Asks the living cases to follow, in the transaction that changes the units: an operation that the API takes up. Each case acts by its own
 * workflow as the person who committed the import, where they may; else the body that may is asked. @returns cases asked
 */
export async function askLivingCases(
  tx: Statements,
  changes: readonly StatusChange[],
  { importId, at }: ProjectedLedger,
): Promise<number> {
  if (changes.length === 0) return 0;
  const byUnit = new Map(changes.map((change) => [change.unitId, change]));
  const cases = await tx.query<LivingCase>(
    `SELECT c.unit_id, k.case_id, k.mode, k.status, k.unit_count AS units, CASE WHEN k.status = 'on-hold' THEN k.holds->-1->>'reasonCode' END AS held_for FROM case_units c JOIN cases k USING (case_id)
     WHERE c.unit_id = ANY ($1) AND k.status IN ('open', 'on-hold') ORDER BY c.unit_id, k.opened_at, k.case_id`,
    [...byUnit.keys()],
  );
  // One operation of an import at most, under its own id: its row is not touched here, because its progress is told beside this transaction.
  const id = importId ?? randomUUID();
  const items = cases.flatMap((living): NewItem[] => {
    const change = byUnit.get(living.unit_id)!;
    const step = statusStep(change.status, {
      mode: living.mode,
      status: living.status,
      units: living.units,
      heldFor: living.held_for,
    });
    if (!step) return [];
    return [
      {
        actionId: systemActionId('status', id, living.case_id, living.unit_id),
        caseId: living.case_id,
        subject: living.unit_id,
        input: { action: step.action, body: { ...change, reasonCode: step.reasonCode } },
      },
    ];
  });
  if (items.length === 0) return 0;
  const actor = await committer(tx, importId);
  await createOperation(tx, {
    id,
    kind: 'unit-status',
    action: 'import',
    dryRun: false,
    actor,
    input: { fingerprint: id, requestId: importId ?? id, data: { importId } },
    createdAt: at,
    items,
  });
  return items.length;
}

/** Who committed the import, as they may act today; the system where no import led here, or the account is closed. */
async function committer(tx: Statements, importId: string | null): Promise<Actor> {
  if (importId === null) return SYSTEM_ACTOR;
  const [row] = await tx.query<{ id: string; roles: Role[]; body: string; line: Line; level: BodyLevel; area: string }>(
    `SELECT a.id, a.roles, b.id AS body, b.line, b.level, b.area FROM imports i JOIN accounts a ON a.id = i.committed_by JOIN bodies b ON b.id = a.body WHERE i.id = $1 AND a.active`,
    importId,
  );
  return row
    ? { account: row.id, roles: row.roles, body: row.body, line: row.line, level: row.level, area: row.area }
    : SYSTEM_ACTOR;
}
