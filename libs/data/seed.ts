// Raw SQL: as the owner, set by set, before anything runs: a start that finds its data waits for no planner of the typed client.
import type { RoutableBody } from '../domain/routing.js';
import { CN_RELEASES } from '../domain/calendars/cn.js';
import { RULE_SETS } from '../domain/rule-sets/registry.js';
import { canonicalJson, sha256 } from './canonical.js';
import type { Statements } from './database.js';

export interface SeedAccount {
  id: string;
  username: string;
  displayName: string;
  passwordHash: string | null;
  body: string;
  roles: string[];
  area: string;
  instructorNo: string | null;
  seat: string | null;
  active: boolean;
  mustChangePassword: boolean;
}
export interface SeedUnit {
  unitId: string;
  creditCode: string | null;
  name: string;
  township: string;
  area: string;
  kind: string;
}
export interface SeedListItem {
  id: string;
  type: string;
  mode: string;
  units: string[];
  leadUnit: string;
  responsibleBody: string;
  approvingBody: string;
}

/** First data of an installation, as the owner. Each may run again: what stands is brought up to date, nothing is doubled. */
export async function seedRules(db: Statements): Promise<void> {
  for (const set of Object.values(RULE_SETS)) {
    const content = canonicalJson(set);
    await db.execute(
      'INSERT INTO rule_sets VALUES ($1, $2::date, $3::jsonb, $4) ON CONFLICT (id) DO NOTHING',
      set.id,
      set.validFrom,
      content,
      sha256(content),
    );
  }
  for (const release of CN_RELEASES) {
    const content = canonicalJson(release);
    await db.execute(
      'INSERT INTO calendar_releases VALUES ($1, $2::int, $3::int, $4::date, $5, $6::jsonb, $7) ON CONFLICT (id) DO NOTHING',
      release.id,
      release.year,
      release.release,
      release.published,
      release.source,
      content,
      sha256(content),
    );
  }
}

/** `lastNumbers`: the last document number each body has used in a year before this system. */
export async function seedBodies(
  db: Statements,
  bodies: readonly RoutableBody[],
  lastNumbers: { body: string; year: number; last: number }[],
): Promise<void> {
  await db.execute('SET CONSTRAINTS ALL DEFERRED');
  await db.execute(
    `INSERT INTO bodies (id, name, line, level, area, document_code, parent, parent_relation, role, reviews, active_from)
     SELECT b->>'id', b->>'name', b->>'line', b->>'level', b->>'area', b->>'documentCode', b->>'parent', b->>'parentRelation', b->>'role',
       ARRAY(SELECT jsonb_array_elements_text(b->'reviews')), (b->>'activeFrom')::date FROM jsonb_array_elements($1::jsonb) b
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, line = excluded.line, level = excluded.level, area = excluded.area, document_code = excluded.document_code,
       parent = excluded.parent, parent_relation = excluded.parent_relation, role = excluded.role, reviews = excluded.reviews, active_from = excluded.active_from`,
    JSON.stringify(bodies),
  );
  await db.execute(
    `INSERT INTO document_counters (body, year, last, declared) SELECT c->>'body', (c->>'year')::int, (c->>'last')::int, (c->>'last')::int FROM jsonb_array_elements($1::jsonb) c ON CONFLICT DO NOTHING`,
    JSON.stringify(lastNumbers),
  );
}

export async function seedAccounts(db: Statements, accounts: readonly SeedAccount[]): Promise<void> {
  await db.execute(
    `INSERT INTO accounts (id, username, display_name, password_hash, body, roles, area, instructor_no, seat, active, must_change_password)
     SELECT a->>'id', a->>'username', a->>'displayName', a->>'passwordHash', a->>'body', ARRAY(SELECT jsonb_array_elements_text(a->'roles')), a->>'area',
       a->>'instructorNo', a->>'seat', (a->>'active')::boolean, (a->>'mustChangePassword')::boolean FROM jsonb_array_elements($1::jsonb) a
     ON CONFLICT (id) DO NOTHING`,
    JSON.stringify(accounts),
  );
}

export async function seedUnits(db: Statements, units: readonly SeedUnit[]): Promise<void> {
  await db.execute(
    `INSERT INTO units (unit_id, credit_code, name, township, area, kind)
     SELECT u->>'unitId', u->>'creditCode', u->>'name', u->>'township', u->>'area', u->>'kind' FROM jsonb_array_elements($1::jsonb) u
     ON CONFLICT (unit_id) DO NOTHING`,
    JSON.stringify(units),
  );
}

export async function seedTaskList(
  db: Statements,
  list: { id: string; batch: number; publishedOn: string; deadline: string },
  items: readonly SeedListItem[],
): Promise<void> {
  await db.execute(
    'INSERT INTO task_lists VALUES ($1, $2::int, $3::date, $4::date) ON CONFLICT DO NOTHING',
    list.id,
    list.batch,
    list.publishedOn,
    list.deadline,
  );
  await db.execute(
    `INSERT INTO task_list_items SELECT i->>'id', $2, i->>'type', i->>'mode', ARRAY(SELECT jsonb_array_elements_text(i->'units')), i->>'leadUnit', i->>'responsibleBody',
       i->>'approvingBody' FROM jsonb_array_elements($1::jsonb) i ON CONFLICT DO NOTHING`,
    JSON.stringify(items),
    list.id,
  );
}

/** County, kickoff and baseline of the one campaign of an installation. */
export async function seedCampaign(
  db: Statements,
  campaign: { name: string; area: string; kickoff: string; baselineOn: string; deadline: string | null },
): Promise<void> {
  const { name, area, kickoff, baselineOn, deadline } = campaign;
  await db.execute(
    'INSERT INTO campaigns (name, area, kickoff, baseline_on, deadline) VALUES ($1, $2, $3::date, $4::date, $5::date) ON CONFLICT (id) DO NOTHING',
    name,
    area,
    kickoff,
    baselineOn,
    deadline,
  );
}
