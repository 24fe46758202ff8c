import type { Language } from './language.js';

/** Business days and instants are those of Shanghai, wherever the screen stands. */
const ZONE = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', options);
  formats.set(key, made);
  return made;
}

const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** `7月6日 周一`, `Mon, 6 Jul` @param day YYYY-MM-DD */
export function shortDay(day: string, language: Language): string {
  const date = noonOf(day);
  if (language === 'en') return format('en', { weekday: 'short', day: 'numeric', month: 'short' }).format(date);
  const weekday = format('zh', { weekday: 'short' }).format(date);
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${weekday}`;
}

/** `7月6日`, `6 Jul` @param day YYYY-MM-DD */
export function dayOfYear(day: string, language: Language): string {
  const date = noonOf(day);
  if (language === 'en') return format('en', { day: 'numeric', month: 'short' }).format(date);
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
}

/** `2020年7月6日 星期一` @param day YYYY-MM-DD */
export function fullDay(day: string, language: Language): string {
  const options = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' } as const;
  const date = noonOf(day);
  if (language === 'en') return format('en', options).format(date);
  const weekday = format('zh', { weekday: 'long' }).format(date);
  return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${weekday}`;
}

/** `09:42` in Shanghai. @param at instant, or milliseconds since the epoch */
export function timeOfDay(at: string | number, language: Language): string {
  return format(language, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(at),
  );
}

/** `7月3日 09:42` in Shanghai. */
export function dayAndTime(at: string | number, language: Language): string {
  return `${dayOfYear(shanghaiDay(at), language)} ${timeOfDay(at, language)}`;
}

/** The day in Shanghai of an instant. */
export function shanghaiDay(at: string | number): string {
  return new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
