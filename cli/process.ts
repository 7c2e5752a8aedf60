// What a serving command has: its lifetime, what it was told, and whom it tells.

import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Logger } from './log.ts';

export type Process = Logger & { readonly lifetime: Lifetime; readonly environment: Environment };
