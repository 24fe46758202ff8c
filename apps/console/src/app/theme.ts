import { store, stored } from './preferences.js';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const currentTheme = (): Theme => stored('theme', THEMES, 'auto');

/** `auto` follows the device. */
export function chooseTheme(theme: Theme): void {
  store('theme', theme);
  applyTheme(theme);
}

const device = matchMedia('(prefers-color-scheme: dark)');
let applied: Theme = 'auto';

/** The page always says light or dark, so that the colours of each stand once in tokens.css. */
export function applyTheme(theme: Theme): void {
  applied = theme;
  document.documentElement.dataset['theme'] = theme === 'auto' ? (device.matches ? 'dark' : 'light') : theme;
}

device.addEventListener('change', () => applyTheme(applied));
