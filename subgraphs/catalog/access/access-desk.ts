// What the catalog needs to take access requests and decisions: where they are kept, and the rules of this mesh.

import type { Viewer } from '../../../identity/viewer.ts';
import type { AccessStore } from '../../../mesh/access/access-store.ts';

export type AccessDesk = {
  readonly store: AccessStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The longest that access is given for. */
  readonly mostDays: number;
  /** Who sees all requests without deciding about them. */
  readonly isPlatform: (viewer: Viewer) => boolean;
};
