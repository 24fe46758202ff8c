import { createHash } from 'node:crypto';
import type { OrganisationType, PlainDate } from '../../../libs/domain/case.js';

const PREFIX = { union: 'GH', league: 'TZ', women: 'FN', party: 'DZ' } as const satisfies Record<
  OrganisationType,
  string
>;
/** Without I, O, S, Z, 0, 1, 2, 5: nobody misreads it over the telephone. */
const LETTERS = '346789ABCDEFGHJKLMNPQRTUVWXY';

/**
 * Number of a case on paper: line, day of opening, eight letters. It follows from the case's id, so that a repeated opening bears the
 * same number; numbers of replies are another matter, they are drawn without gaps.
 */
export function caseNumber(type: OrganisationType, openedOn: PlainDate, caseId: string): string {
  const digest = createHash('sha256').update(caseId).digest();
  const letters = [...digest.subarray(0, 8)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${PREFIX[type]}-${openedOn.replaceAll('-', '')}-${letters}`;
}
