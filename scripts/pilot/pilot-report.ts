import {
  completion,
  documents,
  examples,
  lateDecisions,
  newlyFormed,
  otherDates,
  overdueNow,
  pendingReviews,
  unfinished,
  zoneEnterpriseUnions,
  type NamedExample,
  type PilotCase,
} from './case-figures.js';
import type { PilotFolder } from './pilot-folder.js';
import type { Played } from './play-events.js';

/** The figures of one run, in the shape of expected.json, with what the run got and what it must get. */
export interface Figures {
  got: Record<string, unknown>;
  expected: Record<string, unknown>;
}

type Expected = Record<string, Record<string, unknown>>;

/** What one run has to show. */
export interface Run {
  cases: readonly PilotCase[];
  /** The overdue cases as they stood at the end of the report's day, where the run reached it. */
  overdueThen: readonly PilotCase[] | null;
  played: Played;
  /** Events accepted up to the end of the report's day. */
  acceptedThen: number;
  until: string;
}

/**
 * The figures that cases alone answer, up to `until`. What needs the ledger (population, existing organisations, coverage, should-form, instructors,
 * Party organisations of the calendar year) is in scripts/ledger-figures.ts.
 */
export function figures(folder: PilotFolder, { cases, overdueThen, played, acceptedThen, until }: Run): Figures {
  const { kickoff, reportDate, deadline } = folder.expected;
  const all = folder.expected as unknown as Expected;
  const got: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const date of [reportDate, deadline].filter((d) => d <= until)) {
    const window = `${kickoff}..${date}`;
    got[`newlyFormed ${window}`] = newlyFormed(cases, date);
    expected[`newlyFormed ${window}`] = all['newlyFormed']![window];
    got[`completion ${date}`] = completion(cases, folder, date);
    expected[`completion ${date}`] = all['completion']![date];
  }
  if (overdueThen !== null) {
    Object.assign(got, atReport(folder, cases, overdueThen), { [eventsUpTo(folder)]: acceptedThen });
    Object.assign(expected, expectedAtReport(folder));
  }
  if (until >= deadline) {
    Object.assign(got, atDeadline(cases, deadline));
    Object.assign(got, {
      events: {
        lines: played.accepted + played.refusals.length,
        byEvent: played.byEvent,
        refusals: [...played.refusals].sort((a, b) => a.line - b.line),
      },
    });
    Object.assign(expected, expectedAtDeadline(all, deadline));
  }
  return { got, expected };
}

/** `upTo20200706` */
function eventsUpTo(folder: PilotFolder): string {
  return `upTo${folder.expected.reportDate.replaceAll('-', '')}`;
}

function namedExamples(folder: PilotFolder): NamedExample[] {
  return (folder.expected['newlyFormed'] as { examples?: NamedExample[] }).examples ?? [];
}

function atReport(
  folder: PilotFolder,
  cases: readonly PilotCase[],
  overdueThen: readonly PilotCase[],
): Record<string, unknown> {
  const { reportDate } = folder.expected;
  const { pendingByStep, dueThatDayNotOverdue } = pendingReviews(cases, reportDate);
  const zones = new Set(folder.bodies.filter((b) => b.level === 'zone').map((b) => b.area));
  const zone = new Set(folder.units.filter((u) => zones.has(u.township)).map((u) => u.unit));
  return {
    [`otherDatesTo${reportDate}`]: otherDates(cases, reportDate),
    [`overdue ${reportDate}`]: { ...overdueNow(overdueThen), pendingByStep, dueThatDayNotOverdue },
    examples: examples(cases, namedExamples(folder)),
    zoneEnterpriseUnions: zoneEnterpriseUnions(cases, reportDate, zone),
  };
}

function expectedAtReport(folder: PilotFolder): Record<string, unknown> {
  const all = folder.expected as unknown as Expected;
  const { reportDate } = folder.expected;
  const { cases, byStep, total, pendingByStep, dueThatDayNotOverdue } = all['overdue']!;
  return {
    [`otherDatesTo${reportDate}`]: all['newlyFormed']![`otherDatesTo${reportDate}`],
    [`overdue ${reportDate}`]: { cases, byStep, total, pendingByStep, dueThatDayNotOverdue },
    zoneEnterpriseUnions: all['newlyFormed']!['zoneEnterpriseUnions'],
    examples: namedExamples(folder).map(({ what: _, ...example }) => example),
    [eventsUpTo(folder)]: all['events']![eventsUpTo(folder)],
  };
}

function atDeadline(cases: readonly PilotCase[], deadline: string): Record<string, unknown> {
  return {
    [`unfinishedOn${deadline}`]: unfinished(cases, deadline),
    lateDecisions: lateDecisions(cases, deadline),
    documents: documents(cases),
  };
}

function expectedAtDeadline(all: Expected, deadline: string): Record<string, unknown> {
  return {
    [`unfinishedOn${deadline}`]: all['completion']![`unfinishedOn${deadline}`],
    lateDecisions: all['overdue']!['lateDecisions'],
    documents: all['documents'],
    events: {
      lines: all['events']!['lines'],
      byEvent: all['events']!['byEvent'],
      refusals: all['events']!['refusals'],
    },
  };
}
