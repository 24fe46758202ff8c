import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  buildLedger,
  ledgerFigures,
  type Ledger,
  type LedgerFigures,
} from '../libs/domain/ledger/statistics/ledger-figures.js';
import { ruleSetFor } from '../libs/domain/rule-sets/registry.js';
import { readCountyFolder, type CountyFolder } from '../libs/spreadsheet/county-folder.js';
import { compareWithExpected, matchQuality, type Difference, type LedgerExpectations } from './ledger-expectations.js';

/**
 * Turns a county's spreadsheets into units, organisations, matches and figures, prints them and compares them with the folder's
 * `expected.json`. Where a person would decide, the first proposal is taken. Ends with 1 on any difference, 2 when a file is refused.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: 'examples/pilot-2020' },
      json: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  });
  const folder = await readCountyFolder(values.from);
  if ('refused' in folder) {
    console.error(`${folder.refused}: ${folder.refusal.code}\n${folder.refusal.zh}\n${folder.refusal.en}`);
    return 2;
  }
  const expectedFile = join(values.from, 'expected.json');
  const expected = existsSync(expectedFile)
    ? (JSON.parse(await readFile(expectedFile, 'utf8')) as LedgerExpectations)
    : null;
  const baseline = expected?.baselineDate ?? folder.sources.platform.asOf;
  if (!baseline)
    throw new Error('Neither expected.json nor the title of the platform file names the day of the baseline');
  const kickoff = expected?.kickoff ?? nextDay(baseline);
  const settings = {
    region: folder.region,
    baseline,
    kickoff,
    reportDate: expected?.reportDate ?? '9999-12-31',
    rules: ruleSetFor(kickoff),
    acceptProposals: true,
  };
  const ledger = buildLedger(folder.sources, settings);
  const figures = ledgerFigures(folder.sources, settings, ledger);
  if (!values.quiet) printReport(folder, figures, ledger);
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 1)}\n`);
  return expected ? report(compareWithExpected(expected, figures, ledger), expected, ledger) : 0;
}

function printReport({ readings }: CountyFolder, figures: LedgerFigures, { population, reconciliation }: Ledger): void {
  for (const reading of Object.values(readings)) {
    const rows = Object.values(reading.tables).flat();
    const errors = rows.filter((row) => row.errors.length > 0).length;
    const remarks = rows.reduce((sum, row) => sum + row.remarks.length, 0);
    console.log(
      `${reading.source.padEnd(20)} ${String(rows.length).padStart(5)} rows, ${errors} with errors, ${remarks} remarks${reading.asOf ? `, as of ${reading.asOf}` : ''}`,
    );
  }
  const { excluded, existing, instructors, irregularJoint, partyFormation, restaurants, shouldForm, taskList } =
    figures;
  console.log(
    `\npopulation ${figures.population.units} of ${figures.population.platformRows} rows ${JSON.stringify(figures.population.byKind)} ${JSON.stringify(figures.population.byUnitClass)}`,
  );
  console.log(`by township ${JSON.stringify(figures.population.byTownship)}`);
  console.log(
    `excluded ${excluded.total} ${JSON.stringify(excluded.byReason)}; registered but not on the platform ${population.onlyRegistered.length}`,
  );
  for (const [type, line] of Object.entries(existing)) {
    console.log(
      `${type.padEnd(7)} ${line.organisations} organisations (${line.own} own, ${line.joint} joint), ${line.unitsCovered} units covered ${line.coverageRate.percent} %, alone ${line.standAloneRate.percent} %`,
    );
  }
  console.log(
    `Party formation ${partyFormation.covered}/${partyFormation.unitsWithMembers} ${partyFormation.rate.percent} %`,
  );
  for (const [type, line] of Object.entries(shouldForm)) {
    console.log(
      `should form ${type.padEnd(7)} ${line.covered}/${line.meeting} ${line.rate.percent} %, missing ${line.missing}, without Party organisation ${line.missingWithoutParty}`,
    );
  }
  console.log(
    `instructors ${JSON.stringify(instructors.active)} = ${instructors.units} of ${instructors.of}, without: ${instructors.without.join(' ')}`,
  );
  console.log(
    `irregular joint ${irregularJoint.total}: ${irregularJoint.organisations.map(({ name, problem }) => `${name} ${problem}`).join('; ')}`,
  );
  console.log(`restaurants ${restaurants.units}, members ${restaurants.members}`);
  console.log(
    `task list ${taskList.units} units, ${JSON.stringify(taskList.formations)}, eligible ${taskList.eligibleByNumbers.units} units ${taskList.eligibleByNumbers.pairs} pairs, not yet ${taskList.notYet.pairs}`,
  );
  for (const source of ['union', 'league', 'women'] as const) {
    const rows = reconciliation.rows.filter(({ entry }) => entry.source === source);
    console.log(
      `reconciled ${source.padEnd(7)} ${[...new Set(rows.map((row) => row.class))].map((name) => `${name} ${rows.filter((row) => row.class === name).length}`).join(', ')}`,
    );
  }
}

function report(differences: Difference[], expected: LedgerExpectations, ledger: Ledger): number {
  const quality = matchQuality(expected, ledger);
  console.log(
    `\nnames in lists ${JSON.stringify(quality.decidedBy)}; wrong automatic matches ${quality.wrongAutomatic.length}`,
  );
  console.log(
    `true matches automatic or in the first three: ${quality.trueMatches.numerator}/${quality.trueMatches.denominator} ${quality.trueMatches.percent} %`,
  );
  console.log(
    `true registrations found: ${quality.registrations.numerator}/${quality.registrations.denominator} ${quality.registrations.percent} %`,
  );
  for (const { path, expected: want, actual } of differences)
    console.log(`DIFFERENT ${path}: expected ${JSON.stringify(want)}, got ${JSON.stringify(actual)}`);
  console.log(differences.length === 0 ? 'every figure equals expected.json' : `${differences.length} differences`);
  return differences.length === 0 ? 0 : 1;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

process.exitCode = await main();
