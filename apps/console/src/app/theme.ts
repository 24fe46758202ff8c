import { store, stored } from './preferences.js';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const currentTheme = (): Theme => stored('theme', THEMES, 'auto');

/** `auto` follows the device. */
export function chooseTheme(theme: Theme): void {
  store('theme', theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
