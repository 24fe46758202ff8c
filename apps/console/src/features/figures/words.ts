import { useWords, type Values, type Words } from '../../i18n/language.js';
import { figureTexts, type FigureTextKey } from './texts.js';

/** The console's words, and `f` for the texts of these pages. */
export interface FigureWords extends Words {
  f: (key: FigureTextKey, values?: Values) => string;
}
export function useFigureWords(): FigureWords {
  const words = useWords();
  const place = words.language === 'zh' ? 0 : 1;
  return {
    ...words,
    f: (key, values = {}) =>
      figureTexts[key][place].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? '')),
  };
}
