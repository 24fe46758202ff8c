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
  },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: false, proxy: { '/api': { target: API, changeOrigin: false } } },
});
