// Who looks at the contracts: every mix of the roles, domains and teams that flips name.

import type { Viewer } from '../../../identity/viewer.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

const roles = ['admin', 'analyst', 'nobody'];
const domains = [null, 'shop', 'finance'];
const teams = [null, 'red'];

export const viewers: readonly Viewer[] = roles.flatMap((role) =>
  domains.flatMap((domain) => teams.map((team) => ({ ...viewerOf(role), domain, team }))),
);

/** Those that requests are sent as. */
export const askingViewers: readonly Viewer[] = [
  viewerOf('admin'),
  viewerOf('analyst'),
  { ...viewerOf('analyst'), domain: 'finance' },
];

/** Who finds everything in the catalog. */
export const owner: Viewer = { ...viewerOf('admin'), domain: 'shop' };
