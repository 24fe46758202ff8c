import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createDatabase } from '../libs/data/database.js';
import { readCalendarReleases } from '../libs/data/calendars.repository.js';
import { CN_RELEASES } from '../libs/domain/calendars/cn.js';
import { backtest, type BacktestReport, type PastReview } from '../libs/domain/forecast-backtest.js';
import { createClock } from '../libs/platform/clock.js';
import { runCommand } from './command.js';
import { reviewsOfDatabase, reviewsOfFolder } from './forecast/past-reviews.js';
import { findProduct } from './running-product.js';

/** Counties that come with the product, to the last day of their events. */
const FOLDERS = ['pilot-2020', 'yuchuan-2020'];
const LAST_DAY = '2020-07-31';

/**
 * `npm run forecast:backtest [-- --data DIR]`: what the forecast would have said on each working day of each review, knowing only what was known then, held against what
 * came; of the two counties that come with the product, or of a running installation. Prints tables in Markdown.
 */
await runCommand('npm run forecast:backtest -- [--data DIR]', async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (values.data === undefined) {
    for (const name of FOLDERS) {
      const path = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
      const { reviews, until } = await reviewsOfFolder(path, LAST_DAY);
      print(name, backtest(reviews, until, CN_RELEASES));
      print(`${name}, all bodies taken as one`, backtest(pooled(reviews), until, CN_RELEASES));
    }
    return 0;
  }
  const { config, ownerUrl } = findProduct(['--data', values.data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-backtest' });
  try {
    const { reviews, until } = await reviewsOfDatabase(database, createClock(config.clock).today());
    const releases = await readCalendarReleases(database);
    print('installation', backtest(reviews, until, releases));
    print('installation, all bodies taken as one', backtest(pooled(reviews), until, releases));
  } finally {
    await database.close();
  }
  return 0;
});

/** The reviews of a step as if one body had them: not what the product does, which is silent there, but a test of its arithmetic where no body has enough. */
function pooled(reviews: readonly PastReview[]): PastReview[] {
  return reviews.map((review) => ({ ...review, body: '*' }));
}

function print(name: string, report: BacktestReport): void {
  const share = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(0)} %`);
  const lines = [
    `### ${name}`,
    '',
    `${report.reviews} reviews whose end is known, ${report.late} of them late; asked on ${report.asked} days of reviews, silent on ${report.silent} (fewer than 20 finished).`,
    '',
    '| | was late | was in time |',
    '| --- | ---: | ---: |',
    `| said late | ${report.truePositives} | ${report.falsePositives} |`,
    `| said in time | ${report.falseNegatives} | ${report.trueNegatives} |`,
    '',
    `Precision ${share(report.precision)}, recall ${share(report.recall)}, Brier score ${report.brier === null ? '–' : report.brier.toFixed(3)}.`,
    '',
    '| said | times | mean of what was said | were late |',
    '| --- | ---: | ---: | ---: |',
    ...report.calibration.map(
      ({ from, to, said, mean, wereLate }) =>
        `| ${(from * 100).toFixed(0)}–${(to * 100).toFixed(0)} % | ${said} | ${said === 0 ? '–' : share(mean)} | ${said === 0 ? '–' : share(wereLate / said)} |`,
    ),
    '',
  ];
  console.log(lines.join('\n'));
}
