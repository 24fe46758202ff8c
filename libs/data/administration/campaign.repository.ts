// Raw SQL: the campaign is written by functions of the database, under its lock.
import type { Campaign } from '../../domain/administration/campaign.js';
import type { Statements } from '../database.js';
import { isoDay, isoDayOrNull } from '../ledger/keyset.js';

export type StoredCampaign = Campaign & { version: number };

export async function findCampaign(db: Statements): Promise<StoredCampaign | null> {
  const campaign = await db.rows.campaign.findFirst({ omit: { id: true } });
  if (!campaign) return null;
  const { kickoff, baselineOn, deadline, ...stored } = campaign;
  return {
    ...stored,
    ...{ kickoff: isoDay(kickoff), baselineOn: isoDay(baselineOn), deadline: isoDayOrNull(deadline) },
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
