import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { buildLedger, ledgerFigures } from '../../libs/domain/ledger/statistics/ledger-figures.js';
import { ruleSetFor } from '../../libs/domain/rule-sets/registry.js';
import { readCountyFolder } from '../../libs/spreadsheet/county-folder.js';
import { compareWithExpected, type LedgerExpectations } from '../ledger-expectations.js';
import { WORDS } from '../pilot/expected-refusals.js';

const FOLDER = 'examples/yuchuan-2020';

test('a second county’s sheets, as its clerks made them, give that county’s figures', async () => {
  const folder = await readCountyFolder(FOLDER);
  if ('refused' in folder) throw new Error(folder.refusal.en);
  const expected = JSON.parse(await readFile(`${FOLDER}/expected.json`, 'utf8')) as LedgerExpectations;
  const { kickoff, baselineDate: baseline, reportDate } = expected;
  const settings = {
    region: folder.region,
    baseline,
    kickoff,
    reportDate,
    rules: ruleSetFor(kickoff),
    acceptProposals: true,
  };
  const ledger = buildLedger(folder.sources, settings);
  expect(compareWithExpected(expected, ledgerFigures(folder.sources, settings, ledger), ledger)).toEqual([]);
  expect(expected.trueUnits).toHaveLength(400);
  const faulty = Object.values(folder.readings).flatMap(({ tables }) =>
    Object.values(tables)
      .flat()
      .filter(({ errors }) => errors.length > 0),
  );
  expect(faulty).toEqual([]);
});

test('every word for an expected refusal is listed in the folder’s README', async () => {
  const readme = await readFile('examples/pilot-2020/README.md', 'utf8');
  expect(Object.entries(WORDS).filter(([word, code]) => !readme.includes(`| \`${word}\` | \`${code}\` |`))).toEqual([]);
});
