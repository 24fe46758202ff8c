import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { STEPS, type OrganisationType, type Step } from '../../../../../libs/domain/case.js';
import { readCases, type CaseFilter } from '../../api/cases.js';
import { answer, api } from '../../api/client.js';

/** As far as a list is read whole: nobody urges more at once. */
const MOST_ROWS = 1_000;

/** What the server counts of one body, step and type. */
export interface BoardGroup {
  key: { body?: string | null; step?: string | null; type?: string | null };
  open: number;
  overdue: number;
  planOverdue: number;
  enteredLate: number;
  oldestWorkingDays: number;
}
export interface Cell {
  open: number;
  overdue: number;
  planOverdue: number;
  enteredLate: number;
}
/** A body for which cases wait; `cells` has its steps, those without cases are missing. */
export interface BoardRow extends Cell {
  body: string;
  cells: Partial<Record<Step, Cell>>;
  oldestWorkingDays: number;
}

const NOTHING: Cell = { open: 0, overdue: 0, planOverdue: 0, enteredLate: 0 };

/** Late first, then by how many wait. @param type only these, or all */
export function boardRows(groups: readonly BoardGroup[], type: OrganisationType | null): BoardRow[] {
  const rows = new Map<string, BoardRow>();
  for (const { key, open, overdue, planOverdue, enteredLate, oldestWorkingDays } of groups) {
    const step = STEPS.find((one) => one === key.step);
    if (!key.body || step === undefined || (type !== null && key.type !== type)) continue;
    const row = rows.get(key.body) ?? { body: key.body, cells: {}, ...NOTHING, oldestWorkingDays: 0 };
    const cell = row.cells[step] ?? NOTHING;
    row.cells[step] = {
      open: cell.open + open,
      overdue: cell.overdue + overdue,
      planOverdue: cell.planOverdue + planOverdue,
      enteredLate: cell.enteredLate + enteredLate,
    };
    row.open += open;
    row.overdue += overdue;
    row.planOverdue += planOverdue;
    row.enteredLate += enteredLate;
    row.oldestWorkingDays = Math.max(row.oldestWorkingDays, oldestWorkingDays);
    rows.set(key.body, row);
  }
  return [...rows.values()].sort((a, b) => b.overdue - a.overdue || b.open - a.open || (a.body < b.body ? -1 : 1));
}

/** What a number of the board counts of the open cases: those late in their phase, past the day of their plan, or with an answer entered late; or of those on hold, what was late before. */
export type Only = 'late' | 'past-plan' | 'entered-late' | 'held-late';
const ONLY: Record<Only, CaseFilter> = {
  late: { overdue: true },
  'past-plan': { planOverdue: true },
  'entered-late': { enteredLate: true },
  'held-late': { status: ['on-hold'], overdue: true },
};

/** Which cases a number of the board stands for: of a body, a step, a type; all that are open, or only some. */
export interface Choice {
  body: string | null;
  step: Step | null;
  type: OrganisationType | null;
  only: Only | null;
}

export function useBoard(type: OrganisationType | null) {
  const board = useQuery({
    queryKey: ['board'],
    queryFn: () => answer(api.GET('/api/monitoring/board', { params: { query: { groupBy: 'body,step,type' } } })),
    staleTime: 0,
  });
  const rows = useMemo(() => board.data && boardRows(board.data.groups, type), [board.data, type]);
  return { ...board, rows };
}

/** What a choice asks the server for. */
export function filterOf({ body, step, type, only }: Choice): CaseFilter {
  return {
    status: ['open'],
    ...(body === null ? {} : { waitingForBody: [body] }),
    ...(step === null ? {} : { step: [step] }),
    ...(type === null ? {} : { type: [type] }),
    ...(only === null ? {} : ONLY[only]),
  };
}

/** The cases behind a number of the board. */
export function useCasesOf(choice: Choice) {
  return useQuery({
    queryKey: ['board-cases', choice],
    queryFn: () => readCases(filterOf(choice), MOST_ROWS),
    staleTime: 0,
  });
}
