// How products stand, for the metrics and for alerts: everything for operators, and what anybody may know for everybody who
// reaches the port.

import type { Product } from '../../contracts/product.ts';
import { type AlertState, judgeAlerts } from '../../mesh/standing/judge-alerts.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import { clearAccess } from '../../subgraphs/access/clear-access.ts';
import type { ProductFigures } from './gauges.ts';

const nobodysAccess = { kind: 'denied', role: 'nobody' } as const;

type Options = {
  readonly standings: Pick<Standings, 'of' | 'stateOf'>;
  readonly promisesOf: (product: Product) => NonNullable<ProductFigures['promises']>;
  readonly isOperators: boolean;
};

export function createProductFigures(
  products: readonly Product[],
  { standings, promisesOf, isOperators }: Options,
): () => readonly (ProductFigures & { readonly alerts: readonly AlertState[] })[] {
  const shown = products.map((product) => ({ product, access: isOperators ? clearAccess(product) : nobodysAccess }));
  return () =>
    shown.map(({ product, access }) => {
      const standing = standings.of(product, access);
      // How many rows there are is for who may read all of them.
      const rowCounts = isOperators ? (standings.stateOf(product)?.runs ?? []).map(({ rowCount }) => rowCount) : [];
      return {
        product: product.key,
        ...standing,
        promises: promisesOf(product),
        alerts: judgeAlerts(product, standing, rowCounts),
        rowCount: product.observability.metrics.includes('row_count') ? (rowCounts[0] ?? null) : null,
      };
    });
}
