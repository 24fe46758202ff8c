import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CaseRepresentation, CaseSummary } from '../../libs/contracts/cases.js';
import { businessInstant, type BusinessClock } from '../../libs/domain/business-clock.js';
import { ApiClient } from './api-client.js';
import type { PilotCase } from './case-figures.js';
import { differences } from './compare-figures.js';
import { isPlainDate } from '../../libs/domain/calendar.js';
import { dayOf } from './pilot-actions.js';
import { PilotFileError } from './file-checks.js';
import { requireExpectations } from './folder-checks.js';
import { readPilotFolder, type PilotFolder } from './pilot-folder.js';
import { caseKeysOf, compareFigures, type ExpectedFigures } from '../figures/compare-with-expected.js';
import { httpRespondent } from '../figures/http-respondent.js';
import { sheetsOf, type FolderSheet } from './folder-sheets.js';
import { makeLedger, publishList } from './import-over-http.js';
import type { PilotEvent } from './pilot-events.js';
import { figures, type Figures } from './pilot-report.js';
import { playEvents, waitUntil, type Played, type Stage } from './play-events.js';
import { RUN_FOLDER, emptyRunFolder } from './run-folder.js';
import { launch, type Launched } from './launch.js';
import { requireOfficer, requireReviewer, requireSupervisor } from './pilot-people.js';

const USAGE =
  'npm run pilot -- [--from DIR] [--until 2020-07-06] [--json OUT.json] [--speed 27000] [--data .qunjian-pilot]';
/** A business day passes in 3.2 seconds: the pilot's 66 days, with starting and signing in, take less than five minutes. */
const DEFAULT_SPEED = 27_000;
/** Real seconds between the launch and the first business morning, for starting and signing everybody in. Longer only dates events later in their day. */
const leadSeconds = ({ events }: PilotFolder): number => 25 + new Set(events.map((e) => e.actor)).size / 10;
/** Added to it for making the ledger out of the spreadsheets. */
const IMPORT_SECONDS = 60;
/** How long a timer may be late on a busy machine before its case counts as not found. */
const TIMERS_WITHIN_MS = 20_000;

interface Options {
  from: string;
  until: string;
  json?: string;
  speed: number;
  dataDir: string;
}

/** Play a county's pilot on a product of its own and compare its figures. @returns the exit code: 1 on any difference. */
export async function runPilot(argv: string[]): Promise<number> {
  try {
    const { from, ...rest } = optionsOf(argv);
    const folder = await readPilotFolder(from);
    return await play(folder, { until: folder.expected.deadline, ...rest, from });
  } catch (error) {
    const wrongOption = error instanceof TypeError && 'code' in error;
    console.error(error instanceof PilotFileError ? error.message : wrongOption ? `${error.message}\n${USAGE}` : error);
    return 1;
  }
}

/** Paths are relative to where the command was given. @throws TypeError for an option that is none */
function optionsOf(argv: string[]): Omit<Options, 'until'> & { until?: string } {
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: argv,
    options: { from: text, until: text, json: text, speed: text, data: text },
  });
  const speed = Number(values.speed ?? DEFAULT_SPEED);
  if (!(speed > 0 && speed <= 1_000_000))
    throw wrong(`--speed must be a number above 0 and at most 1000000, not "${values.speed}"`);
  if (values.until !== undefined && !isPlainDate(values.until))
    throw wrong(`--until must be a day like 2020-07-06, not "${values.until}"`);
  return {
    from:
      values.from === undefined
        ? fileURLToPath(new URL('../../../examples/pilot-2020', import.meta.url))
        : resolve(cwd, values.from),
    speed,
    dataDir: resolve(cwd, values.data ?? RUN_FOLDER),
    ...(values.json === undefined ? {} : { json: resolve(cwd, values.json) }),
    ...(values.until === undefined ? {} : { until: values.until }),
  };
}

function wrong(reason: string): TypeError {
  return Object.assign(new TypeError(reason), { code: 'WRONG_OPTION' });
}

async function play(folder: PilotFolder, options: Options): Promise<number> {
  const sheets = sheetsOf(options.from);
  requireExpectations(folder.expected, sheets.length > 0);
  if (sheets.length === 0)
    console.log('  没有表格，单位和清单取自 JSON 文件（no spreadsheets: units and list from the JSON files）');
  // A machine too busy to make the ledger before the first morning gets more time and begins anew.
  for (let lead = leadSeconds(folder) + (sheets.length > 0 ? IMPORT_SECONDS : 0); ; lead *= 2) {
    const run = await launched(folder, sheets, options, lead);
    if (run) return report(run, options);
    console.log('  台账未能在启动日前建好，加时重来（the ledger was not made in time, again with more time）');
  }
}

