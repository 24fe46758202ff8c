import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import iconv from 'iconv-lite';
import { readCreditCode, creditCheckCharacter } from '../../libs/domain/ledger/codes/credit-code.js';
import {
  buildLedger,
  ledgerFigures,
  type LedgerFigures,
  type LedgerSources,
} from '../../libs/domain/ledger/statistics/ledger-figures.js';
import { learnRegionWords } from '../../libs/domain/ledger/matching/names.js';
import { rate, type Rate } from '../../libs/domain/ledger/statistics/rate.js';
import { IMPORT_SOURCES, type Source } from '../../libs/domain/ledger/import/source-rows.js';
import { ruleSetFor } from '../../libs/domain/rule-sets/registry.js';
import { readCountyFolder, toLedgerSources, type CountyFolder } from '../../libs/spreadsheet/county-folder.js';
import { readSource } from '../../libs/spreadsheet/read-source.js';
import { Chance } from './chance.js';
import { clerkBook, toText, toWorkbook, type ClerkBook, type ClerkFile } from './clerk-book.js';
import type { TruthRow } from './clerk-block.js';
import { anyLayout, type ClerkLayout } from './clerk-layout.js';
import { renaming, type Renaming } from './renaming.js';
import { truthOf } from './truth.js';

/**
 * `node dist/scripts/county/make-county.js --to examples/yuchuan-2020 [--seed 2020]`: a second, invented county in the sheets of its clerks. Its campaign
 * is the pilot's, so that the law that was tried there is tried here; its places, units, codes and documents have other names, a township has units more,
 * and every sheet is laid out as another clerk would. The figures are computed from what the rows truly say, never from the sheets.
 */
const PILOT = 'examples/pilot-2020';
const COUNTY: [string, string][] = [
  ['岳西', '峪川'],
  ['安庆', '泾州'],
  ['岳', '峪'],
];
/** Invented places, none of them a word of the pilot's files. */
const PLACES =
  '青檀 柳沟 白鹭 桐坪 竹墩 磐石 枫桥 云栖 雁荡 沙湾 梅岭 樟树 杏花 榆林 鹤鸣 麦垄 荷塘 苇泊 橡林 松岗 栗坪 槐荫 葛源 蓼洲 芦荻'.split(
    ' ',
  );
const LONG_PLACES = '九里坡 望江台 铁佛寺'.split(' ');
const AREA: [string, string] = ['340828', '340899'];
const MORE_UNITS = 16;
const FIGURES = [
  'population',
  'excluded',
  'existing',
  'partyFormation',
  'shouldForm',
  'instructors',
  'irregularJoint',
  'restaurants',
] as const;

type Json = Record<string, unknown>;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, seed: { type: 'string', default: '2020' } } });
  if (!values.to)
    throw new Error('用法（usage）：node dist/scripts/county/make-county.js --to 目录（DIR） [--seed 2020]');
  const county = await readCountyFolder(PILOT);
  if ('refused' in county) throw new Error(county.refusal.en);
  const chance = new Chance(Number(values.seed));
  const renamed = await renamingOf(county, chance);
  await mkdir(values.to, { recursive: true });
  const added = moreUnits(county, renamed, chance);
  const { files, places } = await writeSheets(values.to, renamed, added, chance);
  for (const name of ['bodies.json', 'accounts.json', 'task-list.json', 'events.jsonl'])
    await writeFile(join(values.to, name), renamed.text(await readFile(join(PILOT, name), 'utf8')));
  const pilot = JSON.parse(renamed.text(await readFile(join(PILOT, 'expected.json'), 'utf8'))) as Json;
  await writeFile(
    join(values.to, 'expected.json'),
    `${JSON.stringify(expectedOf(pilot, files, places, added), null, 1)}\n`,
  );
}

async function renamingOf(county: CountyFolder, chance: Chance): Promise<Renaming> {
  const { sources, region } = county;
  const names = [
    ...sources.platform.rows.map(({ name }) => name),
    ...sources.registrations.flatMap(({ rows }) => rows.flatMap(({ name, formerNames }) => [name, ...formerNames])),
    ...sources.associationMembers.map(({ name }) => name),
  ];
  const townships = [...new Set(sources.platform.rows.map(({ township }) => township))];
  const bases = townships.filter((name) => !/开发区$/.test(name)).map((name) => name.replace(/[镇乡]$/, ''));
  const free = { two: [...PLACES], long: [...LONG_PLACES] };
  const words = new Map(COUNTY);
  for (const base of bases) words.set(base, (base.length > 2 ? free.long : free.two).shift()!);
  const others = await everythingElse(county);
  return renaming(
    {
      area: AREA,
      words,
      numbers: new Map([
        ['YX', 'YL'],
        ['CY', 'LJ'],
      ]),
    },
    names,
    others,
    region,
    chance,
  );
}

