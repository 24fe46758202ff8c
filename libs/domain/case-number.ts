import type { OrganisationType, PlainDate } from './case.js';
import { covers } from './permissions.js';
import { hasEnded, type RoutableBody } from './routing.js';

/** Series a case's number is drawn from: 岳工建 of 2020 gives 岳工建〔2020〕012号. */
export interface CaseNumbering {
  series: string;
  year: number;
}

/** Stands in the state of a case until its opening is recorded, whose transaction draws the number. */
export const PENDING_CASE_NO = '';

/** How the codes of the lines' documents call them: 岳工发, 岳团发, 岳妇发, 岳党发. */
const LINE = { union: '工', league: '团', women: '妇', party: '党' } as const satisfies Record<
  OrganisationType,
  string
>;
const isOrganisationLine = (line: string): boolean => line in LINE;

/** Place, line and 建 (the formation), by line and year: what people read out over the telephone, like the number of a document. */
export function caseNumbering({ type, area, on, bodies }: NumberingQuestion): CaseNumbering {
  return { series: `${placeCharacter(bodies, area, on)}${LINE[type]}建`, year: Number(on.slice(0, 4)) };
}

export interface NumberingQuestion {
  type: OrganisationType;
  /** Area of the body that drives the case. */
  area: string;
  on: PlainDate;
  bodies: readonly RoutableBody[];
}

/** The character that the document codes of the county's bodies begin with (岳工发, 岳团发 → 岳), most of them where they differ; empty where there are none. */
function placeCharacter(bodies: readonly RoutableBody[], area: string, on: PlainDate): string {
  const count = new Map<string, number>();
  for (const body of bodies) {
    const ofTheCounty = body.level === 'county' && isOrganisationLine(body.line) && covers(body.area, area);
    if (!ofTheCounty || hasEnded(body, on)) continue;
    const [first = ''] = body.documentCode;
    count.set(first, (count.get(first) ?? 0) + 1);
  }
  const [most] = [...count].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most?.[0] ?? '';
}
