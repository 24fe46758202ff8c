import { CalendarsRepository } from '../../libs/data/calendars.repository.js';
import { AccountsRepository } from '../../libs/data/accounts.repository.js';
import { CasesRepository } from '../../libs/data/cases.repository.js';
import type { Database } from '../../libs/data/database.js';
import { DirectoryRepository } from '../../libs/data/directory.repository.js';
import { EvidenceRepository } from '../../libs/data/evidence.repository.js';
import { NotificationsRepository } from '../../libs/data/notifications.repository.js';
import { OperationsRepository } from '../../libs/data/operations.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { TotpRepository } from '../../libs/data/totp.repository.js';
import type { Clock } from '../../libs/platform/clock.js';
import type { ApiParts } from './api-parts.js';
import type { Directory } from './cases/directory.js';
import { fieldRefused } from './cases/action-data.js';

/** Longest a statement of the ledger may take: figures over a million units, an upload, an export. */
const LEDGER_STATEMENT_MS = 60_000;

/** The parts of the API that are kept in PostgreSQL, under the API's own role. */
export function repositoryParts(
  database: Database,
  clock: Clock,
): Pick<
  ApiParts,
  | 'sessions'
  | 'totp'
  | 'attempts'
  | 'cases'
  | 'answers'
  | 'directory'
  | 'notifications'
  | 'operations'
  | 'outbox'
  | 'database'
  | 'releases'
> {
  const accounts = new AccountsRepository(database);
  const calendars = new CalendarsRepository(database);
  const evidence = new EvidenceRepository(database, () => clock.now());
  return {
    sessions: accounts,
    totp: new TotpRepository(database),
    attempts: { record: (attempt) => evidence.record({ ...attempt }) },
    answers: evidence,
    cases: new CasesRepository(database, () => calendars.current()),
    directory: directory(new DirectoryRepository(database), accounts),
    notifications: new NotificationsRepository(database),
    operations: new OperationsRepository(database),
    outbox: new OutboxRepository(database),
    database: database.patient(LEDGER_STATEMENT_MS),
    releases: calendars,
  };
}

/** How long the tree of bodies is remembered. */
const BODIES_FOR_MS = 5_000;

function directory(repository: DirectoryRepository, accounts: AccountsRepository): Directory {
  let known: { bodies: Awaited<ReturnType<DirectoryRepository['bodies']>>; until: number } | null = null;
  const bodies = async () => {
    if (known === null || known.until < Date.now())
      known = { bodies: await repository.bodies(), until: Date.now() + BODIES_FOR_MS };
    return known.bodies;
  };
  return {
    bodies,
    forgetBodies: () => (known = null),
    async getBodyRef(id, path) {
      const body = (await bodies()).find((b) => b.id === id);
      if (!body) throw fieldRefused(path, `没有机构 ${id}`, `no body ${id}`);
      const { name, line, level, area, documentCode } = body;
      return { id, name, line, level, area, documentCode };
    },
    isOfficer: (account) => accounts.isActive(account, 'officer'),
    isOfficerAt: (account, body) => accounts.worksAt(account, 'officer', body),
    isInstructor: (instructorNo) => accounts.isInstructor(instructorNo),
    findUnits: (caller, keys) => repository.findUnits(caller.actor, keys),
    findListItem: (caller, listItem) => repository.findListItem(caller.actor, listItem),
  };
}
