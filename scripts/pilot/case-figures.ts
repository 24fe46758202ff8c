import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { OrganisationType, PlainDate } from '../../libs/domain/case.js';
import { rate } from '../../libs/domain/ledger/statistics/rate.js';
import type { Formation, PilotFolder } from './pilot-folder.js';

/** The figures of the county's report that cases alone answer, computed from the cases as the API shows them. */

export interface PilotCase {
  caseKey: string;
  formation: Formation;
  case: CaseRepresentation;
}
const TYPES: OrganisationType[] = ['party', 'union', 'league', 'women'];
/** Names of the three approvals in expected.json. */
const APPROVALS = { application: 'application', congress: 'congress-plan', registration: 'result' } as const;
type Approval = keyof typeof APPROVALS;

const upTo = (day: PlainDate | null | undefined, date: PlainDate): boolean => day != null && day <= date;
const count = <T>(items: readonly T[], by: (item: T) => boolean): number => items.filter(by).length;
const byType = (cases: readonly PilotCase[]): Record<string, number> =>
  Object.fromEntries(TYPES.map((t) => [t, count(cases, (c) => c.case.type === t)]));

/** Formed = result approved on or before the date. */
export function formedCases(cases: readonly PilotCase[], date: PlainDate): PilotCase[] {
  return cases.filter((c) =>
    c.case.decisions.some((d) => d.step === 'registration' && d.verdict === 'approved' && upTo(d.on, date)),
  );
}

export function newlyFormed(cases: readonly PilotCase[], date: PlainDate) {
  const formed = formedCases(cases, date);
  const modes = (of: readonly PilotCase[]): Record<string, number> => {
    const tally: Record<string, number> = {};
    for (const c of of) tally[c.case.mode] = (tally[c.case.mode] ?? 0) + 1;
    return tally;
  };
  return {
    byType: byType(formed),
    byMode: modes(formed),
    byTypeAndMode: Object.fromEntries(TYPES.map((t) => [t, modes(formed.filter((c) => c.case.type === t))])),
    onList: byType(formed.filter((c) => c.formation.onList)),
    extra: byType(formed.filter((c) => !c.formation.onList)),
    cases: formed.map((c) => c.caseKey).sort(),
  };
}

/** Cases by another event than the approved result, for readers who count differently. */
export function otherDates(cases: readonly PilotCase[], date: PlainDate) {
  const approved = (c: PilotCase): boolean =>
    c.case.decisions.some((d) => d.step === 'application' && d.verdict === 'approved' && upTo(d.on, date));
  const held = (c: PilotCase): boolean => c.case.congresses.some((g) => g.outcome !== 'failed' && upTo(g.on, date));
  return {
    'application-approved': byType(cases.filter(approved)),
    'congress-held': byType(cases.filter(held)),
    registered: byType(cases.filter((c) => upTo(c.case.registration?.registeredOn, date))),
  };
}

export function completion(cases: readonly PilotCase[], folder: Pick<PilotFolder, 'taskList'>, date: PlainDate) {
  const listed = folder.taskList.formations;
  const done = new Map(
    formedCases(cases, date)
      .filter((c) => c.formation.onList)
      .map((c) => [c.caseKey, c.case.units.map((u) => u.unitId)]),
  );
  const perType = (type: string | null) => {
    const of = listed.filter((f) => type === null || f.type === type);
    return rate(
      count(of, (f) => done.has(f.caseKey)),
      of.length,
    );
  };
  const units = folder.taskList.units.map(({ unit }) => {
    const wanted = listed.filter((f) => f.units.includes(unit));
    return { wanted: wanted.length, done: count(wanted, (f) => done.get(f.caseKey)?.includes(unit) ?? false) };
  });
  return {
    formations: { union: perType('union'), league: perType('league'), women: perType('women'), total: perType(null) },
    units: {
      allFormationsDone: count(units, (u) => u.done === u.wanted),
      someDone: count(units, (u) => u.done > 0 && u.done < u.wanted),
      noneDone: count(units, (u) => u.done === 0),
    },
  };
}

/** On-list cases that did not end in an approved result, and where they stand. */
export function unfinished(cases: readonly PilotCase[], date: PlainDate) {
  const formed = new Set(formedCases(cases, date).map((c) => c.caseKey));
  return cases
    .filter((c) => c.formation.onList && !formed.has(c.caseKey))
    .map(({ caseKey, case: { status, hold, closing } }) => ({
      caseKey,
      event: status === 'closed' ? 'closed' : status,
      reasonCode: closing?.reasonCode ?? hold?.reasonCode ?? null,
    }))
    .sort((a, b) => a.caseKey.localeCompare(b.caseKey));
}

