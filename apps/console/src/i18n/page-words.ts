import { useWords, type Values, type Words } from './language.js';
import type { Pair, TextKey } from './texts.js';

/** The console's words where `t` has the texts of one page as well. */
export interface PageWords<Texts> extends Omit<Words, 't'> {
  t: (key: TextKey | keyof Texts, values?: Values) => string;
}

/** Words of pages whose texts, in both languages, come with the page and not with the first view. */
export function usePageWords<Texts extends Readonly<Record<string, Pair>>>(texts: Texts): PageWords<Texts> {
  const words = useWords();
  const place = words.language === 'zh' ? 0 : 1;
  const t: PageWords<Texts>['t'] = (key, values = {}) => {
    const pair = texts[key as string];
    if (!pair) return words.t(key as TextKey, values);
    return pair[place].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
  return { ...words, t };
}
