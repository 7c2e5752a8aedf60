#!/usr/bin/env node
// The command `concord`: plain JavaScript that lets Node read the TypeScript sources, from whatever folder it is called.

import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
await main(process.argv);
