import { ORGANISATION_TYPES, type OrganisationType } from '../../../../libs/domain/case.js';
import type { PilotFolder } from '../../../../scripts/pilot/pilot-folder.js';
import { areaPath, countyOf } from '../../../../scripts/pilot/pilot-seed.js';

/** Who drives one kind of case: an organisation type in one township. All names are accounts of the county pilot. */
export interface Office {
  type: OrganisationType;
  township: string;
  /** Area path of the township. */
  area: string;
  responsibleBody: string;
  officers: string[];
  /** Two who may decide the same case at the same moment. */
  approvers: string[];
  registrars: string[];
  instructor: string;
  instructorNo: string;
}
export interface Cast {
  offices: Office[];
  taskForce: { officers: string[]; reviewers: string[]; supervisors: string[] };
  security: string;
  /** Every account, with what it would need to get its rights back. */
  rights: Map<
    string,
    { roles: string[]; body: string; area: string; instructorNo: string | null; seat: string | null }
  >;
}

const TOWNSHIPS = ['T01', 'T02', 'T03'];
const LINES = { union: 'U', league: 'L', women: 'W', party: 'P' } as const satisfies Record<OrganisationType, string>;
/** The county body that registers; the League's approving body does it itself. */
const REGISTRARS = { union: 'CU', league: null, women: 'CW', party: 'ORG' } as const satisfies Record<
  OrganisationType,
  string | null
>;

/** Four types in three townships: few enough that people meet, and enough that numbers come from more than one counter. */
export function castOf(folder: PilotFolder): Cast {
  const county = countyOf(folder);
  const of = (body: string, role: string): string[] => {
    const found = folder.accounts.filter((account) => account.body === body && account.role === role);
    if (found.length === 0) throw new Error(`the pilot has no ${role} at ${body}`);
    return found.map(({ id }) => id);
  };
  const instructors = folder.accounts.filter((account) => account.role === 'instructor' && account.instructorNo);
  const offices = TOWNSHIPS.flatMap((prefix, nth) =>
    ORGANISATION_TYPES.map((type): Office => {
      const responsible = folder.bodies.find((body) => body.id === `${prefix}P`)!;
      const approving = `${prefix}${LINES[type]}`;
      const instructor = instructors[nth % instructors.length]!;
      return {
        type,
        township: responsible.area,
        area: areaPath(county, responsible.area),
        responsibleBody: responsible.id,
        officers: of(responsible.id, 'officer'),
        approvers: of(approving, 'reviewer'),
        registrars: of(REGISTRARS[type] ?? approving, 'reviewer'),
        instructor: instructor.id,
        instructorNo: instructor.instructorNo!,
      };
    }),
  );
  return {
    offices,
    taskForce: { officers: of('TF', 'officer'), reviewers: of('TF', 'reviewer'), supervisors: of('TF', 'supervisor') },
    security: of('TF', 'security-administrator')[0]!,
    rights: new Map(
      folder.accounts.map(({ id, role, body, area, instructorNo, seat }) => [
        id,
        {
          roles: [role],
          body,
          area: areaPath(county, area),
          instructorNo: instructorNo ?? null,
          seat: seat ?? null,
        },
      ]),
    ),
  };
}

/** Every account that signs in. */
export function accountsOf({ offices, taskForce, security }: Cast): string[] {
  const ofOffices = offices.flatMap((office) => [
    ...office.officers,
    ...office.approvers,
    ...office.registrars,
    office.instructor,
  ]);
  return [
    ...new Set([...ofOffices, ...taskForce.officers, ...taskForce.reviewers, ...taskForce.supervisors, security]),
  ];
}
