import { randomInt } from 'node:crypto';
import type { Database } from '../../libs/data/database.js';
import {
  seedAccounts,
  seedBodies,
  seedCampaign,
  seedRules,
  seedTaskList,
  seedUnits,
  type SeedAccount,
  type SeedUnit,
} from '../../libs/data/seed.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import type { PilotFolder } from './pilot-folder.js';
import { areaPath, countyOf, listIdOf, listItemOf, outsideUnits, routableBody } from './pilot-seed.js';

export interface DemoAccount {
  username: string;
  password: string;
  roles: string[];
  body: string;
}
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** One password for the demo accounts of one folder: random, told in demo-accounts.json and nowhere else. */
function demoPassword(): string {
  return Array.from({ length: 14 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** Bodies, accounts, campaign, rules and calendars of a pilot folder into an empty database, as its owner. */
export async function seedOffices(database: Database, folder: PilotFolder): Promise<DemoAccount[]> {
  const county = countyOf(folder);
  const password = demoPassword();
  const passwordHash = await hashPassword(password);
  await database.transaction(async (tx) => {
    await seedRules(tx);
    const last = folder.bodies.flatMap((b) => b.lastNumbers.map((n) => ({ body: b.id, ...n })));
    await seedBodies(
      tx,
      folder.bodies.map((b) => routableBody(b, county)),
      last,
    );
    await seedAccounts(
      tx,
      folder.accounts.map((a): SeedAccount => ({
        id: a.id,
        username: a.id,
        displayName: a.name,
        passwordHash,
        body: a.body,
        roles: [a.role],
        area: areaPath(county, a.area),
        instructorNo: a.instructorNo ?? null,
        seat: a.seat ?? null,
        active: true,
        mustChangePassword: false,
      })),
    );
    await seedCampaign(tx, campaignOf(folder, county));
  });
  return folder.accounts.map((a) => ({ username: a.id, password, roles: [a.role], body: a.body }));
}

/** Units and list of a folder without spreadsheets, as its JSON files have them. */
export async function seedPreparedLedger(database: Database, folder: PilotFolder): Promise<void> {
  await database.transaction(async (tx) => {
    await seedUnits(tx, unitsOf(folder, countyOf(folder)));
    const { batch, publishedOn, deadline, formations } = folder.taskList;
    await seedTaskList(
      tx,
      { id: listIdOf(batch), batch, publishedOn, deadline },
      formations.map((f) => ({
        id: listItemOf(batch, f.caseKey),
        type: f.type,
        mode: f.mode,
        units: f.units,
        leadUnit: f.lead,
        responsibleBody: f.responsibleBody,
        approvingBody: f.reviewingBody,
      })),
    );
  });
}

/** Where the folder names no day of the baseline it is the eve of the kickoff. */
export function campaignOf({ expected, taskList }: PilotFolder, county: string): Parameters<typeof seedCampaign>[1] {
  const eve = new Date(Date.parse(expected.kickoff) - 86_400_000).toISOString().slice(0, 10);
  return {
    name: '党建带群建',
    area: county,
    kickoff: expected.kickoff,
    baselineOn: expected.baselineDate ?? eve,
    deadline: taskList.deadline,
  };
}

/** The ledger's units, and those that are covered without being in it. */
function unitsOf(folder: PilotFolder, county: string): SeedUnit[] {
  const ledger = folder.units.map((u): SeedUnit => ({
    unitId: u.unit,
    creditCode: u.code,
    name: u.name,
    township: u.township,
    area: areaPath(county, u.township),
    kind: u.kind,
  }));
  return [...ledger, ...outsideUnits(folder).map((u): SeedUnit => ({ ...u, creditCode: null, kind: 'other' }))];
}
