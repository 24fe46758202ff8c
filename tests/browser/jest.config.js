import config from '../../jest.config.js';

const [unit] = config.projects;

/** Real Chromium in front of the whole product: `npm run test:browser`, never part of `npm test`. */
export default {
  ...unit,
  displayName: 'browser',
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/browser/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/tests/browser/support/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/browser/support/global-teardown.mjs',
  testTimeout: 300_000,
  maxWorkers: 1,
};
