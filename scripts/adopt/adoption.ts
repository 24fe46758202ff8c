// Raw SQL: what stands already of the cases that are adopted.
import type { Database } from '../../libs/data/database.js';
import { isExclusive } from '../../libs/data/case-row.js';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import type { CaseInput } from '../../workflows/case/case.messages.js';
import { adopt, lineOfRefusal, wordsOf } from '../pilot/adopt-history.js';
import { PilotFileError } from '../pilot/file-checks.js';
import type { NumberedHistory } from '../pilot/paper-histories.js';
import type { PaperFile } from './paper-file.js';

export interface Adoption {
  /** Cases to start. */
  inputs: CaseInput[];
  /** Numbers of the cases that were adopted from these very lines before. */
  standing: string[];
}

/**
 * Fold all histories of a file and hold them against what stands, before anything is started: one illegal line refuses the whole file.
 * @throws PilotFileError with line, rule and source
 */
export async function prepareAdoption(
  { file, histories }: PaperFile,
  database: Database,
  releases: readonly CalendarRelease[],
  clock: BusinessClock,
): Promise<Adoption> {
  const folded = histories.map((history) => {
    const adopted = adopt(history, releases, clock);
    if (!adopted.ok)
      throw new PilotFileError(
        file,
        lineOfRefusal(history, adopted),
        `${history.open.caseNo}: ${wordsOf(adopted.refusal)}`,
      );
    return { history, input: adopted.input };
  });
  const known = await entriesOf(
    database,
    histories.map((h) => h.open.caseNo),
  );
  const fresh = folded.filter(({ history }) => !stands(file, history, known.get(history.open.caseNo)));
  refuseDoubles(file, fresh);
  await refuseTaken(file, fresh, database);
  return {
    inputs: fresh.map((f) => f.input),
    standing: folded.filter((f) => !fresh.includes(f)).map((f) => f.history.open.caseNo),
  };
}

type Folded = { history: NumberedHistory; input: CaseInput };

/** Action ids of the cases with these numbers, without their openings. */
async function entriesOf(database: Database, caseNos: string[]): Promise<Map<string, string[]>> {
  const rows = await database.query<{ case_no: string; ids: string[] }>(
    `SELECT c.case_no, array_agg(a.action_id ORDER BY a.seq) FILTER (WHERE a.adopted AND a.seq > 1) AS ids FROM cases c JOIN audit_entries a USING (case_id)
     WHERE c.case_no = ANY ($1) GROUP BY c.case_no`,
    caseNos,
  );
  return new Map(rows.map((r) => [r.case_no, r.ids ?? []]));
}

/** Whether the case is there from these very lines. @throws PilotFileError when it is there from others: a running case goes on in the product. */
function stands(file: string, { open, actions, lines }: NumberedHistory, ids: string[] | undefined): boolean {
  if (ids === undefined) return false;
  const differs = actions.findIndex((action, i) => action.id !== ids[i]);
  if (differs === -1 && ids.length === actions.length) return true;
  throw new PilotFileError(
    file,
    lines[Math.max(0, differs)]!,
    `${open.caseNo} 已在系统中办理，不能用不同的历史再次接续（the case runs here already, from other lines）`,
  );
}

/** Two histories of one file that claim one unit or one document number. */
function refuseDoubles(file: string, fresh: readonly Folded[]): void {
  const owners = new Map<string, string>();
  for (const {
    history,
    input: { state },
  } of fresh) {
    const units = isExclusive(state) ? state.units.map((u) => `单位 ${u.unitId}（${state.type}）`) : [];
    const numbers = state.documents.filter((d) => d.kind !== 'registration').map((d) => `文号 ${d.documentNo}`);
    for (const claim of [...units, ...numbers]) {
      const owner = owners.get(claim);
      if (owner !== undefined)
        throw new PilotFileError(
          file,
          history.lines[0]!,
          `${state.caseNo}: ${claim} 已属于 ${owner}（claimed twice in this file）`,
        );
      owners.set(claim, state.caseNo);
    }
  }
}

/** Units and numbers that cases of the product hold already. */
async function refuseTaken(file: string, fresh: readonly Folded[], database: Database): Promise<void> {
  const used = await usedNumbers(
    database,
    fresh.flatMap((f) => f.input.state.documents.map((d) => d.documentNo)),
  );
  for (const {
    history,
    input: { state },
  } of fresh) {
    const units = isExclusive(state) ? state.units.map((u) => u.unitId) : [];
    const [unit] = await database.query<{ unit_id: string; case_no: string }>(
      'SELECT u.unit_id, c.case_no FROM case_units u JOIN cases c USING (case_id) WHERE u.exclusive AND u.type = $1 AND u.unit_id = ANY ($2) LIMIT 1',
      state.type,
      units,
    );
    if (unit)
      throw new PilotFileError(
        file,
        history.lines[0]!,
        `${state.caseNo}: 单位 ${unit.unit_id} 已在案件 ${unit.case_no} 中（open-case-exists: the unit is in another case）`,
      );
    const number = state.documents.find((d) => used.has(d.documentNo))?.documentNo;
    if (number !== undefined)
      throw new PilotFileError(
        file,
        lineOfNumber(history, number),
        `${state.caseNo}: 文号 ${number} 已被使用（document-number-taken）`,
      );
  }
}

/** All at once: they are looked for in every document there is. */
async function usedNumbers(database: Database, numbers: string[]): Promise<Set<string>> {
  const rows = await database.query<{ document_no: string }>(
    'SELECT document_no FROM documents WHERE document_no = ANY ($1)',
    numbers,
  );
  return new Set(rows.map((r) => r.document_no));
}

function lineOfNumber({ actions, lines }: NumberedHistory, documentNo: string): number {
  return lines[
    Math.max(
      0,
      actions.findIndex((a) => a.name === 'approve' && a.data.documentNo === documentNo),
    )
  ]!;
}
