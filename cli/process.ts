// What a serving command has: its lifetime, what it was told, and whom it tells.

import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Log } from './log.ts';

export type Process = {
  readonly lifetime: Lifetime;
  readonly environment: Environment;
  /** Progress, for who watches. */
  readonly log: Log;
  /** What is wrong, though the rest is served. */
  readonly warn: Log;
};