/** Reviews that waited at the end of a day, and those that waited beyond their last day. */
export function pendingReviews(cases: readonly PilotCase[], date: PlainDate) {
  const waiting = cases.flatMap(({ caseKey, case: c }) =>
    c.deadlines
      .filter(
        (d) =>
          d.phase === 'reviewing' &&
          d.startedOn <= date &&
          (d.endedOn === null || d.endedOn > date) &&
          d.state !== 'withdrawn',
      )
      .map((d) => ({ caseKey, step: APPROVALS[d.step as Approval], submittedOn: d.startedOn, dueOn: d.dueOn })),
  );
  return {
    pendingByStep: tallyBy(waiting, (w) => w.step),
    dueThatDayNotOverdue: waiting
      .filter((w) => w.dueOn === date)
      .map((w) => w.caseKey)
      .sort(),
    waiting,
  };
}

/** The overdue board as the timers left it. */
export function overdueNow(cases: readonly PilotCase[]) {
  const late = cases
    .filter((c) => c.case.overdue)
    .map(({ caseKey, case: c }) => {
      const d = c.deadlines.find((deadline) => deadline.state === 'running')!;
      return { caseKey, step: APPROVALS[d.step as Approval], submittedOn: d.startedOn, dueOn: d.dueOn };
    })
    .sort((a, b) => a.caseKey.localeCompare(b.caseKey));
  return { cases: late, byStep: tallyBy(late, (c) => c.step), total: late.length };
}

export function lateDecisions(cases: readonly PilotCase[], date: PlainDate) {
  const late = cases.flatMap((c) => c.case.decisions.filter((d) => d.late && upTo(d.on, date)));
  return { total: late.length, byStep: tallyBy(late, (d) => APPROVALS[d.step]) };
}

/** Replies per issuer: first and last number and how many; a gap shows as last - first + 1 ≠ count. */
export function documents(cases: readonly PilotCase[]) {
  const numbers = new Map<string, number[]>();
  for (const { case: c } of cases) {
    for (const d of c.documents.filter((doc) => doc.kind !== 'registration')) {
      const n = Number(/〕(\d+)号$/.exec(d.documentNo)?.[1]);
      numbers.set(d.issuer, [...(numbers.get(d.issuer) ?? []), n]);
    }
  }
  const byBody = [...numbers]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([body, all]) => {
      return [body, { first: Math.min(...all), last: Math.max(...all), count: all.length }] as const;
    });
  return { byBody: Object.fromEntries(byBody), total: [...numbers.values()].flat().length };
}

/** A case the report names; `members` is null where it gives no number. */
export interface NamedExample {
  caseKey: string;
  what: string;
  meeting: PlainDate;
  units: number;
  members: number | null;
}
const MEMBERS = {
  union: 'unionMembers',
  league: 'leagueMembers',
  women: 'womenEmployees',
  party: 'partyMembersFull',
} as const;

/** The examples the report names: when they were founded, for how many units and members. */
export function examples(
  cases: readonly PilotCase[],
  named: readonly NamedExample[],
): Omit<NamedExample, 'what' | 'meeting'>[] {
  return named.map(({ caseKey, members }) => {
    const found = cases.find((c) => c.caseKey === caseKey)?.case;
    const meeting = found?.congresses.findLast((c) => c.outcome === 'elected')?.on ?? null;
    return {
      caseKey,
      meeting,
      units: found?.units.length ?? 0,
      members: members === null ? null : (found?.survey?.[MEMBERS[found.type]] ?? 0),
    };
  });
}

/** Unions of enterprises of the zone, each their own. */
export function zoneEnterpriseUnions(
  cases: readonly PilotCase[],
  date: PlainDate,
  zoneUnits: ReadonlySet<string>,
): string[] {
  return formedCases(cases, date)
    .filter(
      (c) => c.case.type === 'union' && c.case.mode === 'single' && c.case.units.every((u) => zoneUnits.has(u.unitId)),
    )
    .map((c) => c.caseKey)
    .sort();
}

function tallyBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const item of items) tally[key(item)] = (tally[key(item)] ?? 0) + 1;
  return tally;
}
