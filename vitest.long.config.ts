// `npm run test:long`: what takes minutes, with many more generated requests than `npm test` has.

import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Not merged by Vitest, which would add up the files of both.
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/**/*.long.ts'], testTimeout: 3_600_000 },
});
