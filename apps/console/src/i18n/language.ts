import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Bilingual } from '../../../../libs/domain/text.js';
import { stored, store } from '../app/preferences.js';
import { TEXTS, type TextKey } from './texts.js';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Values = Record<string, string | number>;

function resources(index: 0 | 1): Record<string, string> {
  return Object.fromEntries(Object.entries(TEXTS).map(([key, pair]) => [key, pair[index]]));
}

/** Chinese unless the person has chosen English on this device. */
export function startLanguage(): void {
  const lng = stored('language', LANGUAGES, 'zh');
  void i18next.use(initReactI18next).init({
    lng,
    resources: { zh: { translation: resources(0) }, en: { translation: resources(1) } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = htmlLanguage(lng);
}

export function chooseLanguage(language: Language): void {
  store('language', language);
  document.documentElement.lang = htmlLanguage(language);
  void i18next.changeLanguage(language);
}

const htmlLanguage = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');

/** A text outside of a component, in the language of the moment. */
export function text(key: TextKey, values?: Values): string {
  return i18next.t(key, values ?? {});
}

export interface Words {
  language: Language;
  t: (key: TextKey, values?: Values) => string;
  /** Several things one after the other. */
  list: (items: readonly string[]) => string;
  /** What domain and server say in both languages. */
  say: (words: Bilingual) => string;
}

/** Texts in the language of the moment; a component that uses them is drawn anew when the language changes. */
export function useWords(): Words {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  return {
    language,
    t: (key, values) => i18n.t(key, values ?? {}),
    list: (items) => items.join(language === 'zh' ? '、' : ', '),
    say: (words) => words[language],
  };
}
