import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrganisationType } from '../../../libs/domain/case.js';

/** Who drives one kind of case: an organisation type in one township. All names are accounts of the county pilot. */
export interface Part {
  type: OrganisationType;
  responsibleBody: string;
  instructorNo: string;
  officer: string;
  approver: string;
  registrar: string;
  instructor: string;
  taskForceOfficer: string;
  taskForceReviewer: string;
}
export interface PilotBody {
  id: string;
  name: string;
  line: string;
  level: string;
  area: string;
  documentCode: string;
  parent: string | null;
  parentRelation: string | null;
  role: string;
  reviews: string[];
  lastNumber2020: number;
  activeFrom: string | null;
}
export interface PilotAccount {
  id: string;
  name: string;
  body: string;
  area: string;
  role: string;
  seat?: string;
  instructorNo?: string;
  active?: boolean;
}
export interface Cast {
  bodies: PilotBody[];
  accounts: PilotAccount[];
  parts: Part[];
}

const TOWNSHIPS = 8;
const LINES = { union: 'U', league: 'L', women: 'W', party: 'P' } as const satisfies Record<OrganisationType, string>;
/** The county body that registers; the League's approving body does it itself. */
const REGISTRARS = { union: 'CU', league: null, women: 'CW', party: 'ORG' } as const satisfies Record<OrganisationType, string | null>;

/** Bodies and accounts of the pilot, and the parts they play: four types in eight townships, so that no single counter or account is hot. */
export function readCast(root: string): Cast {
  const folder = join(root, 'examples', 'pilot-2020');
  const { bodies } = JSON.parse(readFileSync(join(folder, 'bodies.json'), 'utf8')) as { bodies: PilotBody[] };
  const { accounts } = JSON.parse(readFileSync(join(folder, 'accounts.json'), 'utf8')) as { accounts: PilotAccount[] };
  const active = accounts.filter((account) => account.active !== false);
  const of = (body: string, role: string): string => {
    const found = active.find((account) => account.body === body && account.role === role);
    if (!found) throw new Error(`the pilot has no ${role} at ${body}`);
    return found.id;
  };
  const instructors = active.filter((account) => account.role === 'instructor' && account.instructorNo);
  const townships = Array.from({ length: TOWNSHIPS }, (_, nth) => `T${String(nth + 1).padStart(2, '0')}`);
  const parts = townships.flatMap((township, nth) => Object.entries(LINES).map(([type, line]): Part => {
    const instructor = instructors[nth % instructors.length]!;
    const organisation = type as OrganisationType;
    return {
      type: organisation,
      responsibleBody: `${township}P`,
      instructorNo: instructor.instructorNo!,
      instructor: instructor.id,
      officer: of(`${township}P`, 'officer'),
      approver: of(`${township}${line}`, 'reviewer'),
      registrar: of(REGISTRARS[organisation] ?? `${township}${line}`, 'reviewer'),
      taskForceOfficer: of('TF', 'officer'),
      taskForceReviewer: of('TF', 'reviewer'),
    };
  }));
  return { bodies, accounts, parts };
}

/** The part that drives a case, and the unit it is for: one of its own, so that no case stands in another's way. */
export function partOf<P>(parts: readonly P[], index: number): P {
  return parts[index % parts.length]!;
}
export function unitOf(index: number): string {
  return `BENCH${String(index).padStart(6, '0')}`;
}
