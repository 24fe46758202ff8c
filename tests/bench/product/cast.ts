import { ORGANISATION_TYPES, type OrganisationType } from '../../../libs/domain/case.js';
import type { PilotFolder } from '../../../scripts/pilot/pilot-folder.js';
import { areaPath, countyOf } from '../../../scripts/pilot/pilot-seed.js';

/** Who drives one kind of case: an organisation type in one township. All names are accounts of the county pilot. */
export interface Part {
  type: OrganisationType;
  township: string;
  /** Area path of the township. */
  area: string;
  responsibleBody: string;
  instructorNo: string;
  officer: string;
  approver: string;
  registrar: string;
  instructor: string;
  taskForceOfficer: string;
  taskForceReviewer: string;
}

const TOWNSHIPS = 8;
const LINES = { union: 'U', league: 'L', women: 'W', party: 'P' } as const satisfies Record<OrganisationType, string>;
/** The county body that registers; the League's approving body does it itself. */
const REGISTRARS = { union: 'CU', league: null, women: 'CW', party: 'ORG' } as const satisfies Record<
  OrganisationType,
  string | null
>;

/** A union's candidates are public for seven days before its meeting: its life does not fit into the one day of a bench. */
const ONE_DAY_TYPES = ORGANISATION_TYPES.filter((type) => type !== 'union');

/** The parts the pilot's accounts play: three types in eight townships, so that no single counter or account is hot. */
export function castOf(folder: PilotFolder): Part[] {
  const county = countyOf(folder);
  const of = (body: string, role: string): string => {
    const found = folder.accounts.find((account) => account.body === body && account.role === role);
    if (!found) throw new Error(`the pilot has no ${role} at ${body}`);
    return found.id;
  };
  const instructors = folder.accounts.filter((account) => account.role === 'instructor' && account.instructorNo);
  const townships = Array.from({ length: TOWNSHIPS }, (_, nth) => `T${String(nth + 1).padStart(2, '0')}`);
  return townships.flatMap((prefix, nth) =>
    ONE_DAY_TYPES.map((type): Part => {
      const responsible = folder.bodies.find((body) => body.id === `${prefix}P`)!;
      const instructor = instructors[nth % instructors.length]!;
      const approvingBody = `${prefix}${LINES[type]}`;
      return {
        type,
        township: responsible.area,
        area: areaPath(county, responsible.area),
        responsibleBody: responsible.id,
        instructorNo: instructor.instructorNo!,
        instructor: instructor.id,
        officer: of(responsible.id, 'officer'),
        approver: of(approvingBody, 'reviewer'),
        registrar: of(REGISTRARS[type] ?? approvingBody, 'reviewer'),
        taskForceOfficer: of('TF', 'officer'),
        taskForceReviewer: of('TF', 'reviewer'),
      };
    }),
  );
}

/** The part that drives a case, and the unit it is for: one of its own, so that no case stands in another's way. */
export function partOf(parts: readonly Part[], index: number): Part {
  return parts[index % parts.length]!;
}
export function unitOf(index: number): string {
  return `BENCH${String(index).padStart(6, '0')}`;
}
