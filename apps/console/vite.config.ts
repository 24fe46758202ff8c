import { defineConfig, type Plugin } from 'vite';
import { TEXTS } from './src/i18n/texts.js';

/** Where `npm run dev:console` finds the API: of a running `npm start`, unless told otherwise. */
const API = process.env['QUNJIAN_API'] ?? 'http://127.0.0.1:3000';

/**
 * `virtual:texts/zh` and `virtual:texts/en`: the pairs of `src/i18n/texts.ts` taken apart, so that nobody loads the language they do not read. Whoever changes
 * a text in development has the server started again by Vite, because this file imports the pairs.
 */
const oneLanguageAtATime: Plugin = {
  name: 'texts-by-language',
  resolveId: (id) => (id.startsWith('virtual:texts/') ? `\0${id}` : null),
  load(id) {
    const [, language] = /^\0virtual:texts\/(zh|en)$/.exec(id) ?? [];
    if (language === undefined) return null;
    const texts = Object.entries(TEXTS).map(([key, pair]) => [key, pair[language === 'zh' ? 0 : 1]]);
    return `export default ${JSON.stringify(Object.fromEntries(texts))}`;
  },
};

export default defineConfig({
  plugins: [oneLanguageAtATime],
  build: {
    // Browsers of 2020 still stand in township offices.
    target: 'chrome87',
    // The API compresses nothing on the fly: the build does (scripts/console.mjs).
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every page needs is one file: apart it is compressed worse, by what the first view is over its 200 KB.
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            {
              name: 'base',
              test: /console\/src\/(api|app|i18n)\/|virtual:texts\/zh|node_modules\/(react|react-dom|react-router|scheduler|@tanstack|i18next)\//,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: false, proxy: { '/api': { target: API, changeOrigin: false } } },
});
