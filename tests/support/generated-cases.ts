import pg from 'pg';
import { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { seedAccounts, seedBodies, seedRules, type SeedAccount } from '../../libs/data/seed.js';
import {
  ORGANISATION_TYPES,
  type Actor,
  type CaseState,
  type OrganisationType,
  type Role,
} from '../../libs/domain/case.js';
import { packState, unpackState, type StoredState } from '../../libs/data/stored-state.js';
import type { RoutableBody } from '../../libs/domain/routing.js';
import { BODIES } from './case-builder.js';
import { aCaseOfItsOwn, recordLife } from './case-records.js';

/**
 * A county of any number of cases: lives of every type and length are recorded by the product itself, then multiplied by set-wise SQL with ids, numbers,
 * places, people and due dates of their own, with the audit of what lives (chained and hashed as any), outbox and notices. Round the triggers: no organisation
 * is formed, no register of document numbers is kept. Columns and state agree but for the days of opening and
 * forming, which are spread over years, and due dates and lateness, which are spread over the days round TODAY.
 */
export interface GeneratedCounty {
  cases: number;
  open: number;
}
export const TODAY = '2020-07-06';
const TOWNSHIPS = 25;
const ACTIONS_OF_A_LIFE = 12;
/** One case in so many lives; the rest was formed. */
const LIVING_ONE_IN = 10;
const LINES = { P: 'party', U: 'union', L: 'league', W: 'women' } as const;
const NOTICES_OF_ONE = 100_000;

const nth = (n: number): string => String(n).padStart(2, '0');
const areaOf = (n: number): string => `340828/乡镇${nth(n)}`;
const bodyOf = (n: number, letter: keyof typeof LINES): RoutableBody => ({
  ...BODIES[`T01${letter}`],
  id: `T${nth(n)}${letter}`,
  name: `机构T${nth(n)}${letter}`,
  area: areaOf(n),
  parent: null,
  parentRelation: null,
  role: letter === 'P' ? 'responsible' : 'reviewing',
  reviews: [],
  activeFrom: null,
});
const account = (id: string, body: string, roles: Role[], instructorNo: string | null = null): SeedAccount => ({
  id,
  username: id,
  displayName: `人员${id}`,
  passwordHash: null,
  body,
  roles,
  area: '340828',
  instructorNo,
  seat: null,
  active: true,
  mustChangePassword: false,
});

/** Readers of every role, as their sessions would have them. */
export const READERS = {
  countyUnion: {
    account: 'reviewer-CU',
    roles: ['reviewer'],
    body: 'CU',
    line: 'union',
    level: 'county',
    area: '340828',
  },
  townshipUnion: {
    account: 'reviewer-T07U',
    roles: ['reviewer'],
    body: 'T07U',
    line: 'union',
    level: 'township',
    area: areaOf(7),
  },
  women: { account: 'reviewer-CW', roles: ['reviewer'], body: 'CW', line: 'women', level: 'county', area: '340828' },
  officer: {
    account: 'officer-T07P',
    roles: ['officer'],
    body: 'T07P',
    line: 'party',
    level: 'township',
    area: areaOf(7),
  },
  instructor: {
    account: 'in-007',
    roles: ['instructor'],
    body: 'T07P',
    line: 'party',
    level: 'township',
    area: areaOf(7),
    instructorNo: 'ZDY007',
  },
  supervisor: {
    account: 'supervisor-TF',
    roles: ['supervisor', 'reviewer'],
    body: 'TF',
    line: 'task-force',
    level: 'county',
    area: '340828',
  },
} as const satisfies Record<string, Actor>;

export async function fillCounty(
  owner: Database,
  client: pg.Client,
  { cases, evidence = true, say = () => {} }: { cases: number; evidence?: boolean; say?: (line: string) => void },
): Promise<GeneratedCounty> {
  await owner.transaction(async (tx) => {
    await seedRules(tx);
    const county = [BODIES.TF, BODIES.ORG, BODIES.CU, BODIES.CW].map((body) => ({
      ...body,
      parent: null,
      parentRelation: null,
      role: 'reviewing' as const,
      reviews: [],
      activeFrom: null,
    }));
    const townships = Array.from({ length: TOWNSHIPS }, (_, n) => n + 1);
    const letters = Object.keys(LINES) as (keyof typeof LINES)[];
    await seedBodies(
      tx,
      [...county, ...townships.flatMap((n) => letters.map((letter) => bodyOf(n, letter)))] as RoutableBody[],
      [],
    );
    await seedAccounts(tx, [
      account('reviewer-CU', 'CU', ['reviewer']),
      account('reviewer-CW', 'CW', ['reviewer']),
      account('reviewer-ORG', 'ORG', ['reviewer']),
      account('supervisor-TF', 'TF', ['supervisor', 'reviewer']),
      ...townships.flatMap((n) => [
        account(`officer-T${nth(n)}P`, `T${nth(n)}P`, ['officer']),
        account(`in-0${nth(n)}`, `T${nth(n)}P`, ['instructor'], `ZDY0${nth(n)}`),
        ...letters.map((letter) => account(`reviewer-T${nth(n)}${letter}`, `T${nth(n)}${letter}`, ['reviewer'])),
      ]),
    ]);
  });
  await recordTemplates(owner);
  await client.query(
    `SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`,
  );
  for (const [name, sql] of [...PICKING, ...(evidence ? [...FILLING, ...EVIDENCE] : FILLING), ...CLEARING]) {
    const { rowCount } = await client.query(sql, sql.includes('$1') ? [cases] : []);
    if (name === 'index') await packStates(owner, client);
    say(`${name}: ${rowCount ?? 0}`);
  }
  await client.query('SET session_replication_role = origin');
  const timed = async (name: string, work: Promise<unknown>): Promise<void> => {
    await work;
    say(name);
  };
  const { host, port, user, password, database } = client;
  const other = new pg.Client({ host, port, user, password: password!, database: database! });
  await other.connect();
  // What nothing writes any more is looked through beside what is derived from the cases; with the server's buffers, or each page would be written by itself.
  for (const each of [client, other])
    await each.query(`SET vacuum_buffer_usage_limit = 0; SET synchronous_commit = off`);
  await Promise.all([
    timed(
      'what waits, texts',
      client.query('SELECT rebuild_waiting()').then(() => fillTexts(client)),
    ),
    timed('evidence vacuumed', other.query('VACUUM (ANALYZE) case_actions, outbox, notifications')),
  ]);
  await other.end();
  await timed('the rest vacuumed', client.query('VACUUM (ANALYZE)'));
  const { rows } = await client.query<{ cases: string; open: string }>(
    'SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM waiting) AS open',
  );
  return { cases: Number(rows[0]!.cases), open: Number(rows[0]!.open) };
}

/** Texts of all cases, with their index made in one go: row by row it takes as long as all the rest. */
async function fillTexts(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'case_texts_grams'`,
  );
  await client.query('DROP INDEX case_texts_grams');
  await client.query('TRUNCATE case_texts');
  await client.query('SELECT fill_case_texts()');
  await client.query(rows[0]!.indexdef);
}

/** A life of each type for each number of actions, in the first township. */
async function recordTemplates(owner: Database): Promise<void> {
  const store = new CaseStore(owner);
  for (const type of ORGANISATION_TYPES)
    for (let actions = 0; actions <= ACTIONS_OF_A_LIFE; actions += 1)
      await recordLife(store, template(type, actions), actions);
}

/** States of what lives, each with its own ids; what has ended keeps the state of its template, which no list looks at. */
async function packStates(owner: Database, client: pg.Client): Promise<void> {
  const templates = new Map(
    (
      await owner.query<StoredState & { case_id: string }>(
        `SELECT case_id, state, document_no FROM cases WHERE case_id LIKE 'tplcase-%'`,
      )
    ).map((row) => [row.case_id.slice('tplcase-'.length), JSON.stringify(unpackState(row))]),
  );
  await client.query('CREATE TEMP TABLE packed (case_id text PRIMARY KEY, state bytea)');
  for (let after = 0; ;) {
    const { rows } = await client.query<Pick>(
      'SELECT i, key, case_id, case_no, unit_id, unit_name, nn, area FROM picks WHERE living AND i > $1 ORDER BY i LIMIT 2000',
      [after],
    );
    if (rows.length === 0) return void (await client.query('ANALYZE packed'));
    const states = rows.map((p) => packState(JSON.parse(ownText(templates.get(p.key)!, p)) as CaseState));
    await client.query('INSERT INTO packed SELECT * FROM unnest($1::text[], $2::bytea[])', [
      rows.map((p) => p.case_id),
      states,
    ]);
    after = rows.at(-1)!.i;
  }
}
interface Pick {
  i: number;
  key: string;
  case_id: string;
  case_no: string;
  unit_id: string;
  unit_name: string;
  nn: string;
  area: string;
}
/** As `own`, in TypeScript. */
function ownText(text: string, p: Pick): string {
  const pairs = [
    [`tplcase-${p.key}`, p.case_id],
    [`tplno-${p.key}`, p.case_no],
    [`tplunit-${p.key}`, p.unit_id],
    [`模板企业-${p.key}`, p.unit_name],
    ['T01', `T${p.nn}`],
    ['340828/天堂镇', p.area],
    ['ZDY001', `ZDY0${p.nn}`],
  ] as const;
  return pairs.reduce((own, [from, to]) => own.replaceAll(from, to), text);
}

function template(type: OrganisationType, actions: number) {
  const key = `${type}-${nth(actions)}`;
  const unit = { unitId: `tplunit-${key}`, name: `模板企业-${key}`, area: BODIES.T01P.area, joinedOn: '2020-05-26' };
  return aCaseOfItsOwn(type, 'single', {
    caseId: `tplcase-${key}`,
    caseNo: `tplno-${key}`,
    units: [unit],
    leadUnit: unit.unitId,
  });
}

/** Text of a template as that of case `p`. */
const own = (text: string): string =>
  `replace(replace(replace(replace(replace(replace(replace(${text}, 'tplcase-' || p.key, p.case_id), 'tplno-' || p.key, p.case_no), 'tplunit-' || p.key, p.unit_id), '模板企业-' || p.key, p.unit_name),
    'T01', 'T' || p.nn), '340828/天堂镇', p.area), 'ZDY001', 'ZDY0' || p.nn)`;
const valuesOf = (columns: string, values: Record<string, string>): string =>
  columns
    .split(', ')
    .map((column) => values[column] ?? `c.${column}`)
    .join(', ');

const CASES =
  `case_id, case_no, type, mode, rule_set, area, lead_unit, lead_unit_name, unit_count, units_digest, responsible_body, approving_body, registering_body, other_bodies, list_item,
  plan_due_on, reopens, opened_on, opened_at, officer, claimed_by, instructor_no, position, status, attempt, version, waiting_role, waiting_body, waiting_account, waiting_since, due_on,
  due_key, overdue, escalation, formed_on, application_approved_on, congress_held_on, registered_on, document_no, term_ends_on, holds, closed_on, closing_reason, changed_at, head_hash,
  state, guests`.replace(/\s+/g, ' ');
const replaced = (columns: string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column) => [column, own(`c.${column}`)]));
const CASE_VALUES: Record<string, string> = {
  ...replaced([
    'responsible_body',
    'approving_body',
    'registering_body',
    'officer',
    'instructor_no',
    'waiting_body',
    'waiting_account',
  ]),
  case_id: 'p.case_id',
  case_no: 'p.case_no',
  area: 'p.area',
  lead_unit: 'p.unit_id',
  lead_unit_name: 'p.unit_name',
  opened_at: 'p.opened_at',
  opened_on: 'business_day(p.opened_at)',
  formed_on: 'CASE WHEN c.formed_on IS NOT NULL THEN business_day(p.opened_at) + 60 END',
  waiting_since: `(p.due - 20)::timestamptz`,
  due_on: 'CASE WHEN c.due_on IS NOT NULL THEN p.due END',
  due_key: 'CASE WHEN c.due_on IS NOT NULL THEN p.due ELSE c.due_key END',
  overdue: `p.living AND c.due_on IS NOT NULL AND p.due < '${TODAY}'`,
  state: 'coalesce(k.state, c.state)',
};
const ACTIONS =
  'case_id, seq, action_id, name, actor, body, on_behalf_of, event_on, at, recorded_at, adopted, position_before, position_after, action, document_no';
const ACTION_VALUES: Record<string, string> = {
  case_id: 'p.case_id',
  actor: `${own('c.actor')} AS actor`,
  body: `${own('c.body')} AS body`,
  action: `${own('c.action')} AS action`,
};

type Step = [name: string, sql: string];
const PICKING: Step[] = [
  [
    'picked',
    `CREATE TEMP TABLE picks AS SELECT i, k.key, k.living, md5(i::text)::uuid::text AS case_id,
      (ARRAY['GH', 'TZ', 'FN', 'DZ'])[k.t + 1] || '-2020' || lpad((1 + i % 12)::text, 2, '0') || '15-' || translate(upper(lpad(to_hex(2654435761 * i % 4294967296), 8, '0')), '01259', 'GHJKL') AS case_no,
      'YX' || lpad(i::text, 7, '0') AS unit_id,
      '岳西县' || substr('宏鑫瑞祥锦恒润嘉福云', 1 + i % 10, 1) || substr('达丰源泰盛华林泉', 1 + i / 10 % 8, 1) || substr('春夏秋冬山水风云星月江河湖海', 1 + i / 80 % 14, 1) || i % 9973
        || (ARRAY['茶业', '家纺', '建筑', '水力发电', '食品', '农业开发', '商贸'])[1 + i % 7] || '有限公司' AS unit_name,
      lpad((1 + i % ${TOWNSHIPS})::text, 2, '0') AS nn, '340828/乡镇' || lpad((1 + i % ${TOWNSHIPS})::text, 2, '0') AS area,
      date '${TODAY}' - 12 + (7919::bigint * i % 60)::int AS due, timestamptz '2020-05-26 01:00Z' - make_interval(mins => ((1000003::bigint * i) % 2000000)::int) AS opened_at
    FROM generate_series(1, $1::int) i CROSS JOIN LATERAL (SELECT i / ${TOWNSHIPS} % 4 AS t, i % ${LIVING_ONE_IN} = (i / 100) % ${LIVING_ONE_IN} AS living) r
    CROSS JOIN LATERAL (SELECT r.t, r.living, (ARRAY['union', 'league', 'women', 'party'])[r.t + 1] || '-' || CASE WHEN r.living THEN lpad((i / 37 % ${ACTIONS_OF_A_LIFE})::text, 2, '0') ELSE '${ACTIONS_OF_A_LIFE}' END AS key) k`,
  ],
  ['index', 'CREATE INDEX ON picks (key); ANALYZE picks'],
];
const FILLING: Step[] = [
  [
    'cases',
    `INSERT INTO cases (${CASES}) SELECT ${valuesOf(CASES, CASE_VALUES)} FROM picks p JOIN cases c ON c.case_id = 'tplcase-' || p.key LEFT JOIN packed k ON k.case_id = p.case_id`,
  ],
  [
    'units of cases',
    `INSERT INTO case_units (case_id, unit_id, type, name, exclusive) SELECT p.case_id, p.unit_id, u.type, p.unit_name, u.exclusive FROM picks p JOIN case_units u ON u.case_id = 'tplcase-' || p.key`,
  ],
];
const EVIDENCE: Step[] = [
  ...Array.from({ length: ACTIONS_OF_A_LIFE + 1 }, (_, n): Step => [
    `audit ${n + 1}`,
    `INSERT INTO case_actions (${ACTIONS}, prev_hash, hash)
      SELECT ${valuesOf(ACTIONS, {})}, c.prev_hash, action_hash(ROW(${valuesOf(ACTIONS, {})}, c.prev_hash, NULL, NULL)::case_actions)
      FROM (SELECT ${valuesOf(ACTIONS, ACTION_VALUES).replace(/, c\.(\w+)/g, ', c.$1 AS $1')}, ${n === 0 ? "repeat('0', 64)" : 'b.hash'} AS prev_hash
        FROM picks p JOIN case_actions c ON c.case_id = 'tplcase-' || p.key AND c.seq = ${n + 1}
        ${n === 0 ? '' : `JOIN case_actions b ON b.case_id = p.case_id AND b.seq = ${n}`} WHERE p.living) c`,
  ]),
  [
    'outbox',
    `INSERT INTO outbox (case_id, seq, name, at, notices, created_at) SELECT p.case_id, o.seq, o.name, o.at, ${own('o.notices::text')}::jsonb, o.created_at
      FROM picks p JOIN outbox o ON o.case_id = 'tplcase-' || p.key AND (p.living OR o.seq > ${ACTIONS_OF_A_LIFE - 2}) ORDER BY o.seq, p.i`,
  ],
  [
    'notices',
    `INSERT INTO notifications (outbox_id, ordinal, case_id, kind, body, role, account, event_on, at, params)
      SELECT o.id, n.ordinal, o.case_id, n.notice->>'kind', n.notice->>'body', n.notice#>>'{params,role}', n.notice->>'account', (n.notice->>'on')::date, o.at, n.notice->'params'
      FROM outbox o, jsonb_array_elements(o.notices) WITH ORDINALITY AS n (notice, ordinal) WHERE o.case_id NOT LIKE 'tpl%'`,
  ],
  [
    'notices of one account',
    `INSERT INTO notifications (outbox_id, ordinal, case_id, kind, body, role, account, event_on, at, params)
      SELECT o.id, 99, o.case_id, 'yours-now', NULL, NULL, 'officer-T07P', '${TODAY}', o.at, '{"position": "application.preparing", "role": "officer", "dueOn": null}'
      FROM outbox o WHERE o.case_id NOT LIKE 'tpl%' ORDER BY o.id LIMIT ${NOTICES_OF_ONE}`,
  ],
  ['stream', 'UPDATE outbox_relay SET relayed_to = (SELECT max(id) FROM outbox)'],
  [
    'checkpoint',
    'UPDATE reconciler_checkpoint SET seen_to = (SELECT relayed_to FROM outbox_relay), notified_to = (SELECT relayed_to FROM outbox_relay)',
  ],
  [
    'chains',
    `UPDATE cases c SET head_hash = a.hash FROM picks p JOIN case_actions a ON a.case_id = p.case_id WHERE p.living AND c.case_id = p.case_id AND a.seq = c.version`,
  ],
];
const CLEARING: Step[] = [
  ...['notifications', 'outbox', 'case_actions', 'case_units', 'waiting', 'cases'].map((table): Step => [
    `templates out of ${table}`,
    `DELETE FROM ${table} WHERE case_id LIKE 'tplcase-%'`,
  ]),
];
