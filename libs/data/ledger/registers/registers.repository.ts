// Raw SQL: entries beside their participants, counted and written set by set.
import type {
  RegisterCounts,
  RegisterCountsQuery,
  RegisterDetail,
  RegisterEntryView,
  RegistersQuery,
} from '../../../contracts/registers.js';
import type { Actor } from '../../../domain/case.js';
import {
  REGISTER_KINDS,
  REGISTERS,
  type RegisterEntry,
  type RegisterKind,
  type RegisterLink,
  type Seat,
} from '../../../domain/ledger/registers/registers.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Statements } from '../../database.js';
import { jsonOf } from '../../rows.js';
import { Conditions, isoDayOrNull, keyOfCursor, pageOf } from '../keyset.js';

interface EntryRow {
  id: string;
  kind: RegisterKind;
  title: string;
  on_date: Date | null;
  until_date: Date | null;
  year: number | null;
  place: string | null;
  village: string | null;
  stars: number | null;
  amount: string | null;
  persons: number | null;
  note: string | null;
  unresolved: string[];
  source: string;
  withdrawn_at: Date | null;
  version: number;
  changed_by: string;
  changed_at: Date;
  links: RegisterEntryView['links'] | null;
}
const LINKS = `(SELECT jsonb_agg(jsonb_build_object('seat', CASE WHEN l.unit_id IS NOT NULL THEN 'unit' WHEN l.organisation IS NOT NULL THEN 'organisation' ELSE 'instructor' END,
    'id', coalesce(l.unit_id, l.organisation, l.instructor_no), 'name', coalesce(u.name, o.name, i.name), 'persons', l.persons) ORDER BY l.ordinal)
  FROM register_links l LEFT JOIN units u ON u.unit_id = l.unit_id LEFT JOIN organisations o ON o.id = l.organisation LEFT JOIN instructors i ON i.instructor_no = l.instructor_no
  WHERE l.entry = e.id) AS links`;
const ENTRY = `e.id, e.kind, e.title, e.on_date, e.until_date, e.year, e.place, e.village, e.stars, e.amount::text AS amount, e.persons, e.note, e.unresolved, e.source,
  e.withdrawn_at, e.version, e.changed_by, e.changed_at, ${LINKS}`;
/** The days of an entry that only says its year are all of that year. */
const UNTIL = 'coalesce(e.on_date, make_date(e.year, 12, 31))';
const FROM = 'coalesce(e.on_date, make_date(e.year, 1, 1))';

export class RegistersRepository {
  constructor(private readonly database: Database) {}

