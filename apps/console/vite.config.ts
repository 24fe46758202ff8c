import { defineConfig } from 'vite';

/** Where `npm run dev:console` finds the API: of a running `npm start`, unless told otherwise. */
const API = process.env['QUNJIAN_API'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
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
              test: /console\/src\/(api|app|i18n|features\/[a-z]+\/texts)|node_modules\/(react|react-dom|react-router|scheduler|@tanstack|i18next)\//,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: false, proxy: { '/api': { target: API, changeOrigin: false } } },
});