/** Characters that are not only in names: of bodies, people, statuses, remarks and the words of the lists. */
async function everythingElse({ sources }: CountyFolder): Promise<string> {
  const rows = [
    ...sources.platform.rows.map(({ name: _, partyOrganisationName: __, ...rest }) => rest),
    ...sources.registrations.flatMap(({ rows: own }) => own.map(({ name: _, formerNames: __, ...rest }) => rest)),
  ];
  const files = await Promise.all(['bodies.json', 'accounts.json'].map((name) => readFile(join(PILOT, name), 'utf8')));
  return (
    JSON.stringify(rows) +
    files.join('') +
    PLACES.join('') +
    LONG_PLACES.join('') +
    '工会女职工团支部妇女联合总支委员会小组党和与及等家企业有限公司'
  );
}

/** Units that the pilot has not, in one township: some with a Party organisation, some with a union, nobody's instructor sent to them. */
interface MoreUnits {
  platform: TruthRow[];
  registrations: TruthRow[];
  unions: TruthRow[];
  /** Whose they are, in their order. */
  unionUnits: string[];
}

function moreUnits({ sources }: CountyFolder, renamed: Renaming, chance: Chance): MoreUnits {
  const base = sources.platform.rows.find(
    ({ operation, unitClass }) => unitClass === '民营企业' && /正常|在营|运营/.test(operation ?? ''),
  )!;
  const township = renamed.text(sources.platform.rows.at(-1)!.township);
  const registration = sources.registrations[0]!.rows.find(({ status }) => /存续|在业|在营/.test(status ?? ''))!;
  const union = sources.lists.union.find(
    ({ mode, termEndsOn }) => mode?.includes('单独') && (termEndsOn ?? '') > '2021',
  )!;
  const [first, second] = ['霁澄岚筠骐翊瑾璟', '湉昕钰珩'];
  const more: MoreUnits = { platform: [], registrations: [], unions: [], unionUnits: [] };
  for (let at = 0; at < MORE_UNITS; at += 1) {
    const name = `峪川县${first[at % 8]!}${second[Math.floor(at / 4)]!}${chance.pick(['建材', '食品', '服饰', '电子'])}有限公司`;
    const code = readCreditCode(newCode(at));
    const employees = 4 + chance.below(40);
    const party = at < 6;
    const own = at % 4 === 0;
    more.platform.push({
      ...(without(base) as TruthRow),
      unitNo: `YL08${String(at + 1).padStart(2, '0')}`,
      name,
      code,
      township,
      address: null,
      park: null,
      remark: null,
      employees,
      womenEmployees: chance.below(employees),
      youth35: Math.floor(employees / 2),
      youth28: Math.floor(employees / 4),
      leagueMembers: chance.below(4),
      partyMembersFull: party ? 3 : 0,
      partyMembersProbationary: 0,
      partyOrganisation: party,
      partyOrganisationName: party ? `${name}党支部` : null,
      partyMode: party ? '单独组建' : null,
      partyFormedOn: party ? '2018-07-01' : null,
      union: own,
      league: false,
      women: false,
      legalRepresentative: `负责人_9${at}`,
      phone: `1990000${9000 + at}`,
    });
    more.registrations.push({
      ...(without(registration) as TruthRow),
      name,
      code,
      formerNames: [],
      address: null,
      remark: null,
      legalRepresentative: `负责人_9${at}`,
    });
    if (own) {
      more.unionUnits.push(`YL08${String(at + 1).padStart(2, '0')}`);
      more.unions.push({
        ...(without(union) as TruthRow),
        organisation: `${name}工会委员会`,
        organisationCode: readCreditCode(null),
        units: name,
        unitCode: code,
        township,
        employees,
        members: Math.min(employees, 9),
        formedOn: '2018-09-01',
        termEndsOn: '2023-08-31',
        documentNo: null,
        remark: null,
        chair: `主席_9${at}`,
      });
    }
  }
  return more;
}

