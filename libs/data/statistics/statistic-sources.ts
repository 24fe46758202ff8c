import type { StatisticName } from '../../domain/ledger/statistics/statistics.js';
import { caseSteps, daysOnHold, enteredLate, pairedVillages, registerEntries, registerUnits } from './case-sources.js';
import { listBelowThreshold, listCompletion, listUnits, notFormedReasons, notFormedUnits } from './list-sources.js';
import { jointAdjusted, jointToAdjust, newlyFormed, organisations } from './organisation-sources.js';
import type { SourceContext, StatisticSource } from './statistic-source.js';
import {
  anyMassOrganisation,
  associationMembers,
  associationUnionMembers,
  coverage,
  eligible,
  eligibleUnits,
  excluded,
  instructorContact,
  instructors,
  instructorVisits,
  partyFormation,
  population,
  shouldForm,
  shouldFormNational,
  unitsCovered,
} from './unit-sources.js';

/** Where each statistic's rows come from. */
export const STATISTIC_SOURCES = {
  population,
  excluded,
  organisations,
  'units-covered': unitsCovered,
  coverage: (ctx) => coverage(ctx, 'covered'),
  'stand-alone': (ctx) => coverage(ctx, 'own'),
  'any-mass-organisation': anyMassOrganisation,
  'party-formation': partyFormation,
  'should-form': shouldForm,
  'should-form-national': shouldFormNational,
  eligible,
  'eligible-units': eligibleUnits,
  'instructor-contact': instructorContact,
  'instructor-visits': instructorVisits,
  instructors,
  'association-members': associationMembers,
  'association-union-members': associationUnionMembers,
  'newly-formed': newlyFormed,
  'case-steps': caseSteps,
  'entered-late': enteredLate,
  'days-on-hold': daysOnHold,
  'list-completion': listCompletion,
  'list-units': listUnits,
  'list-below-threshold': listBelowThreshold,
  'not-formed-reasons': notFormedReasons,
  'not-formed-units': notFormedUnits,
  'joint-to-adjust': jointToAdjust,
  'joint-adjusted': jointAdjusted,
  'register-entries': registerEntries,
  'register-units': registerUnits,
  'paired-villages': pairedVillages,
} as const satisfies Record<StatisticName, (ctx: SourceContext) => StatisticSource>;
