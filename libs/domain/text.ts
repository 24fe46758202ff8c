import type { OrganisationType, SurveyCounts } from './case.js';

/** A sentence or name in both languages of the product; Chinese is what the user reads first. */
export interface Bilingual {
  zh: string;
  en: string;
}

/** NUL and halves of a surrogate pair: JSON can carry them, PostgreSQL cannot keep them. */
export const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * Characters that nobody sees and that make two names look alike, or a text read otherwise than it stands: soft hyphen, zero-width and bidirectional
 * controls (Unicode TR 36). A joiner stays where it joins pictures.
 */
export const DECEIVING =
  /[\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D/u;

export const TYPE_NAMES = {
  union: { zh: '工会', en: 'trade union' },
  league: { zh: '团组织', en: 'Youth League organisation' },
  women: { zh: '妇女组织', en: "women's organisation" },
  party: { zh: '党组织', en: 'Party organisation' },
} as const satisfies Record<OrganisationType, Bilingual>;

type Count = Exclude<keyof SurveyCounts, 'countedOn' | 'willing' | 'perUnit'>;
export const COUNT_NAMES = {
  employees: { zh: '职工', en: 'employees' },
  unionMembers: { zh: '工会会员', en: 'union members' },
  womenEmployees: { zh: '女职工', en: 'women employees' },
  leagueMembers: { zh: '团员', en: 'League members' },
  youth28: { zh: '28周岁以下青年', en: 'young people up to 28' },
  partyMembersFull: { zh: '正式党员', en: 'full Party members' },
  partyMembersProbationary: { zh: '预备党员', en: 'probationary Party members' },
} as const satisfies Record<Count, Bilingual>;
/** The counts of a survey, in the order in which people are asked for them. */
export const COUNTS = Object.keys(COUNT_NAMES) as (keyof typeof COUNT_NAMES)[];

export const POST_NAMES: Record<string, Bilingual | undefined> = {
  chair: { zh: '主席', en: 'chair' },
  secretary: { zh: '书记', en: 'secretary' },
  director: { zh: '主任', en: 'director' },
  member: { zh: '委员', en: 'member' },
};

/** Name of a post; one the product does not know is shown as it was entered. */
export function postName(post: string): Bilingual {
  return POST_NAMES[post] ?? { zh: post, en: post };
}
