import { z } from 'zod';
import { EVIDENCE } from '../domain/ledger/matching/match-index.js';
import { ITEM_CLASSES, ITEM_STATUSES } from '../domain/ledger/matching/reconciliation-items.js';
import { CONFLICTS } from '../domain/ledger/matching/row-conflicts.js';
import { SOURCES } from '../domain/ledger/import/source-rows.js';
import { pageInfo } from './cases.js';
import { instant, plainDate, shortText } from './primitives.js';

/** What the lists of five offices and the ledger say of each other, and what people decide about it. */
const bilingual = z.object({ zh: z.string(), en: z.string() });
export const candidateView = z
  .object({
    unitId: z.string(),
    score: z.number().meta({ description: '0 to 1; 1 only for a valid equal code' }),
    automatic: z.boolean(),
    evidence: z.array(z.object({ kind: z.enum(EVIDENCE), zh: z.string(), en: z.string() })),
  })
  .meta({ id: 'MatchCandidate' });
export const conflictView = z
  .object({
    kind: z.enum(CONFLICTS),
    field: z.string(),
    ours: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    theirs: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    wins: z.enum(['ours', 'theirs']),
    winner: z.enum(SOURCES).meta({ description: 'Source whose value stands by rule' }),
    rule: bilingual,
  })
  .meta({ id: 'FieldConflict' });
export type ConflictView = z.infer<typeof conflictView>;

export const reconciliationItemView = z
  .object({
    id: z.string(),
    source: z.enum(SOURCES),
    table: z.string().meta({
      description:
        'organisations, registrations, assignments: rows of the source · units: units it does not know, or repeated rows · licences',
    }),
    row: z.int().meta({ description: 'Row of the sheet; 0 where the other side has none' }),
    ordinal: z.int().meta({ description: 'Which of the units that the row names' }),
    text: z.string(),
    organisation: z.string().nullable(),
    township: z.string().nullable(),
    class: z
      .enum(ITEM_CLASSES)
      .meta({ description: 'While the match is open: what it will be when the first proposals are taken' }),
    onlyTheirs: z.enum(['line-structure', 'unit-excluded', 'not-on-platform']).nullable(),
    status: z.enum(ITEM_STATUSES),
    candidates: z.array(candidateView),
    proposal: z
      .object({ unitId: z.string(), score: z.number() })
      .nullable()
      .meta({ description: 'First candidate, where it stands clear of the second' }),
    conflicts: z.array(conflictView),
    counted: z.boolean().meta({ description: 'Counts as an existing organisation' }),
    unitId: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'ReconciliationItem' });
export type ReconciliationItemView = z.infer<typeof reconciliationItemView>;

const filter = {
  source: z.enum(SOURCES).optional(),
  class: z.enum(ITEM_CLASSES).optional(),
  status: z.enum(ITEM_STATUSES).optional(),
  table: z.enum(['organisations', 'registrations', 'assignments', 'units', 'licences']).optional(),
  unit: z.string().min(1).max(40).optional(),
};
export const reconciliationQuery = z.strictObject({
  ...filter,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).max(500).optional(),
});
export type ReconciliationQuery = z.output<typeof reconciliationQuery>;

const tally = z.record(z.string(), z.int());
export const reconciliationAnswer = z
  .object({
    items: z.array(reconciliationItemView),
    page: pageInfo,
    counts: z
      .object({ byClass: tally, byStatus: tally, bySource: tally })
      .meta({ description: 'Under the other filters' }),
    upToDate: z.boolean().meta({ description: 'False while the ledger is being made anew after a decision' }),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationAnswer = z.infer<typeof reconciliationAnswer>;

export const matchDecisionView = z
  .object({
    seq: z.int(),
    unitId: z.string().nullable(),
    decidedBy: z.string(),
    decidedAt: instant,
    reason: z.string(),
    score: z.number().nullable(),
    operation: z.string().nullable().meta({ description: 'Bulk acceptance it was part of' }),
    inForce: z.boolean(),
  })
  .meta({ id: 'MatchDecision' });
const side = z.record(z.string(), z.unknown());
export const reconciliationDetail = reconciliationItemView
  .extend({
    theirs: z
      .object({
        source: z.enum(SOURCES),
        asOf: plainDate.nullable(),
        import: z.string(),
        absentSince: z.string().nullable(),
        row: side,
      })
      .nullable()
      .meta({ description: 'The row as the source has it, persons masked' }),
    ours: z.array(side).meta({ description: 'The unit chosen and those proposed, persons masked' }),
    decisions: z.array(matchDecisionView),
  })
  .meta({ id: 'ReconciliationDetail' });
export type ReconciliationDetail = z.infer<typeof reconciliationDetail>;

export const matchDecisionBody = z
  .strictObject({
    unitId: z.string().trim().min(1).max(40).nullable().meta({
      description:
        'Unit id or credit code; null: none of ours. Of a repeated row: the unit that stays; null: another unit',
    }),
    reason: shortText,
  })
  .meta({ id: 'MatchDecisionBody' });
export type MatchDecisionBody = z.infer<typeof matchDecisionBody>;

export const acceptanceBody = z
  .strictObject({
    source: filter.source,
    class: filter.class,
    table: filter.table,
    minScore: z.number().min(0.7).max(1),
    reason: shortText,
    dryRun: z.boolean().default(false).meta({ description: 'Preview: the result says what would be decided' }),
  })
  .meta({ id: 'MatchAcceptance' });
export type AcceptanceBody = z.output<typeof acceptanceBody>;
