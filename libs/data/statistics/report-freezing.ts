// Raw SQL: the rows of a version are frozen set by set.
import { createHash } from 'node:crypto';
import type { Actor, Instant, PlainDate } from '../../domain/case.js';
import {
  questionOfSection,
  REPORT_OUTLINE,
  titleOfSection,
  type ReportDays,
  type ReportSection,
} from '../../domain/ledger/statistics/report-outline.js';
import { statisticDefinition, type GroupBy } from '../../domain/ledger/statistics/statistics.js';
import type { Bilingual } from '../../domain/text.js';
import { canonicalJson } from '../canonical.js';
import type { Database, Statements } from '../database.js';
import { rowsOf, type FigureRow } from './figure-rows.js';
import { figureOf, type Figure } from './figures.js';
import { dataVersion } from './statistics.repository.js';

/** A section as a report keeps it. */
export interface FrozenSection {
  id: string;
  statistic: string;
  title: Bilingual;
  definition: Bilingual;
  denominator: Bilingual | null;
  asOf: PlainDate;
  window: { from: PlainDate; to: PlainDate } | null;
  figures: ({ groupBy: GroupBy[] } & Figure)[];
  /** Rows behind it, and the hash over them in the order of their ids. */
  rows: { count: number; sha256: string };
}
export interface FrozenContent {
  kickoff: PlainDate;
  baseline: PlainDate;
  deadline: PlainDate | null;
  computedAt: Instant;
  sections: FrozenSection[];
}

/** Rows taken over at a time. */
const PAGE = 2000;

export interface Freezing {
  actor: Actor;
  days: ReportDays & { deadline: PlainDate | null };
  report: string;
  version: number;
  computedAt: Instant;
}

/** Every figure of the outline and every row behind it, read in one snapshot and written down through `out`, the transaction of the report. */
export function freeze(
  database: Database,
  out: Statements,
  freezing: Freezing,
): Promise<{ content: FrozenContent; dataVersion: string }> {
  const { actor, days, computedAt } = freezing;
  return database.snapshot(actor, async (tx) => {
    const sections: FrozenSection[] = [];
    for (const section of REPORT_OUTLINE) sections.push(await freezeSection(tx, out, section, freezing));
    const { kickoff, baseline, deadline } = days;
    return { content: { kickoff, baseline, deadline, computedAt, sections }, dataVersion: await dataVersion(tx) };
  });
}

async function freezeSection(
  tx: Statements,
  out: Statements,
  section: ReportSection,
  freezing: Freezing,
): Promise<FrozenSection> {
  const { definition, denominator, time } = statisticDefinition(section.name);
  const figures: FrozenSection['figures'] = [];
  for (const groupBy of section.groupings)
    figures.push({
      groupBy: [...groupBy],
      ...(await figureOf(tx, questionOfSection(section, groupBy, freezing.days))),
    });
  const { asOf, from, to } = questionOfSection(section, [], freezing.days);
  return {
    id: section.id,
    statistic: section.name,
    title: titleOfSection(section),
    definition,
    denominator,
    asOf,
    window: time === 'window' ? { from, to } : null,
    figures,
    rows: await freezeRows(tx, out, section, freezing),
  };
}

async function freezeRows(
  tx: Statements,
  out: Statements,
  section: ReportSection,
  { days, report, version }: Freezing,
): Promise<FrozenSection['rows']> {
  const question = questionOfSection(section, [], days);
  const hash = createHash('sha256');
  let count = 0;
  for (let after: { type: FigureRow['type']; id: string } | null = null; ;) {
    const page = await rowsOf(tx, question, { group: {}, part: 'all', limit: PAGE, after });
    const rows = page.slice(0, PAGE).map(frozenRow);
    for (const row of rows) hash.update(`${canonicalJson(row)}\n`);
    count += rows.length;
    if (rows.length > 0) await writeRows(out, { report, version, section: section.id }, rows);
    if (page.length <= PAGE) return { count, sha256: hash.digest('hex') };
    after = { type: page[PAGE - 1]!.type, id: page[PAGE - 1]!.id };
  }
}

/** A row as it is kept: of a figure per type the type is part of its id. */
export interface FrozenRow {
  id: string;
  area: string;
  counted: boolean;
  cells: { name: string; type: string | null; weight: number } & Record<string, string | number | boolean | null>;
}

function frozenRow({ type, id, name, area, counted, weight, details }: FigureRow): FrozenRow {
  return {
    id: type === null ? id : `${type}|${id}`,
    area,
    counted,
    cells: { ...details, name, type: type ?? (details['type'] as string | undefined) ?? null, weight },
  };
}

function writeRows(
  out: Statements,
  { report, version, section }: { report: string; version: number; section: string },
  rows: FrozenRow[],
): Promise<number> {
  return out.execute(
    `INSERT INTO report_rows (report, version, statistic, id, area, counted, cells) SELECT $1, $2::int, $3, r->>'id', r->>'area', (r->>'counted')::boolean, r->'cells'
     FROM jsonb_array_elements($4::jsonb) r`,
    report,
    version,
    section,
    JSON.stringify(rows),
  );
}
