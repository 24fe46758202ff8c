// Raw SQL: the ledger is made set by set, under a lock.
import { buildLedger } from '../../../domain/ledger/statistics/ledger-figures.js';
import { learnRegionWords, type RegionWords } from '../../../domain/ledger/matching/names.js';
import type { RememberedDecisions } from '../../../domain/ledger/matching/reconciliation.js';
import type { PlatformRow } from '../../../domain/ledger/import/source-rows.js';
import { ruleSetFor } from '../../../domain/rule-sets/registry.js';
import { findCampaign } from '../../administration/campaign.repository.js';
import type { Statements } from '../../database.js';
import { readBodies } from '../../directory.repository.js';
import { loadAddedUnits, loadMatchCorrections } from './by-hand.js';
import { withFreshEstimates } from './fresh-estimates.js';
import { markProjected, readRevision } from '../ledger-revision.js';
import type { LedgerStage, ProjectedLedger } from './ledger-stage.js';
import { instructorStage } from '../registers/instructor-stage.js';
import { listStage } from '../lists/list-stage.js';
import { reconciliationStage } from '../matching/reconciliation-stage.js';
import { registerStage } from '../registers/register-stage.js';
import { loadSources } from './source-rows.js';
import { unitStage } from '../units/unit-stage.js';

/** Key of the advisory lock under which the ledger is written: one at a time, over all processes. */
const LEDGER_LOCK = 20_200_527;

/** The parts of the ledger in the order in which they are written down; a later one may rely on an earlier. */
export const LEDGER_STAGES: readonly LedgerStage[] = [
  unitStage,
  reconciliationStage,
  listStage,
  instructorStage,
  registerStage,
];

/** Rows written by stage and table. */
export type Projection = Record<string, Record<string, number>>;

/** The installation has no campaign yet: without county, kickoff and baseline there is no ledger. */
export class CampaignMissing extends Error {}

export interface ProjectionInput {
  importId: string | null;
  /** Business instant. */
  at: string;
  /** Hears the name of each part before it is begun; `matching` comes first. */
  told?: (stage: string) => Promise<void>;
}

/**
 * Makes the ledger anew from all source rows and all decisions, and writes down what differs from what stands, in the caller's transaction.
 * @throws CampaignMissing
 */
export async function projectLedger(
  tx: Statements,
  { importId, at, told }: ProjectionInput,
  stages = LEDGER_STAGES,
): Promise<Projection> {
  await tx.query('SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock($1::bigint)) AS lock', LEDGER_LOCK);
  await told?.('matching');
  const revision = await readRevision(tx);
  const projected = await makeLedger(tx, { importId, at });
  const written: Projection = {};
  const filling = withFreshEstimates(tx);
  for (const stage of stages) {
    await told?.(stage.name);
    written[stage.name] = await stage.write(filling, projected);
  }
  await markProjected(tx, revision);
  return written;
}

/** The whole ledger in memory, as it follows from what is stored now. @throws CampaignMissing */
export async function makeLedger(
  tx: Statements,
  { importId, at }: { importId: string | null; at: string },
): Promise<ProjectedLedger> {
  const campaign = await findCampaign(tx);
  if (!campaign) throw new CampaignMissing('no campaign has been set up');
  const { kickoff, baselineOn: baseline } = campaign;
  const { sources: sent, origins } = await loadSources(tx);
  const sources = { ...sent, added: await loadAddedUnits(tx), corrections: await loadMatchCorrections(tx) };
  const region = await regionWords(tx, campaign.area, sources.platform.rows);
  const remembered = await rememberedDecisions(tx);
  const rules = ruleSetFor(kickoff);
  const ledger = buildLedger(sources, {
    region,
    baseline,
    kickoff,
    reportDate: '9999-12-31',
    rules,
    remembered,
    acceptProposals: false,
  });
  return {
    sources,
    origins,
    ledger,
    remembered,
    region,
    rules,
    baseline,
    kickoff,
    county: campaign.area,
    importId,
    at,
  };
}

/** Words of the place, from the bodies and from the platform's rows; before the platform has come, the townships are those of the bodies. */
async function regionWords(tx: Statements, county: string, units: readonly PlatformRow[]): Promise<RegionWords> {
  const bodies = await readBodies(tx);
  const ofBodies = bodies.filter(({ area }) => area.startsWith(`${county}/`)).map(({ area }) => area.split('/')[1]!);
  const townships = units.length > 0 ? units.map(({ township }) => township) : ofBodies;
  return learnRegionWords({
    areaCode: county,
    bodyNames: bodies.filter(({ level }) => level === 'county').map(({ name }) => name),
    townships: [...new Set(townships)],
    unitNames: units.map(({ name }) => name),
  });
}

/** The newest decision of each key. */
async function rememberedDecisions(tx: Statements): Promise<RememberedDecisions> {
  const rows = await tx.query<{ decision_key: string; unit_id: string | null }>(
    'SELECT DISTINCT ON (decision_key) decision_key, unit_id FROM reconciliation_decisions ORDER BY decision_key, seq DESC',
  );
  return new Map(rows.map((row) => [row.decision_key, row.unit_id]));
}
