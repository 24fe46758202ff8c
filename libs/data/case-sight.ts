// Raw SQL: where a reader's cases lie, so that an ordered index answers for each place and a list is their merge.
import type { OrganisationType, Role } from '../domain/case.js';
import { ORGANISATION_TYPES } from '../domain/case.js';
import { EVERY_LINE } from './case-row.js';
import type { Scope, Statements } from './database.js';

/** Raw SQL: where a reader's cases lie, so that an ordered index answers for each place and a list is their merge. Who sees a row, row-level security says. */

/** Roles that see what their body and area hold; instructors see what is theirs or nobody's. */
const BODY_ROLES: readonly Role[] = ['reviewer', 'officer', 'supervisor', 'service'];

/**
 * One place in a reader's sight: a condition over `waiting` or `cases` that begins an index. `standing`: its index orders by due date within status and
 * lateness. Places of one reader do not overlap.
 */
export interface Place {
  condition: string;
  standing: boolean;
  /** A line, or an area and type: what a list asks for by place is answered by which places there are. An index orders by due date within each position. */
  position: boolean;
}

/** Areas with cases at or under the reader's own, and whether there are any others. */
export async function areasInSight(tx: Statements, { area }: Scope): Promise<{ areas: string[]; everywhere: boolean }> {
  const rows = await tx.query<{ area: string; mine: boolean }>(
    'SELECT area, area_under(area, $1) AS mine FROM case_areas ORDER BY area',
    area,
  );
  const areas = rows.filter(({ mine }) => mine).map((row) => row.area);
  return { areas, everywhere: areas.length === rows.length };
}

/** As `area_under` says it. */
function isUnder(area: string, root: string | undefined): boolean {
  return root === undefined || area === root || area.startsWith(`${root}/`);
}

/** Types of which the reader sees what a body or a person holds, and whether of others what their body has a part in. */
export function typesInSight(
  { roles, line }: Scope,
  asked?: readonly OrganisationType[],
): { types: OrganisationType[]; asGuest: boolean } {
  const every = EVERY_LINE.includes(line) || roles.includes('instructor');
  const types = ORGANISATION_TYPES.filter((type) => (every || type === line) && (!asked || asked.includes(type)));
  return { types, asGuest: !every };
}

/** What a list asks for by place: types, and an area with everything below it. */
export interface AskedPlaces {
  type?: readonly OrganisationType[] | undefined;
  area?: string | undefined;
}

/**
 * @param bind gives a value's place among the statement's parameters
 * @param asked leaves out places that hold nothing of what is asked for
 */
export function placesOf(
  table: 'waiting' | 'cases' | 'living cases',
  { body, line, narrowed, roles, instructorNo }: Scope,
  sight: { areas: readonly string[]; everywhere: boolean },
  bind: (value: unknown) => string,
  asked: AskedPlaces = {},
): Place[] {
  const areas = sight.areas.filter((one) => isUnder(one, asked.area));
  const everywhere = sight.everywhere && areas.length === sight.areas.length;
  const coversAll = sight.everywhere && EVERY_LINE.includes(line);
  const byBody = roles.some((role) => BODY_ROLES.includes(role));
  const instructs = roles.includes('instructor');
  const types = ORGANISATION_TYPES.filter(
    (type) => (EVERY_LINE.includes(line) || type === line) && (!asked.type || asked.type.includes(type)),
  );
  const all = types.length === ORGANISATION_TYPES.length;
  const places: Place[] = [];
  const asGuest = (): string =>
    `guests @> ARRAY[${bind(body)}]${narrowed === true ? ` AND area = ANY (${bind(areas)})` : ''}`;
  if (byBody && everywhere && all && table === 'cases')
    return [{ condition: 'true', standing: false, position: false }];
  if (byBody) {
    for (const type of types) {
      if (everywhere)
        places.push({
          condition: `${table === 'waiting' ? 'line' : 'type'} = ${bind(type)}`,
          standing: true,
          position: true,
        });
      else
        for (const area of areas)
          places.push({ condition: `area = ${bind(area)} AND type = ${bind(type)}`, standing: true, position: true });
    }
    if (!coversAll) places.push({ condition: `guests <> '{}' AND ${asGuest()}`, standing: false, position: false });
  }
  if (instructs) {
    const seen = byBody
      ? ` AND NOT (area = ANY (${bind(areas)}) AND type = ANY (${bind(types)})) AND NOT (${asGuest()})`
      : '';
    if (instructorNo)
      for (const type of ORGANISATION_TYPES.filter((one) => !asked.type || asked.type.includes(one)))
        places.push({
          condition: `instructor_no = ${bind(instructorNo)} AND type = ${bind(type)}${seen}`,
          standing: true,
          position: false,
        });
    for (const area of areas)
      places.push({
        condition: `instructor_no IS NULL AND area = ${bind(area)}${seen}`,
        standing: true,
        position: false,
      });
  }
  return places;
}
