import { performance } from 'node:perf_hooks';
import { createDatabase, type Database } from '../../../libs/data/database.js';
import { UnitSearchRepository } from '../../../libs/data/ledger/units/unit-search.repository.js';
import { cursorOf } from '../../../libs/data/ledger/keyset.js';
import { StatisticsRepository } from '../../../libs/data/statistics/statistics.repository.js';
import { unitSearchBody, type UnitSearchBody } from '../../../libs/contracts/units.js';
import type { Actor } from '../../../libs/domain/case.js';
import { thresholdsOf } from '../../../libs/domain/ledger/statistics/assessment.js';
import {
  STATISTIC_NAMES,
  statisticDefinition,
  type StatisticQuestion,
} from '../../../libs/domain/ledger/statistics/statistics.js';
import { ruleSetFor } from '../../../libs/domain/rule-sets/registry.js';
import { percentiles } from '../measure/percentiles.js';
import type { LedgerBench } from './ledger-bench.js';
import { AS_OF, COUNTY, fillLedger } from './generated-ledger.js';

/** Floors of issue "From five offices' spreadsheets": a statistic by township, a search, and the deepest page against the first. */
const FLOORS = { statisticMs: 1_000, searchP99Ms: 50, deepestToFirst: 1.5 };
const RUNS = 5;
const SEARCHES = 400;
const OFFICER: Actor = {
  account: 'of-001',
  roles: ['officer'],
  body: 'TF',
  line: 'task-force',
  level: 'county',
  area: COUNTY,
};

/** `npm run bench:ledger -- figures [--units 1000000] [--part search]`: statistics and the search of a ledger of a million units and three million organisations. */
export const figuresBench: LedgerBench = async ({ place, options, say }) => {
  const units = Number(options['units'] ?? 1_000_000);
  const ledger = await place.asOwner((client) => fillLedger(client, units, say));
  say(
    `${ledger.units} units and ${ledger.organisations} organisations; everything is asked under the API's role with row-level security`,
  );
  const database = createDatabase({ url: place.apiUrl, poolSize: 1 });
  try {
    const statistics = options['part'] === 'search' ? [] : await measureStatistics(database, say);
    const search = await measureSearch(database, units);
    say(`counted up to 10,000: ${search.counted.map(({ text, ms }) => `${text} ${ms.toFixed(0)} ms`).join(', ')}`);
    say(
      `search: p50 ${search.p50.toFixed(1)} ms, p99 ${search.p99.toFixed(1)} ms (floor ${FLOORS.searchP99Ms}); deepest page ${search.deepestToFirst.toFixed(2)} × the first (floor ${FLOORS.deepestToFirst})`,
    );
    const missed = [
      ...statistics.filter(({ medianMs }) => medianMs > FLOORS.statisticMs).map(({ name }) => name),
      ...(search.p99 > FLOORS.searchP99Ms ? ['search p99'] : []),
      ...(search.deepestToFirst > FLOORS.deepestToFirst ? ['deepest page'] : []),
    ];
    return { figures: { ledger, statistics, search, floors: FLOORS }, missed };
  } finally {
    await database.close();
  }
};

async function measureStatistics(database: Database, say: (line: string) => void) {
  const repository = new StatisticsRepository(database);
  const measured: { name: string; groups: number; medianMs: number; maxMs: number }[] = [];
  for (const name of STATISTIC_NAMES) {
    const byTownship = statisticDefinition(name).groupBy.includes('township');
    const question: StatisticQuestion = {
      name,
      asOf: AS_OF,
      from: '2020-05-26',
      to: AS_OF,
      type: null,
      groupBy: byTownship ? ['township'] : [],
    };
    const times: number[] = [];
    let groups = 0;
    for (let run = 0; run <= RUNS; run += 1) {
      const started = performance.now();
      groups = (await repository.figure(OFFICER, question)).groups.length;
      // The first run reads from disk and plans.
      if (run > 0) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const line = { name, groups, medianMs: times[Math.floor(times.length / 2)]!, maxMs: times.at(-1)! };
    measured.push(line);
    say(
      `${line.medianMs > FLOORS.statisticMs ? '✗' : '✓'} ${name.padEnd(28)} ${String(groups).padStart(4)} groups  median ${line.medianMs.toFixed(0).padStart(5)} ms  max ${line.maxMs.toFixed(0).padStart(5)} ms`,
    );
  }
  return measured;
}

async function measureSearch(database: Database, units: number) {
  const repository = new UnitSearchRepository(database);
  const context = { today: AS_OF, thresholds: thresholdsOf(ruleSetFor(AS_OF)) };
  const timed = async (body: UnitSearchBody): Promise<number> => {
    const started = performance.now();
    await repository.search(OFFICER, body, context);
    return performance.now() - started;
  };
  const times: number[] = [];
  for (let n = 0; n < SEARCHES; n += 1) times.push(await timed(searchOf(n, units)));
  const { p50, p99, max } = percentiles(times.slice(SEARCHES / 10));
  const counted: { text: string; ms: number }[] = [];
  for (const text of COUNTED) {
    await timed(unitSearchBody.parse({ filter: { text }, withTotal: true, page: { limit: 50 } }));
    counted.push({
      text,
      ms: await timed(unitSearchBody.parse({ filter: { text }, withTotal: true, page: { limit: 50 } })),
    });
  }
  const pages = { first: [] as number[], deepest: [] as number[] };
  const last = cursorOf(['unitId', `YX${String(units - 60).padStart(7, '0')}`]);
  for (let n = 0; n < 60; n += 1) {
    pages.first.push(await timed(unitSearchBody.parse({ page: { limit: 50 } })));
    pages.deepest.push(await timed(unitSearchBody.parse({ page: { limit: 50, after: last } })));
  }
  return {
    p50,
    p99,
    max,
    counted,
    deepestToFirst: percentiles(pages.deepest).p50 / percentiles(pages.first).p50,
    firstMs: percentiles(pages.first).p50,
    deepestMs: percentiles(pages.deepest).p50,
  };
}

/** Texts that all units have, a seventh, an eightieth, some, and none: each with its total, which no floor is set for. */
const COUNTED = ['公司', '茶业', '宏达', '1234茶业', '%'];

/** What people look for: a code, a name, a part of one, a township's next page, those that meet a number. */
function searchOf(n: number, units: number): UnitSearchBody {
  const i = 1 + ((n * 7_919) % units);
  const code = `91340828MA${i.toString(16).toUpperCase().padStart(8, '2')}`;
  const filters = [
    { text: code },
    { text: `${i % 9973}茶业` },
    { text: `${'宏鑫瑞祥锦恒润嘉福云'[i % 10]}${'达丰源泰盛华林泉'[Math.floor(i / 10) % 8]}` },
    { township: [`乡镇${String(i % 25).padStart(2, '0')}`] },
    { township: [`乡镇${String(i % 25).padStart(2, '0')}`], text: `${i % 9973}` },
  ];
  return unitSearchBody.parse({ filter: filters[n % filters.length], page: { limit: 50 } });
}
