import { COUNT_NAMES, postName } from '../../../../../libs/domain/text.js';
import type { CaseChanges } from '../../api/client.js';
import { fullDay } from '../../i18n/dates.js';
import type { Words } from '../../i18n/language.js';
import type { TextKey } from '../../i18n/texts.js';

/** Words of the fields a submission has; the domain names the counts. */
const FIELDS: Record<string, TextKey> = {
  consentOfUnit: 'case.consent',
  preparatoryGroup: 'case.group',
  meetingKind: 'case.meeting',
  meetingDate: 'case.meeting',
  seats: 'case.seats',
  candidates: 'case.candidates',
  publicityFrom: 'case.publicity',
  publicityTo: 'case.publicity',
};

/** One difference between two submissions as a person reads it: no path, no code. */
export function changeWords(
  { path, from, to }: CaseChanges['changes'][number],
  words: Words,
): { field: string; from: string; to: string } {
  const [head = '', ...rest] = path.split(/[.[\]]+/).filter(Boolean);
  const count = COUNT_NAMES[head as keyof typeof COUNT_NAMES];
  const key = FIELDS[head];
  const name = count ? words.say(count) : words.t(key ?? 'case.content');
  const post = /:([a-z]+)$/.exec(rest[0] ?? '')?.[1];
  return {
    field: post === undefined ? name : `${name} · ${words.say(postName(post))}`,
    from: valueWords(from, words),
    to: valueWords(to, words),
  };
}

function valueWords(value: unknown, words: Words): string {
  const { t, say, language } = words;
  if (value === null || value === undefined) return t('case.nothing');
  if (typeof value === 'boolean') return t(value ? 'case.yes' : 'case.no');
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return fullDay(value, language);
    return value === 'general' || value === 'delegates' ? t(`case.meeting.${value}`) : value;
  }
  if (Array.isArray(value)) return t('case.people', { n: value.length });
  if (typeof value === 'object') {
    const { post, role } = value as { post?: unknown; role?: unknown };
    if (typeof post === 'string') return say(postName(post));
    return typeof role === 'string' ? say(postName(role)) : t('case.yes');
  }
  return String(value);
}
