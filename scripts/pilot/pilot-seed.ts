import type { Actor } from '../../libs/domain/case.js';
import type { RoutableBody } from '../../libs/domain/routing.js';
import type { County, CountyUnit } from './county.js';
import { PaperLineError, PilotFileError } from './file-checks.js';
import { paperHistories, type NumberedHistory, type PaperOpening } from './paper-histories.js';
import { dayOf } from './pilot-actions.js';
import type { Formation, PilotAccount, PilotBody, PilotFolder } from './pilot-folder.js';

/** The folder's rows as the product's own: areas as paths, bodies routable, cases to open, histories to adopt. */

/** County code, the first part of every area path. */
export function countyOf(folder: Pick<PilotFolder, 'bodies'>): string {
  const county = folder.bodies.find((b) => b.level === 'county');
  if (!county) throw new PilotFileError('bodies.json', null, 'holds no county body');
  return county.area;
}

export function areaPath(county: string, area: string): string {
  return area === county ? county : `${county}/${area}`;
}

export function routableBody(body: PilotBody, county: string): RoutableBody {
  const { id, name, line, level, area, documentCode, parent, parentRelation, role, reviews, activeFrom } = body;
  return {
    id,
    name,
    line,
    level,
    area: areaPath(county, area),
    documentCode,
    parent,
    parentRelation,
    role,
    reviews,
    activeFrom,
  };
}

export function actorOf(account: PilotAccount, body: PilotBody, county: string): Actor {
  return {
    account: account.id,
    roles: [account.role],
    body: body.id,
    line: body.line,
    level: body.level,
    area: areaPath(county, body.area),
    instructorNo: account.instructorNo ?? null,
  };
}

/** The folder as what its histories are read against. */
export function countyOfFolder(folder: PilotFolder): County {
  const county = countyOf(folder);
  const bodies = new Map(folder.bodies.map((b) => [b.id, b]));
  const actors = folder.accounts.map((a) => [a.id, actorOf(a, bodies.get(a.body)!, county)] as const);
  const units = new Map(
    folder.units.map((u): [string, CountyUnit] => [
      u.unit,
      { name: u.name, area: areaPath(county, u.township), kind: u.kind, employees: null },
    ]),
  );
  for (const { unitId, name, area } of outsideUnits(folder))
    units.set(unitId, { name, area, kind: 'enterprise', employees: null });
  return { bodies: folder.bodies.map((b) => routableBody(b, county)), actors: new Map(actors), units };
}

/** Covered units outside the ledger, an association's members: at home where the responsible body is, named by their number. */
export function outsideUnits(folder: PilotFolder): { unitId: string; name: string; township: string; area: string }[] {
  const county = countyOf(folder);
  const known = new Set(folder.units.map((u) => u.unit));
  const outside = new Map<string, ReturnType<typeof outsideUnits>[number]>();
  for (const formation of folder.formations.values()) {
    const township = folder.bodies.find((b) => b.id === formation.responsibleBody)!.area;
    const mentioned = [
      ...formation.units,
      formation.lead,
      ...folder.events.filter((e) => e.caseKey === formation.caseKey).flatMap((e) => e.units),
    ];
    for (const unitId of mentioned)
      if (!known.has(unitId))
        outside.set(unitId, { unitId, name: `会员单位${unitId}`, township, area: areaPath(county, township) });
  }
  return [...outside.values()];
}

/** The histories of all cases up to the end of a day. @throws PilotFileError with the line that cannot be understood @param units of the ledger, where it has been made; else those the folder says are true */
export function historiesUntil(folder: PilotFolder, until: string, units?: County['units']): NumberedHistory[] {
  const events = folder.events.filter((event) => dayOf(event) <= until);
  const county = countyOfFolder(folder);
  try {
    return paperHistories(units ? { ...county, units } : county, events, (first) =>
      openingOf(folder.formations.get(first.caseKey)!, folder.taskList),
    );
  } catch (error) {
    throw error instanceof PaperLineError ? new PilotFileError('events.jsonl', error.line, error.message) : error;
  }
}

/** What the list says a case is opened with. */
export function openingOf(
  { onList, ...formation }: Formation,
  { batch, deadline }: { batch: number; deadline: string },
): PaperOpening {
  return {
    ...formation,
    listItem: onList ? listItemOf(batch, formation.caseKey) : null,
    planDueOn: onList ? deadline : null,
  };
}

/** A case of the list is called by its type and list number, as the item is within its list. */
export function listItemOf(batch: number, caseKey: string): string {
  return `${listIdOf(batch)}-${caseKey}`;
}

export function listIdOf(batch: number): string {
  return `batch-${batch}`;
}
