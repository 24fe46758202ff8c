import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Bilingual } from '../../../../libs/domain/text.js';
import { stored, store } from '../app/preferences.js';
import chinese from 'virtual:texts/zh';
import type { TextKey } from './texts.js';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Values = Record<string, string | number>;

const NAMESPACE = 'translation';

/** Chinese unless the person has chosen English on this device, whose texts are loaded first. Without them, as without a network, Chinese stands. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh',
    resources: { zh: { [NAMESPACE]: chinese } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  await show(stored('language', LANGUAGES, 'zh'));
}

export function chooseLanguage(language: Language): void {
  store('language', language);
  void show(language);
}

async function show(language: Language): Promise<void> {
  const loaded = language === 'zh' || i18next.hasResourceBundle(language, NAMESPACE) || (await loadEnglish());
  const shown = loaded ? language : 'zh';
  document.documentElement.lang = htmlLanguage(shown);
  await i18next.changeLanguage(shown);
}

async function loadEnglish(): Promise<boolean> {
  try {
    i18next.addResourceBundle('en', NAMESPACE, (await import('virtual:texts/en')).default);
    return true;
  } catch {
    return false;
  }
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