/** @returns null when the first morning came before the ledger was made */
async function launched(
  folder: PilotFolder,
  sheets: readonly FolderSheet[],
  options: Options,
  lead: number,
): Promise<Run | null> {
  const { dataDir } = options;
  emptyRunFolder(dataDir);
  const start = Date.parse(`${folder.expected.kickoff}T08:00:00+08:00`) - lead * options.speed * 1000;
  const product = await launch({
    dataDir,
    from: options.from,
    clock: new Date(start).toISOString(),
    speed: options.speed,
  });
  try {
    const clients = await signIn(product, folder);
    const clock = (await need(clients.get(requireOfficer(folder))!.get<BusinessClock>('/clock'))) as BusinessClock;
    const begun = performance.now();
    if (sheets.length > 0)
      await makeLedger(clients.get(requireOfficer(folder))!, folder, sheets, (line) => console.log(line));
    const importSeconds = (performance.now() - begun) / 1000;
    if (businessInstant(clock, Date.now()) > `${folder.expected.kickoff}T00:00:00.000Z`) return null;
    return {
      ...(await onProduct({ product, clients, clock }, folder, { ...options, hasLedger: sheets.length > 0 })),
      importSeconds,
    };
  } finally {
    await product.stop();
  }
}

interface Run {
  figures: Figures;
  played: Played;
  seconds: number;
  importSeconds: number;
}
interface Running {
  product: Launched;
  clients: Map<string, ApiClient>;
  clock: BusinessClock;
}

async function onProduct(
  { product, clients, clock }: Running,
  folder: PilotFolder,
  options: Options & { hasLedger: boolean },
): Promise<Omit<Run, 'importSeconds'>> {
  const stage: Stage = {
    base: product.url,
    clock,
    folder,
    clients,
    opener: clients.get(requireOfficer(folder))!,
    onDay: (day, done) => console.log(`  ${day}  ${done} 项已办（done）`),
  };
  const played: Played = {
    accepted: 0,
    refusals: [],
    surprises: [],
    byEvent: {},
    caseIds: new Map(),
    worstLagBusinessSeconds: 0,
  };
  const { reportDate } = folder.expected;
  const events = folder.events.filter((e) => dayOf(e) <= options.until);
  await waitUntil(clock, `${folder.expected.kickoff}T00:00:00Z`);
  const startedAt = performance.now();
  await playToReport({ stage, events, played }, folder, options);
  const acceptedThen = played.accepted;
  const eyes = clients.get(requireSupervisor(folder))!;
  let overdueThen: PilotCase[] | null = null;
  if (options.until >= reportDate) {
    await waitUntil(clock, `${reportDate}T20:00:00+08:00`);
    overdueThen = await overdueCases(eyes, folder, played);
  }
  await playEvents(
    stage,
    events.filter((e) => dayOf(e) > reportDate),
    played,
  );
  const cases = await Promise.all([...played.caseIds].map(([caseKey, id]) => readCase(eyes, folder, caseKey, id)));
  const seconds = (performance.now() - startedAt) / 1000;
  const ofCases = figures(folder, { cases, overdueThen, played, acceptedThen, until: options.until });
  return {
    figures: options.hasLedger ? await withStatistics(ofCases, eyes, folder, options.until) : ofCases,
    played,
    seconds,
  };
}

/** Up to the report's day, with the list published on its day in between. */
async function playToReport(
  { stage, events, played }: { stage: Stage; events: readonly PilotEvent[]; played: Played },
  folder: PilotFolder,
  options: Options & { hasLedger: boolean },
): Promise<void> {
  const { reportDate } = folder.expected;
  const { publishedOn } = folder.taskList;
  const beforeList = options.hasLedger ? events.filter((e) => dayOf(e) < publishedOn) : [];
  await playEvents(
    stage,
    beforeList.filter((e) => dayOf(e) <= reportDate),
    played,
  );
  if (options.hasLedger && options.until >= publishedOn) {
    await waitUntil(stage.clock, `${publishedOn}T08:00:00+08:00`);
    const { listed, opened, refused } = await publishList(
      stage.clients.get(requireReviewer(folder))!,
      stage.opener,
      folder,
    );
    console.log(
      `  ${publishedOn}  清单发布，${listed} 项，其中 ${opened} 项此时立案（list published, items, opened now）`,
    );
    for (const { subject, problem } of refused)
      played.surprises.push(`${String(subject)} was not opened: ${String(problem?.code)} ${String(problem?.detail)}`);
  }
  await playEvents(
    stage,
    events.slice(beforeList.length).filter((e) => dayOf(e) <= reportDate),
    played,
  );
}

