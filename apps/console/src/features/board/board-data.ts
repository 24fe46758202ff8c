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
  oldestWorkingDays: number;
}
export interface Cell {
  open: number;
  overdue: number;
  planOverdue: number;
}
/** A body for which cases wait; `cells` has its steps, those without cases are missing. */
export interface BoardRow extends Cell {
  body: string;
  cells: Partial<Record<Step, Cell>>;
  oldestWorkingDays: number;
}

const NOTHING: Cell = { open: 0, overdue: 0, planOverdue: 0 };

/** Late first, then by how many wait. @param type only these, or all */
export function boardRows(groups: readonly BoardGroup[], type: OrganisationType | null): BoardRow[] {
  const rows = new Map<string, BoardRow>();
  for (const { key, open, overdue, planOverdue, oldestWorkingDays } of groups) {
    const step = STEPS.find((one) => one === key.step);
    if (!key.body || step === undefined || (type !== null && key.type !== type)) continue;
    const row = rows.get(key.body) ?? { body: key.body, cells: {}, ...NOTHING, oldestWorkingDays: 0 };
    const cell = row.cells[step] ?? NOTHING;
    row.cells[step] = {
      open: cell.open + open,
      overdue: cell.overdue + overdue,
      planOverdue: cell.planOverdue + planOverdue,
    };
    row.open += open;
    row.overdue += overdue;
    row.planOverdue += planOverdue;
    row.oldestWorkingDays = Math.max(row.oldestWorkingDays, oldestWorkingDays);
    rows.set(key.body, row);
  }
  return [...rows.values()].sort((a, b) => b.overdue - a.overdue || b.open - a.open || (a.body < b.body ? -1 : 1));
}

/** Which cases a number of the board stands for: of a body, a step, a type, what is late, or what is past the day of its plan. */
export interface Choice {
  body: string | null;
  step: Step | null;
  type: OrganisationType | null;
  late: boolean;
  pastPlan: boolean;
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

function filterOf({ body, step, type, late, pastPlan }: Choice): CaseFilter {
  return {
    status: ['open'],
    ...(body === null ? {} : { waitingForBody: [body] }),
    ...(step === null ? {} : { step: [step] }),
    ...(type === null ? {} : { type: [type] }),
    ...(late ? { overdue: true } : {}),
    ...(pastPlan ? { planOverdue: true } : {}),
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
