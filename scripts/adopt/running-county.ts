// Raw SQL: the county as its owner sees it.
import { readBodies } from '../../libs/data/directory.repository.js';
import type { Database } from '../../libs/data/database.js';
import type { Actor, Mode, OrganisationType } from '../../libs/domain/case.js';
import type { County } from '../pilot/county.js';
import type { PaperOpening } from '../pilot/paper-histories.js';

/** The county as a running product knows it, with the items of its task lists by id. Read as the owner: a command of the operator. */
export type RunningCounty = County & { list: Map<string, PaperOpening> };

interface AccountRow {
  id: string;
  roles: Actor['roles'];
  body: string;
  line: Actor['line'];
  level: Actor['level'];
  area: string;
  instructor_no: string | null;
}
interface ItemRow {
  id: string;
  task_list: string;
  type: OrganisationType;
  mode: Mode;
  units: string[];
  lead_unit: string;
  responsible_body: string;
  approving_body: string | null;
  deadline: Date;
}

export async function readRunningCounty(database: Database): Promise<RunningCounty> {
  const accounts = await database.query<AccountRow>(
    'SELECT a.id, a.roles, a.body, b.line, b.level, b.area, a.instructor_no FROM accounts a JOIN bodies b ON b.id = a.body',
  );
  const units = await database.query<{
    unit_id: string;
    name: string;
    area: string;
    kind: string;
    employees: number | null;
  }>('SELECT unit_id, name, area, kind, employees FROM units');
  const items = await database.query<ItemRow>(
    'SELECT i.*, l.deadline FROM task_list_items i JOIN task_lists l ON l.id = i.task_list WHERE i.removed_in IS NULL ORDER BY l.batch DESC, i.id',
  );
  return {
    bodies: await readBodies(database),
    actors: new Map(
      accounts.map(({ id, instructor_no, ...rest }) => [id, { account: id, ...rest, instructorNo: instructor_no }]),
    ),
    units: new Map(
      units.map((u) => [
        u.unit_id,
        { name: u.name, area: u.area, kind: u.kind === 'social' ? 'social' : 'enterprise', employees: u.employees },
      ]),
    ),
    list: new Map(items.flatMap((item) => namesOf(item).map((name) => [name, openingOfItem(item)] as const))),
  };
}

/** An item is known by its id and, as on paper, by what it is called within its list; of two batches the first has the say. */
function namesOf({ id, task_list: list }: ItemRow): string[] {
  return id.startsWith(`${list}-`) ? [id, id.slice(list.length + 1)] : [id];
}

function openingOfItem({
  id,
  type,
  mode,
  units,
  lead_unit: lead,
  responsible_body: responsibleBody,
  approving_body: reviewingBody,
  deadline,
}: ItemRow): PaperOpening {
  return {
    caseKey: id,
    type,
    mode,
    units,
    lead,
    responsibleBody,
    reviewingBody,
    area: null,
    sponsor: null,
    listItem: id,
    planDueOn: deadline.toISOString().slice(0, 10),
  };
}
