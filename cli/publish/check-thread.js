// The entry of the thread that checks a change: plain JavaScript that lets Node read the TypeScript sources, as cli/concord.js
// does for the process. A thread does not have what its process registered.

import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
await import('./check-thread-main.ts');
