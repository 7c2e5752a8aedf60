#!/usr/bin/env node
// The command `concord`: plain JavaScript that lets Node read the TypeScript sources, from whatever folder it is called.

import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// From Node 22 on, compiled code is kept between starts.
module.enableCompileCache?.();
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
await main(process.argv);
