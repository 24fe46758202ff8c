import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { buildLedger, ledgerFigures, type LedgerSources } from '../../libs/domain/ledger/statistics/ledger-figures.js';
import { SOURCES, type LedgerSource } from '../../libs/domain/ledger/import/source-rows.js';
import { ruleSetFor } from '../../libs/domain/rule-sets/registry.js';
import { readCountyFolder, toLedgerSources, type CountyFolder } from '../../libs/spreadsheet/county-folder.js';
import { readSource } from '../../libs/spreadsheet/read-source.js';
import { Chance } from './chance.js';
import { clerkBook, toText, toWorkbook, type ClerkFile } from './clerk-book.js';
import { anyLayout, type ClerkLayout } from './clerk-layout.js';
import { saidBy, truthOf } from './truth.js';

/** Of each sheet. */
const LAYOUTS = 200;
/** Rows of each table: enough for several townships, few enough to be written two hundred times. */
const ROWS: Record<string, number> = {
  units: 24,
  registrations: 16,
  organisations: 16,
  assignments: 18,
  members: 14,
  notYet: 6,
};

let folder: string;
let county: CountyFolder;
let truth: Record<LedgerSource, ClerkFile>;
let figures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'county-layouts-'));
  const read = await readCountyFolder('examples/pilot-2020');
  if ('refused' in read) throw new Error(read.refusal.en);
  county = read;
  truth = Object.fromEntries(
    SOURCES.map((source) => [
      source,
      truthOf(source, county.readings[source], (table, rows) => rows.slice(0, ROWS[table] ?? rows.length)),
    ]),
  ) as typeof truth;
  figures = figuresOf(toLedgerSources(await laidOut(() => CALM, 0)));
});
afterAll(() => rm(folder, { recursive: true }));

const CALM: ClerkLayout = {
  format: 'xlsx',
  titles: 1,
  headerRows: 1,
  groups: 'cells',
  subtotals: false,
  ownOrder: false,
  unknownColumns: false,
  columnNumbers: false,
  page: null,
  blankRows: false,
  hiddenRows: false,
  signature: false,
  second: 'sheet',
  halves: false,
  numbers: 'numbers',
  dates: 'dates',
  words: 'plain',
  labels: 'plain',
};

function figuresOf(sources: LedgerSources): string {
  const settings = {
    region: county.region,
    baseline: '2020-05-25',
    kickoff: '2020-05-26',
    reportDate: '2020-07-06',
    rules: ruleSetFor('2020-05-26'),
    acceptProposals: true,
  };
  return JSON.stringify(ledgerFigures(sources, settings, buildLedger(sources, settings)));
}

/** All nine files in layouts of their own, read again; fails with the layout where a row does not say what it said. */
async function laidOut(layoutOf: (chance: Chance) => ClerkLayout, seed: number): Promise<CountyFolder['readings']> {
  const readings: Record<string, unknown> = {};
  for (const [at, source] of SOURCES.entries()) {
    const chance = new Chance(seed * 100 + at);
    const layout = layoutOf(chance);
    const path = await write(source, layout, chance);
    const reading = await readSource(path, source);
    const told = `seed ${seed} ${source} ${JSON.stringify(layout)}`;
    if (!reading.ok) throw new Error(`${told}: ${reading.refusal.code} ${reading.refusal.zh}`);
    for (const { table, rows } of truth[source].tables) {
      const parsed = (reading.tables as Record<string, { value: object | null; row: number; errors: object[] }[]>)[
        table.name
      ]!;
      const faulty = parsed.find(({ errors }) => errors.length > 0);
      if (faulty) throw new Error(`${told}: ${table.name} row ${faulty.row} ${JSON.stringify(faulty.errors)}`);
      try {
        expect(parsed.map(({ value }) => saidBy(value!))).toEqual(rows.map(saidBy));
      } catch (error) {
        throw new Error(`${told}: ${(error as Error).message}`, { cause: error });
      }
    }
    expect([told, reading.asOf]).toEqual([told, truth[source].asOf]);
    readings[source] = reading;
  }
  return readings as CountyFolder['readings'];
}

async function write(source: LedgerSource, layout: ClerkLayout, chance: Chance): Promise<string> {
  const book = clerkBook(truth[source], layout, chance);
  const path = join(folder, `${source}.${layout.format === 'xlsx' ? 'xlsx' : 'csv'}`);
  if (layout.format === 'xlsx') await toWorkbook(book).xlsx.writeFile(path);
  else {
    const text = toText(book, layout.format === 'tab' ? '\t' : ',');
    await writeFile(path, layout.format === 'gb18030' ? iconv.encode(text, 'gb18030') : text);
  }
  return path;
}

const BATCH = 10;
const batches = Array.from({ length: LAYOUTS / BATCH }, (_, at) => at * BATCH + 1);

test.each(batches)(
  'one truth in random layouts of its nine sheets is read as the same rows and becomes the same ledger: layouts from %d on',
  async (first) => {
    for (let seed = first; seed < first + BATCH; seed += 1)
      expect(figuresOf(toLedgerSources(await laidOut(anyLayout, seed)))).toBe(figures);
  },
);
