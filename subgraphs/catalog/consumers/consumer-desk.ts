// What the catalog needs to register consumers and to show what they use: where that is kept, and the rules of this mesh.

import type { Viewer } from '../../../identity/viewer.ts';
import type { ConsumerStore } from '../../../mesh/consumers/consumer-store.ts';
import type { Registrations } from '../../../mesh/consumers/registrations.ts';
import type { UsageReader } from '../../../mesh/usage/read-usage.ts';

export type ConsumerDesk = {
  readonly store: ConsumerStore;
  readonly current: () => Registrations;
  /** Looks now; before one that came a moment ago, to another process, is taken out. */
  readonly refresh: () => Promise<void>;
  readonly usage: UsageReader;
  /** Who sees and may take out all registrations. */
  readonly isPlatform: (viewer: Viewer) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};
