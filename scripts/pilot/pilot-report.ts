import {
  completion, documents, lateDecisions, newlyFormed, otherDates, overdueNow, pendingReviews, unfinished, zoneEnterpriseUnions, type PilotCase,
} from './case-figures.js';
import type { PilotFolder } from './pilot-folder.js';
import type { Played } from './play-events.js';

/** The figures of one run, in the shape of expected.json, with what the run got and what it must get. */
export interface Figures {
  got: Record<string, unknown>;
  expected: Record<string, unknown>;
}

type Expected = Record<string, Record<string, unknown>>;

/** Figures of the cases up to `until`; `overdueThen` are the cases as they stood at the end of the report's day, where the run reached it. */
export function figures(folder: PilotFolder, cases: readonly PilotCase[], overdueThen: readonly PilotCase[] | null, played: Played, until: string): Figures {
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
    Object.assign(got, atReport(folder, cases, overdueThen));
    Object.assign(expected, expectedAtReport(folder));
  }
  if (until >= deadline) {
    Object.assign(got, atDeadline(cases, played, deadline));
    Object.assign(expected, expectedAtDeadline(all, deadline));
  }
  return { got, expected };
}

function atReport(folder: PilotFolder, cases: readonly PilotCase[], overdueThen: readonly PilotCase[]): Record<string, unknown> {
  const { reportDate } = folder.expected;
  const { pendingByStep, dueThatDayNotOverdue } = pendingReviews(cases, reportDate);
  const zone = new Set(folder.units.filter((u) => u.township === '开发区').map((u) => u.unit));
  return {
    [`otherDatesTo${reportDate}`]: otherDates(cases, reportDate),
    [`overdue ${reportDate}`]: { ...overdueNow(overdueThen), pendingByStep, dueThatDayNotOverdue },
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
  };
}

function atDeadline(cases: readonly PilotCase[], played: Played, deadline: string): Record<string, unknown> {
  return {
    [`unfinishedOn${deadline}`]: unfinished(cases, deadline),
    lateDecisions: lateDecisions(cases, deadline),
    documents: documents(cases),
    refusals: [...played.refusals].sort((a, b) => a.line - b.line),
  };
}

function expectedAtDeadline(all: Expected, deadline: string): Record<string, unknown> {
  return {
    [`unfinishedOn${deadline}`]: all['completion']![`unfinishedOn${deadline}`],
    lateDecisions: all['overdue']!['lateDecisions'],
    documents: all['documents'],
    refusals: all['events']!['refusals'],
  };
}