/** The figures of the ledger and of the cases as the product's own statistics give them, beside those computed from the cases. */
async function withStatistics(
  { got, expected }: Figures,
  eyes: ApiClient,
  folder: PilotFolder,
  until: string,
): Promise<Figures> {
  const compared = await compareFigures(httpRespondent(eyes), folder.expected as unknown as ExpectedFigures, {
    until,
    caseKeyOf: caseKeysOf(folder.formations.values()),
  });
  return { got: { ...got, statistics: compared.got }, expected: { ...expected, statistics: compared.expected } };
}

async function signIn(product: Launched, folder: PilotFolder): Promise<Map<string, ApiClient>> {
  const names = [
    ...new Set([
      ...folder.events.map((e) => e.actor),
      requireOfficer(folder),
      requireReviewer(folder),
      requireSupervisor(folder),
    ]),
  ];
  const clients = new Map<string, ApiClient>();
  const lane = async (): Promise<void> => {
    for (let name = names.pop(); name; name = names.pop())
      clients.set(name, await ApiClient.login(product.url, name, product.passwordOf(name)));
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return clients;
}

/**
 * The cases whose timers have rung for a day before the report's: business time runs on while this looks, so those that fell due since are
 * left out, and timers that are a little late are waited for. Nothing is decided meanwhile.
 */
async function overdueCases(eyes: ApiClient, folder: PilotFolder, played: Played): Promise<PilotCase[]> {
  const { reportDate } = folder.expected;
  const isLate = ({ case: c }: PilotCase): boolean =>
    c.status === 'open' && c.deadlines.some((d) => d.state === 'running' && d.dueOn < reportDate);
  const all = await Promise.all([...played.caseIds].map(([caseKey, id]) => readCase(eyes, folder, caseKey, id)));
  const late = new Set(all.filter(isLate).map((c) => c.caseKey));
  const until = Date.now() + TIMERS_WITHIN_MS;
  for (;;) {
    const rung = (await overdueBoard(eyes, folder, played)).filter(isLate);
    if (rung.length >= late.size || Date.now() > until) return rung;
    await pause(250);
  }
}

/** The overdue board, which the workflows' timers fill, and each case on it. */
async function overdueBoard(eyes: ApiClient, folder: PilotFolder, played: Played): Promise<PilotCase[]> {
  const page = await eyes.change<{ items: CaseSummary[] }>('/cases/search', {
    filter: { overdue: true },
    page: { limit: 200 },
  });
  if (!page.ok) throw new Error(page.problem.detail);
  const keys = new Map([...played.caseIds].map(([key, id]) => [id, key]));
  return Promise.all(page.body.items.map((item) => readCase(eyes, folder, keys.get(item.id)!, item.id)));
}

async function readCase(eyes: ApiClient, folder: PilotFolder, caseKey: string, id: string): Promise<PilotCase> {
  return {
    caseKey,
    formation: folder.formations.get(caseKey)!,
    case: await need(eyes.get<CaseRepresentation>(`/cases/${id}`)),
  };
}

async function need<T>(answer: ReturnType<ApiClient['get']>): Promise<T> {
  const got = await answer;
  if (!got.ok) throw new Error(`${got.status} ${got.problem.detail}`);
  return got.body as T;
}

function report({ figures: { got, expected }, played, seconds, importSeconds }: Run, options: Options): number {
  const wrong = differences(expected, got);
  console.log(JSON.stringify(got, null, 2));
  if (options.json)
    writeFileSync(
      options.json,
      `${JSON.stringify({ until: options.until, figures: got, played: { accepted: played.accepted, refusals: played.refusals.length, surprises: played.surprises, seconds: Math.round(seconds), importSeconds: Math.round(importSeconds) } }, null, 2)}\n`,
    );
  for (const surprise of played.surprises) console.error(`✗ ${surprise}`);
  for (const { path, expected: e, got: g } of wrong)
    console.error(`✗ ${path}: ${JSON.stringify(g)}，应为（expected） ${JSON.stringify(e)}`);
  console.log(
    `${played.accepted} 项已受理（accepted），${played.refusals.length} 项按规则拒绝（refused as marked），建账（ledger） ${importSeconds.toFixed(1)} s，用时 ${seconds.toFixed(1)} s，最大滞后 ${(played.worstLagBusinessSeconds / 3600).toFixed(1)} 业务小时（worst lag, business hours）`,
  );
  const good = wrong.length === 0 && played.surprises.length === 0;
  console.log(
    good
      ? '与 expected.json 一致（figures equal）'
      : `${wrong.length + played.surprises.length} 处不一致（differences）`,
  );
  return good ? 0 : 1;
}