function newCode(at: number): string {
  const seed = `91${AREA[1]}MA9K${String(at + 10)}QT`;
  const organisation = seed.slice(8, 16);
  for (const check of '0123456789X') {
    const first17 = `${seed.slice(0, 8)}${organisation}${check}`;
    const whole = first17 + creditCheckCharacter(first17)!;
    if (readCreditCode(whole).valid) return whole;
  }
  throw new Error(`no code for ${at}`);
}

function without(row: object): object {
  const { sheet: _sheet, row: _row, ...rest } = row as Record<string, unknown>;
  return rest;
}

interface Written {
  files: Partial<Record<Source, ClerkFile>>;
  places: Partial<Record<Source, ClerkBook['places']>>;
}

async function writeSheets(to: string, renamed: Renaming, added: MoreUnits, chance: Chance): Promise<Written> {
  const written: Written = { files: {}, places: {} };
  for (const source of IMPORT_SOURCES) {
    const path = join(PILOT, `${source}.xlsx`);
    if (!existsSync(path)) continue;
    const reading = await readSource(path, source);
    if (!reading.ok) throw new Error(reading.refusal.en);
    const file = truthOf(source, reading as never, (table, rows) =>
      withMore(
        source,
        table,
        rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([field, value]) => [field, renamed.value(value)])),
        ),
        added,
      ),
    );
    const layout = layoutOf(source, chance);
    const book = clerkBook({ ...file, title: `峪川县${file.title}` }, layout, chance);
    if (layout.format === 'gb18030')
      await writeFile(join(to, `${source}.csv`), iconv.encode(toText(book, ','), 'gb18030'));
    else await toWorkbook(book).xlsx.writeFile(join(to, `${source}.xlsx`));
    written.files[source] = file;
    written.places[source] = book.places;
  }
  return written;
}

function withMore(
  source: Source,
  table: string,
  rows: TruthRow[],
  { platform, registrations, unions }: MoreUnits,
): TruthRow[] {
  if (source === 'market-regulation') return [...rows, ...registrations];
  if (source === 'union') return [...rows, ...unions];
  if (source !== 'platform' || table !== 'units') return rows;
  const last = rows.findLastIndex((row) => row['township'] === platform[0]!['township']);
  return [...rows.slice(0, last + 1), ...platform, ...rows.slice(last + 1)];
}

/** What the issue of such sheets is known for, each in one of the files; the rest as it falls. */
const KNOWN: Partial<Record<Source, Partial<ClerkLayout>>> = {
  platform: {
    format: 'xlsx',
    groups: 'merged',
    subtotals: true,
    headerRows: 3,
    second: 'below',
    numbers: 'measured',
    hiddenRows: true,
    words: 'spaced',
  },
  'market-regulation': { format: 'xlsx', groups: 'cells', page: 40, dates: 'serials', headerRows: 2 },
  'civil-affairs': { format: 'xlsx', words: 'full-width', labels: 'noted' },
  union: { format: 'xlsx', groups: 'headings', subtotals: true, numbers: 'formulas' },
  league: { format: 'xlsx', groups: 'merged', ownOrder: true },
  instructors: { format: 'xlsx', groups: 'merged', dates: 'chinese' },
  'association-members': { format: 'gb18030', groups: 'cells', numbers: 'full-width' },
  'task-list': { format: 'xlsx', groups: 'headings', second: 'beside', subtotals: true, page: null },
};

function layoutOf(source: Source, chance: Chance): ClerkLayout {
  return { ...anyLayout(chance), format: 'xlsx', ...KNOWN[source] };
}

