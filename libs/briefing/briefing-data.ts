import { chinesePunctuation } from '../domain/ledger/codes/characters.js';
import type { BriefingData, TextName } from './placeholders.js';

interface Value {
  numerator: number;
  denominator: number | null;
  percent: string | null;
}
/** A frozen report as far as the briefing reads it. */
export interface BriefingReport {
  title: string;
  version: number;
  asOf: string;
  dataVersion: string;
  sha256: string;
  createdAt: string;
  kickoff: string;
  deadline: string | null;
  /** From the day of the report to the deadline; null without one. */
  left: { days: number; workingDays: number } | null;
  /** Words of coded reasons. */
  reasonNames: Readonly<Record<string, string>>;
  sections: {
    id: string;
    figures: {
      groupBy: string[];
      groups: (Value & { key: Record<string, string | null | undefined> })[];
      total: Value | null;
    }[];
  }[];
}

const NONE: Value = { numerator: 0, denominator: 0, percent: '-' };
const TYPES = [
  ['party', '党组织'],
  ['union', '工会'],
  ['league', '团组织'],
  ['women', '妇女组织'],
] as const;
const MASS = TYPES.slice(1);

/** Reads figures of a report by section, grouping and key; what a report does not have is none. */
class Figures {
  constructor(private readonly report: BriefingReport) {}

  of(section: string, key: Record<string, string> = {}): Value {
    const dims = Object.keys(key).sort();
    const figure = this.figure(section, dims);
    if (!figure) return NONE;
    if (dims.length === 0) return figure.total ?? NONE;
    return figure.groups.find((group) => dims.every((dim) => group.key[dim] === key[dim])) ?? NONE;
  }

  groups(section: string, dims: string[]): (Value & { key: Record<string, string | null | undefined> })[] {
    return this.figure(section, [...dims].sort())?.groups ?? [];
  }

  private figure(section: string, dims: string[]) {
    return this.report.sections
      .find(({ id }) => id === section)
      ?.figures.find(({ groupBy }) => [...groupBy].sort().join() === dims.join());
  }
}

/** All that a template may name, from a frozen report and from nothing else. */
export function briefingData(report: BriefingReport): BriefingData {
  const figures = new Figures(report);
  return {
    ...texts(report, figures),
    coverage: coverage(figures),
    townships: townships(figures),
    list: list(figures),
    reasons: reasons(report, figures),
  };
}

const count = ({ numerator }: Value): string => String(numerator);
const base = ({ denominator }: Value): string => String(denominator ?? 0);
const percent = ({ percent: share }: Value): string => (share === null || share === '-' ? '—' : `${share}%`);

function texts(report: BriefingReport, figures: Figures): Record<TextName, string> {
  const of = figures.of.bind(figures);
  const before = (type: string): string => count(of('organisations-baseline', { type }));
  const fresh = (type: string): string => count(of('newly-formed', { type }));
  const listed = (type: string): string => base(of('list-completion', { type }));
  const progress = (name: string): string => base(of('list-completion', { progress: name }));
  return {
    title: report.title,
    asOf: day(report.asOf),
    kickoff: day(report.kickoff),
    deadline: report.deadline ? day(report.deadline) : '—',
    version: String(report.version),
    dataVersion: report.dataVersion,
    sha256: report.sha256,
    madeOn: day(report.createdAt.slice(0, 10)),
    population: count(of('population')),
    enterprises: count(of('population', { kind: 'enterprise' })),
    socialOrganisations: count(of('population', { kind: 'social' })),
    excluded: count(of('excluded')),
    partyBefore: before('party'),
    unionBefore: before('union'),
    leagueBefore: before('league'),
    womenBefore: before('women'),
    partyNew: fresh('party'),
    unionNew: fresh('union'),
    leagueNew: fresh('league'),
    womenNew: fresh('women'),
    newTotal: String(TYPES.reduce((sum, [type]) => sum + of('newly-formed', { type }).numerator, 0)),
    partyNewYearEnterprises: count(of('newly-formed-year', { type: 'party', kind: 'enterprise' })),
    partyNewYearSocial: count(of('newly-formed-year', { type: 'party', kind: 'social' })),
    listUnits: base(of('list-units')),
    listUnion: listed('union'),
    listLeague: listed('league'),
    listWomen: listed('women'),
    listTotal: base(of('list-completion')),
    listDone: count(of('list-completion')),
    listRate: percent(of('list-completion')),
    listUnitsDone: count(of('list-units')),
    listHeld: progress('on-hold'),
    listClosed: progress('closed'),
    listNotStarted: progress('not-started'),
    daysLeft: report.left ? String(report.left.days) : '—',
    workingDaysLeft: report.left ? String(report.left.workingDays) : '—',
    anyMassRate: percent(of('any-mass-organisation')),
    anyMassUnits: count(of('any-mass-organisation')),
    partyFormationRate: percent(of('party-formation')),
    contactEnterprises: count(of('instructor-contact', { kind: 'enterprise' })),
    contactSocial: count(of('instructor-contact', { kind: 'social' })),
    contactRate: percent(of('instructor-contact')),
    instructors: count(of('instructors')),
    jointAdjusted: count(of('joint-adjusted')),
    jointToAdjust: count(of('joint-to-adjust')),
    associationMembers: count(of('association-members')),
    pairedEnterprises: count(of('register-units', { register: 'pairing', kind: 'enterprise' })),
    pairedVillages: count(of('paired-villages')),
    workshops: count(of('register-entries', { register: 'workshop' })),
    trainings: count(of('register-entries', { register: 'training' })),
  };
}

function coverage(figures: Figures): BriefingData['coverage'] {
  return TYPES.map(([type, name]) => ({
    type: name,
    organisations: count(figures.of('organisations', { type })),
    unitsCovered: count(figures.of('coverage', { type })),
    coverageRate: percent(figures.of('coverage', { type })),
    standAloneRate: percent(figures.of('stand-alone', { type })),
    shouldFormRate: percent(figures.of('should-form', { type })),
  }));
}

function townships(figures: Figures): BriefingData['townships'] {
  const units = new Map<string, number>();
  for (const { key, numerator } of figures.groups('population', ['township', 'kind']))
    units.set(key['township']!, (units.get(key['township']!) ?? 0) + numerator);
  return [...units]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([township, n]) => {
      const rate = (type: string): string => percent(figures.of('coverage', { township, type }));
      return {
        township,
        units: String(n),
        partyRate: rate('party'),
        unionRate: rate('union'),
        leagueRate: rate('league'),
        womenRate: rate('women'),
      };
    });
}

function list(figures: Figures): BriefingData['list'] {
  const rows = MASS.map(([type, name]) => ({ name, value: figures.of('list-completion', { type }) }));
  return [...rows, { name: '合计', value: figures.of('list-completion') }].map(({ name, value }) => ({
    type: name,
    listed: base(value),
    done: count(value),
    rate: percent(value),
  }));
}

function reasons({ reasonNames }: BriefingReport, figures: Figures): BriefingData['reasons'] {
  return figures.groups('not-formed-reasons', ['reason']).map(({ key, numerator }) => ({
    reason: chinesePunctuation(reasonNames[key['reason'] ?? ''] ?? key['reason'] ?? '未注明'),
    count: String(numerator),
  }));
}

/** 2020年7月6日 */
function day(date: string): string {
  const [year, month, of] = date.split('-').map(Number);
  return `${year}年${month}月${of}日`;
}
