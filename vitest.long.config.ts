// `npm run test:long`: what takes minutes, with many more generated requests than `npm test` has.

import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default mergeConfig(base, defineConfig({ test: { include: ['test/**/*.long.ts'], testTimeout: 3_600_000 } }));
