import type { CaseState, PlainDate, Role } from './case.js';
import type { Notice } from './decision.js';
import { warnedAt, type Warned, type WarningLadder } from './rule-sets/warnings-2020.js';
import { waitingFor, type WaitingFor } from './waiting-for.js';

/** One warning: its kind, the share of the time that is used up in percent, the body whose leaders are told, and what its sentence says. */
export interface Warning {
  kind: Extract<Notice['kind'], 'plan-warning' | 'due-soon'>;
  share: number;
  leading: string;
  on: PlainDate;
  params: Notice['params'];
}

/** Notices to those whom the ladder tells at a share of the time, each office of a body once. */
export function warningNotices(state: CaseState, ladder: WarningLadder, warning: Warning): Notice[] {
  const { kind, share, leading, on, params } = warning;
  const at = (role: Role, body: string, account: string | null): WaitingFor => ({
    role,
    body,
    account,
    instructorNo: null,
  });
  const people: Record<Warned, WaitingFor> = {
    holder: waitingFor(state),
    officer: at('officer', state.bodies.responsible.id, state.officer),
    leaders: at('supervisor', leading, null),
  };
  const all = warnedAt(ladder, share).map((who) => people[who]);
  return all
    .filter((one, i) => i === all.findIndex((other) => one.role === other.role && one.body === other.body))
    .map(({ role, body, account, instructorNo }) => ({
      kind,
      body,
      account,
      ...(instructorNo === null ? {} : { instructorNo }),
      on,
      params: { ...params, role, share },
    }));
}