function expectedOf(pilot: Json, files: Written['files'], places: Written['places'], added: MoreUnits): Json {
  const sources = sourcesOf(files);
  const figures = figuresOf(sources, pilot);
  const before = pilot['existing'] as Record<
    string,
    { organisations: number; unitsCovered: number; unitsWithOwn: number }
  >;
  const now = figures.existing as unknown as typeof before;
  const units = figures.population.units;
  const days = pilot['coverage'] as Record<string, { anyMassOrganisation: Rate }>;
  const anyMore =
    figures.anyMassOrganisation.numerator - days[String(pilot['baselineDate'])]!.anyMassOrganisation.numerator;
  const coverage = Object.fromEntries(
    Object.entries(pilot['coverage'] as Record<string, Json>)
      .filter(([day]) => day !== 'how')
      .map(([day, of]) => [
        day,
        Object.fromEntries(
          Object.entries(of).map(([type, value]) => {
            if (type === 'anyMassOrganisation') return [type, rate((value as Rate).numerator + anyMore, units)];
            const line = value as { organisations: number; unitsCovered: number; unitsWithOwn: number };
            const more = (key: keyof typeof line): number => line[key] + now[type]![key] - before[type]![key];
            return [
              type,
              {
                organisations: more('organisations'),
                unitsCovered: more('unitsCovered'),
                unitsWithOwn: more('unitsWithOwn'),
                coverageRate: rate(more('unitsCovered'), units),
                standAloneRate: rate(more('unitsWithOwn'), units),
              },
            ];
          }),
        ),
      ]),
  );
  const { plantedDefects: _, scenarios: __, ...rest } = pilot;
  const list = pilot['taskList'] as Json;
  return {
    ...rest,
    set: 'invented',
    ...Object.fromEntries(FIGURES.map((name) => [name, asExpected(figures[name], pilot[name] as Json)])),
    taskList: { batch: list['batch'], ...figures.taskList },
    coverage,
    reconciliation: reconciliationOf(pilot['reconciliation'] as Reconciled, places, added),
    trueUnits: [
      ...(pilot['trueUnits'] as Json[]),
      ...added.platform.map(({ unitNo, code, name, township }) => ({
        unit: unitNo,
        code: (code as { code: string }).code,
        name,
        township,
        kind: 'enterprise',
      })),
    ],
  };
}

/** The figures that a folder's expectation has, and no others that the ledger knows as well. */
function asExpected(figures: object, like: Json): Json {
  return Object.fromEntries(Object.entries(figures).filter(([key]) => key in like));
}

interface Reconciled {
  byFile: Record<string, Record<string, number>>;
  rows: { file: Source; row: number; units: string[]; class: string; counted: boolean; defect: string | null }[];
  onlyOurs: unknown[];
}

/** The same truth of every row, where it stands now; the pilot's rows stand in its file in the order of the truth. */
function reconciliationOf(
  { byFile, rows, onlyOurs }: Reconciled,
  places: Written['places'],
  { unions, unionUnits }: MoreUnits,
): Reconciled {
  const moved = (['union', 'league', 'women'] as const).flatMap((file) => {
    const own = rows.filter((row) => row.file === file).sort((a, b) => a.row - b.row);
    const at = places[file]!['organisations']!;
    return at.map(({ row }, nth) =>
      own[nth]
        ? { ...own[nth], row }
        : {
            file,
            row,
            units: [unionUnits[nth - own.length]!],
            class: 'equal',
            counted: true,
            defect: null,
          },
    );
  });
  const union = { ...byFile['union'], equal: (byFile['union']!['equal'] ?? 0) + unions.length };
  return { byFile: { ...byFile, union }, rows: moved, onlyOurs };
}

function sourcesOf(files: Written['files']): LedgerSources {
  const readings = Object.fromEntries(
    Object.entries(files).map(([source, { tables, asOf }]) => [
      source,
      {
        asOf,
        tables: Object.fromEntries(
          tables.map(({ table, rows }) => [
            table.name,
            rows.map((row, at) => ({ value: { sheet: '', row: at + 1, ...row } })),
          ]),
        ),
      },
    ]),
  );
  return toLedgerSources(readings as unknown as CountyFolder['readings']);
}

function figuresOf(sources: LedgerSources, { baselineDate, kickoff, reportDate }: Json): LedgerFigures {
  const region = learnRegionWords({
    areaCode: AREA[1],
    bodyNames: ['中共峪川县委'],
    townships: [...new Set(sources.platform.rows.map(({ township }) => township))],
    unitNames: sources.platform.rows.map(({ name }) => name),
  });
  const settings = {
    region,
    baseline: String(baselineDate),
    kickoff: String(kickoff),
    reportDate: String(reportDate),
    rules: ruleSetFor(String(kickoff)),
    acceptProposals: true,
  };
  return ledgerFigures(sources, settings, buildLedger(sources, settings));
}

await main();
