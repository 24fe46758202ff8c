// Raw SQL: the campaign is written by functions of the database, under its lock.
import type { Campaign } from '../../domain/administration/campaign.js';
import type { Statements } from '../database.js';
import { isoDay, isoDayOrNull } from '../ledger/keyset.js';

export type StoredCampaign = Campaign & { version: number };

export async function findCampaign(db: Statements): Promise<StoredCampaign | null> {
  const [row] = await db.query<{
    name: string;
    area: string;
    kickoff: Date;
    baseline_on: Date;
    deadline: Date | null;
    version: number;
  }>('SELECT name, area, kickoff, baseline_on, deadline, version FROM campaigns');
  if (!row) return null;
  const { name, area, kickoff, baseline_on, deadline, version } = row;
  return {
    name,
    area,
    kickoff: isoDay(kickoff),
    baselineOn: isoDay(baseline_on),
    deadline: isoDayOrNull(deadline),
    version,
  };
}

/** Until the transaction ends nobody else changes campaign, bodies or accounts, so that the rules see what will be written. */
export async function lockAdministration(tx: Statements): Promise<void> {
  await tx.query('SELECT lock_administration()');
}

/** Whether cases, published lists or frozen reports name the county. */
export async function isCountyFixed(tx: Statements): Promise<boolean> {
  const [row] = await tx.query<{ fixed: boolean }>('SELECT county_is_fixed() AS fixed');
  return row!.fixed;
}

/** Under the scope of a system administrator. Paths of bodies, accounts and registers follow the county. */
export async function writeCampaign(tx: Statements, campaign: Campaign): Promise<void> {
  await tx.query('SELECT write_campaign($1::jsonb)', JSON.stringify(campaign));
}
