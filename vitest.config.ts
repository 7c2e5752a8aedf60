import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One graphql, as in Node: Vite alone would give our files its ES modules, and packages get the CommonJS ones.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/same-seed.ts'],
    runner: 'test/support/test-runner.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
