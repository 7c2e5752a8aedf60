// The access of who operates the mesh and sees numbers of a product, never its rows: every column counts as clear.

import type { Product } from '../../contracts/product.ts';
import type { Granted } from './access.ts';

export function clearAccess({ columns }: Pick<Product, 'columns'>): Granted {
  return {
    kind: 'granted',
    role: 'operator',
    columns: new Map(columns.map(({ name }) => [name, { kind: 'clear' }])),
    rows: { kind: 'all' },
    viewerClass: 'all is clear',
  };
}