  /** @throws RangeError for a cursor that is none */
  search(actor: Actor, kind: RegisterKind, query: RegistersQuery): Promise<Page<RegisterEntryView>> {
    const conditions = new Conditions();
    const linked = (column: string): string =>
      `EXISTS (SELECT 1 FROM register_links l WHERE l.entry = e.id AND l.${column} = ?)`;
    conditions
      .add('e.kind = ?', kind)
      .add(`e.withdrawn_at IS ${query.withdrawn ? 'NOT ' : ''}NULL`)
      .add(linked('unit_id'), query.unit)
      .add(linked('organisation'), query.organisation)
      .add(linked('instructor_no'), query.instructorNo)
      .add(
        'EXISTS (SELECT 1 FROM register_links l JOIN units u USING (unit_id) WHERE l.entry = e.id AND u.township = ?)',
        query.township,
      )
      .add('coalesce(e.year, extract(year FROM e.on_date)::int) = ?', query.year)
      .add(`${UNTIL} >= ?::date`, query.from)
      .add(`${FROM} <= ?::date`, query.to);
    if (query.unresolved !== undefined) conditions.add(`cardinality(e.unresolved) ${query.unresolved ? '>' : '='} 0`);
    if (query.after !== undefined) {
      const key = keyOfCursor(query.after, 1);
      if (!key) throw new RangeError('after');
      conditions.add('e.id > ?', ...key);
    }
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<EntryRow>(
        `SELECT ${ENTRY} FROM register_entries e ${conditions.where} ORDER BY e.id LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, (row) => [row.id], viewOf);
    });
  }

  detail(actor: Actor, kind: RegisterKind, id: string): Promise<RegisterDetail | null> {
    return this.database.withScope(actor, async (tx) => {
      const entry = await findEntry(tx, kind, id);
      if (!entry) return null;
      const history = await tx.rows.registerHistory.findMany({
        where: { entry: id },
        orderBy: { version: 'asc' },
      });
      return {
        ...entry,
        history: history.map(({ version, content, changedBy, changedAt, reason }) => ({
          version,
          content: content as Record<string, unknown>,
          changedBy,
          changedAt: changedAt.toISOString(),
          reason,
        })),
      };
    });
  }

  /** Entries of each kind in a window and what takes part in them, each counted once. */
  counts(actor: Actor, { from, to }: RegisterCountsQuery): Promise<RegisterCounts[]> {
    return this.database.withScope(actor, async (tx) => {
      const conditions = new Conditions();
      conditions
        .add('e.withdrawn_at IS NULL')
        .add(`coalesce(${UNTIL}, 'infinity') >= ?::date`, from)
        .add(`coalesce(${FROM}, '-infinity') <= ?::date`, to);
      const rows = await tx.query<
        Record<Exclude<keyof RegisterCounts, 'kind' | 'name'>, bigint | string> & { kind: RegisterKind }
      >(
        `WITH e AS MATERIALIZED (SELECT * FROM register_entries e ${conditions.where}), l AS (SELECT e.kind, l.*, u.kind AS unit_kind FROM e JOIN register_links l ON l.entry = e.id LEFT JOIN units u USING (unit_id))
         SELECT n.kind, n.entries, n.villages, n.persons, n.amount, count(DISTINCT l.unit_id) AS units, count(DISTINCT l.unit_id) FILTER (WHERE l.unit_kind = 'enterprise') AS enterprises,
           count(DISTINCT l.unit_id) FILTER (WHERE l.unit_kind = 'social') AS "socialOrganisations", count(DISTINCT l.organisation) AS organisations, count(DISTINCT l.instructor_no) AS instructors
         FROM (SELECT kind, count(*) AS entries, count(DISTINCT village) AS villages, coalesce(sum(persons), 0) AS persons, coalesce(sum(amount), 0)::text AS amount FROM e GROUP BY kind) n
         LEFT JOIN l USING (kind) GROUP BY n.kind, n.entries, n.villages, n.persons, n.amount`,
        ...conditions.params,
      );
      const byKind = new Map(rows.map((row) => [row.kind, row]));
      return REGISTER_KINDS.map((kind) => {
        const row = byKind.get(kind);
        const count = (name: Exclude<keyof RegisterCounts, 'kind' | 'name'>): number => Number(row?.[name] ?? 0);
        return {
          kind,
          name: REGISTERS[kind].name,
          entries: count('entries'),
          units: count('units'),
          enterprises: count('enterprises'),
          socialOrganisations: count('socialOrganisations'),
          organisations: count('organisations'),
          instructors: count('instructors'),
          villages: count('villages'),
          persons: count('persons'),
          amount: count('amount'),
        };
      });
    });
  }
}

export async function findEntry(tx: Statements, kind: RegisterKind, id: string): Promise<RegisterEntryView | null> {
  const [row] = await tx.query<EntryRow>(
    `SELECT ${ENTRY} FROM register_entries e WHERE e.kind = $1 AND e.id = $2`,
    kind,
    id,
  );
  return row ? viewOf(row) : null;
}

/** Area path of the body that keeps an entry; null when there is none. */
export async function entryArea(tx: Statements, kind: RegisterKind, id: string): Promise<string | null> {
  const entry = await tx.rows.registerEntry.findFirst({
    where: { kind, id, withdrawnAt: null },
    select: { area: true },
  });
  return entry?.area ?? null;
}

function viewOf(row: EntryRow): RegisterEntryView {
  const { id, kind, title, year, place, village, stars, persons, note, unresolved, source, version } = row;
  return {
    id,
    kind,
    title,
    on: isoDayOrNull(row.on_date),
    until: isoDayOrNull(row.until_date),
    year,
    place,
    village,
    stars,
    amount: row.amount === null ? null : Number(row.amount),
    persons,
    note,
    links: row.links ?? [],
    unresolved,
    source,
    withdrawn: row.withdrawn_at !== null,
    version,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  };
}

export interface StoredEntry extends RegisterEntry {
  id: string;
  kind: RegisterKind;
  key: string | null;
  area: string;
  unresolved: string[];
  source: string;
}
export interface Stamp {
  by: string;
  at: string;
  reason: string | null;
}

/** Writes entries with their participants where they differ from what stands, and keeps the version before as history. @returns entries written */
export async function saveEntries(
  tx: Statements,
  entries: readonly StoredEntry[],
  { by, at, reason }: Stamp,
): Promise<number> {
  const changed = await tx.query<{ id: string }>(
    `WITH given AS (SELECT r.*, g.value AS content FROM jsonb_array_elements($1::jsonb) g, jsonb_populate_record(NULL::register_entries, g.value->'row') r),
     before AS (SELECT e.id, e.version, h.content->'entry' AS content FROM register_entries e JOIN register_history h ON h.entry = e.id AND h.version = e.version)
     INSERT INTO register_entries AS e (id, kind, key, area, title, on_date, until_date, year, place, village, stars, amount, persons, note, unresolved, source, withdrawn_at, version, changed_by, changed_at)
     SELECT g.id, g.kind, g.key, g.area, g.title, g.on_date, g.until_date, g.year, g.place, g.village, g.stars, g.amount, g.persons, g.note, g.unresolved, g.source, NULL, 1, $2, $3::timestamptz
     FROM given g LEFT JOIN before b USING (id) WHERE b.content IS DISTINCT FROM g.content->'entry' OR EXISTS (SELECT 1 FROM register_entries w WHERE w.id = g.id AND w.withdrawn_at IS NOT NULL)
     ON CONFLICT (id) DO UPDATE SET (area, title, on_date, until_date, year, place, village, stars, amount, persons, note, unresolved, source, withdrawn_at, version, changed_by, changed_at)
       = ROW (excluded.area, excluded.title, excluded.on_date, excluded.until_date, excluded.year, excluded.place, excluded.village, excluded.stars, excluded.amount, excluded.persons,
         excluded.note, excluded.unresolved, excluded.source, NULL, e.version + 1, excluded.changed_by, excluded.changed_at)
     RETURNING e.id`,
    JSON.stringify(entries.map((entry) => ({ row: rowOf(entry), entry: contentOf(entry) }))),
    by,
    at,
  );
  const written = new Set(changed.map(({ id }) => id));
  const fresh = entries.filter(({ id }) => written.has(id));
  if (fresh.length === 0) return 0;
  await tx.execute('DELETE FROM register_links WHERE entry = ANY ($1)', [...written]);
  await tx.execute(
    `INSERT INTO register_links (entry, ordinal, unit_id, organisation, instructor_no, persons)
     SELECT l->>'entry', (l->>'ordinal')::int, l->>'unit', l->>'organisation', l->>'instructor', (l->>'persons')::int FROM jsonb_array_elements($1::jsonb) l`,
    JSON.stringify(
      fresh.flatMap(({ id, links }) =>
        links.map((link, ordinal) => ({ entry: id, ordinal, [link.seat]: link.id, persons: link.persons })),
      ),
    ),
  );
  await tx.execute(
    `INSERT INTO register_history (entry, version, content, changed_by, changed_at, reason)
     SELECT e.id, e.version, jsonb_build_object('entry', h->'entry'), $2, $3::timestamptz, $4 FROM jsonb_array_elements($1::jsonb) h JOIN register_entries e ON e.id = h->>'id'`,
    JSON.stringify(fresh.map((entry) => ({ id: entry.id, entry: contentOf(entry) }))),
    by,
    at,
    reason,
  );
  return fresh.length;
}

/** @param source who has the say from now on: `person` keeps an import from bringing it back. @returns false when there is none, or it is withdrawn already */
export async function withdrawEntry(
  tx: Statements,
  id: string,
  source: string,
  { by, at, reason }: Stamp,
): Promise<boolean> {
  const [row] = await tx.query<{ version: number }>(
    `UPDATE register_entries SET withdrawn_at = $2::timestamptz, source = $4, version = version + 1, changed_by = $3, changed_at = $2::timestamptz WHERE id = $1 AND withdrawn_at IS NULL RETURNING version`,
    id,
    at,
    by,
    source,
  );
  if (!row) return false;
  await tx.rows.registerHistory.createMany({
    data: [
      {
        ...{ entry: id, version: row.version, content: jsonOf({ withdrawn: true }) },
        ...{ changedBy: by, changedAt: new Date(at), reason },
      },
    ],
  });
  return true;
}

/** Participants of these that do not exist. */
export async function missingLinks(tx: Statements, links: readonly RegisterLink[]): Promise<RegisterLink[]> {
  const ids = (seat: Seat): string[] => links.filter((link) => link.seat === seat).map(({ id }) => id);
  const rows = await tx.query<{ seat: Seat; id: string }>(
    `SELECT 'unit' AS seat, unit_id AS id FROM units WHERE unit_id = ANY ($1) UNION ALL SELECT 'organisation', id FROM organisations WHERE id = ANY ($2)
     UNION ALL SELECT 'instructor', instructor_no FROM instructors WHERE instructor_no = ANY ($3)`,
    ids('unit'),
    ids('organisation'),
    ids('instructor'),
  );
  const known = new Set(rows.map(({ seat, id }) => `${seat}|${id}`));
  return links.filter(({ seat, id }) => !known.has(`${seat}|${id}`));
}

function contentOf(entry: StoredEntry): object {
  const { id: _id, kind: _kind, key: _key, area: _area, source: _source, ...content } = entry;
  return content;
}

function rowOf(entry: StoredEntry): object {
  const {
    id,
    kind,
    key,
    area,
    title,
    on,
    until,
    year,
    place,
    village,
    stars,
    amount,
    persons,
    note,
    unresolved,
    source,
  } = entry;
  return {
    id,
    kind,
    key,
    area,
    title,
    on_date: on,
    until_date: until,
    year,
    place,
    village,
    stars,
    amount,
    persons,
    note,
    unresolved,
    source,
  };
}
