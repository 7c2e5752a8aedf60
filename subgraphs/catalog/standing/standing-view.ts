// How products stand for the viewer of one request. Everything comes from memory and is made once per request, however
// often it is asked for.

import type { Product } from '../../../contracts/product.ts';
import { mostRuns } from '../../../mesh/standing/product-state.ts';
import type { Standing } from '../../../mesh/standing/standing.ts';
import type { StandingRules } from '../../../mesh/standing/standing-rules.ts';
import type { Standings } from '../../../mesh/standing/standings.ts';
import type { CatalogView, ProductColumn } from '../view.ts';
import { type ListedCheck, listChecks } from './list-checks.ts';
import { createIsSeen, createSeeRun, type SeenRun, seeNullPercent } from './seen-runs.ts';
import { type DomainTally, tallyProducts } from './tally-products.ts';

export type StandingView = {
  readonly of: (product: Product) => Standing;
  /** The newest first. */
  readonly runsOf: (product: Product) => readonly SeenRun[];
  readonly checksOf: (product: Product) => readonly ListedCheck[];
  readonly nullPercentOf: (column: ProductColumn) => number | null;
  /** Of the products of a domain that the viewer may find. */
  readonly tallyOf: (domain: string) => DomainTally;
};

export type MeasuredStandings = { readonly standings: Standings; readonly rules: StandingRules };

export function createStandingView({ standings, rules }: MeasuredStandings, view: CatalogView): StandingView {
  const of = once((product: Product) => standings.of(product, view.accessTo(product)));
  const runsOf = once((product: Product) =>
    (standings.stateOf(product)?.runs ?? [])
      .slice(0, mostRuns)
      .map(createSeeRun(product, view.accessTo(product), rules)),
  );
  return {
    of,
    runsOf,
    checksOf: once((product) =>
      listChecks(product, standings.stateOf(product), {
        runs: runsOf(product),
        isSeen: createIsSeen(product, view.accessTo(product)),
      }),
    ),
    nullPercentOf: ({ product, column }) => seeNullPercent(column, view.accessTo(product), standings.stateOf(product)),
    tallyOf: once((domain) => tallyProducts(view.productsOf(domain).map(of))),
  };
}

function once<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
