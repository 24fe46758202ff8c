import type { PlainDate } from '../../case.js';
import type { Bilingual } from '../../text.js';
import type { LedgerUnit } from '../units/ledger-unit.js';
import type { LineEntry } from '../lists/line-entries.js';
import type { Evidence } from './match-index.js';
import type { MatchedUnit } from './reconciliation.js';

/** In what a row and the ledger differ, in the order in which it is told. */
export const CONFLICTS = [
  'former-name',
  'township-differs',
  'employees-differ',
  'term-expired',
  'fewer-than-three-left',
  'platform-says-none',
  'union-women-committee',
  'name-differs',
  'code-differs',
  'address-differs',
  'person-differs',
  'status-differs',
  'line-knows-none',
] as const;
export type ConflictKind = (typeof CONFLICTS)[number];
export interface FieldConflict {
  kind: ConflictKind;
  field: string;
  ours: string | number | boolean | null;
  theirs: string | number | boolean | null;
  /** Whose value stands: the registration authority for facts of the unit, the line department for existence, the field survey for people. */
  wins: 'ours' | 'theirs';
  rule: Bilingual;
}

/** Numbers of employees differ when they are apart by more than both. */
const EMPLOYEES_APART = { people: 5, share: 0.2 };
/** Members of a League branch below which it can no longer stand alone (团章 art. 24). */
const LEAGUE_MEMBERS = 3;

export const UNIT_FACT: Bilingual = {
  zh: '单位基本情况以登记机关为准',
  en: 'the registration authority decides facts of a unit',
};
export const EXISTENCE: Bilingual = {
  zh: '组织是否存在以业务主管群团为准',
  en: 'the line department decides whether an organisation exists',
};
const PEOPLE: Bilingual = { zh: '人数以最近一次实地核查为准', en: 'the newest field survey decides numbers of people' };

const CURRENT_NAME: readonly Evidence[] = ['name-exact', 'name-equal', 'core-equal', 'alias', 'short-name'];
const FORMER_NAME: readonly Evidence[] = ['former-name', 'short-of-former-name'];

/** Conflicts of a row that covers one unit. */
export function conflictsOf(
  entry: LineEntry,
  matched: MatchedUnit,
  unit: LedgerUnit,
  kickoff: PlainDate,
): FieldConflict[] {
  const found: (FieldConflict | null)[] = [
    formerName(matched, unit),
    entry.township && entry.township !== unit.township
      ? conflict('township-differs', 'township', unit.township, entry.township, 'ours', UNIT_FACT)
      : null,
    employees(entry, unit),
    termExpired(entry, kickoff),
    entry.type === 'league' && entry.leagueMembers !== null && entry.leagueMembers < LEAGUE_MEMBERS
      ? conflict(
          'fewer-than-three-left',
          'leagueMembers',
          unit.platform.leagueMembers,
          entry.leagueMembers,
          'theirs',
          EXISTENCE,
        )
      : null,
    platformSaysNone(entry, unit),
    entry.unionCommittee
      ? conflict('union-women-committee', 'organisation', null, entry.organisation, 'ours', EXISTENCE)
      : null,
  ];
  return found.filter((one) => one !== null);
}

function formerName({ text, unitNo, candidates }: MatchedUnit, unit: LedgerUnit): FieldConflict | null {
  const evidence = candidates.find(({ id }) => id === unitNo)?.evidence ?? [];
  const former =
    evidence.some((kind) => FORMER_NAME.includes(kind)) && !evidence.some((kind) => CURRENT_NAME.includes(kind));
  return former ? conflict('former-name', 'name', unit.name, text, 'ours', UNIT_FACT) : null;
}

function employees(entry: LineEntry, unit: LedgerUnit): FieldConflict | null {
  const ours = unit.platform.employees;
  if (entry.employees === null || ours === null) return null;
  const apart = Math.abs(entry.employees - ours);
  const differ = apart > EMPLOYEES_APART.people && apart > ours * EMPLOYEES_APART.share;
  return differ ? conflict('employees-differ', 'employees', ours, entry.employees, 'ours', PEOPLE) : null;
}

/** Only the union's list gives a term that ends by itself; a League branch past its date is still there. */
function termExpired(entry: LineEntry, kickoff: PlainDate): FieldConflict | null {
  const expired = entry.type === 'union' && entry.termEndsOn !== null && entry.termEndsOn < kickoff;
  return expired ? conflict('term-expired', 'termEndsOn', null, entry.termEndsOn, 'theirs', EXISTENCE) : null;
}

function platformSaysNone(entry: LineEntry, unit: LedgerUnit): FieldConflict | null {
  const type = entry.type === 'party' ? null : entry.type;
  if (!type || entry.unionCommittee || unit.platform[type] === true) return null;
  return conflict('platform-says-none', type, unit.platform[type], true, 'theirs', EXISTENCE);
}

export function conflict(
  kind: ConflictKind,
  field: string,
  ours: FieldConflict['ours'],
  theirs: FieldConflict['theirs'],
  wins: 'ours' | 'theirs',
  rule: Bilingual,
): FieldConflict {
  return { kind, field, ours, theirs, wins, rule };
}
