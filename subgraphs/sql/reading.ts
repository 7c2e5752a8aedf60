// A product as one viewer may read it: its table, and what was decided of the viewer.

import type { Granted } from '../access/access.ts';
import type { BoundProduct } from './table.ts';

export type Reading = { readonly table: BoundProduct; readonly access: Granted };
