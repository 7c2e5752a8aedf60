// What a domain of the demo mesh is made of: statements in order, each of which makes one table, view or index, and a
// script by which new data arrive while the demo runs. Plain data, so that `create-demo-mesh.ts` and `load-once.ts` can run
// every domain in the same way. The SQL stands in these files as text, because only cli/ reads files.

export type DemoDomain = {
  readonly name: string;
  /** Postgres schemas `<domain>_raw`, `_derived`, `_product`, and for the platform `_curated`; made before the first step. */
  readonly tiers: readonly string[];
  readonly steps: readonly DemoStep[];
  /**
   * What happens in the domain at one moment, from raw through derived to product, and reading nobody else's tiers but
   * their product tier. It runs in one transaction with those of the other domains; null where nothing moves.
   */
  readonly arrival: string | null;
};

export type DemoStep = {
  /** `orders_product.order_facts`, also the name of an index; what is there already is not made again. */
  readonly table: string;
  /** The rows of a table are counted and reported when the step is done. */
  readonly kind: 'table' | 'view' | 'index';
  /** One or more statements that make and fill it. They may use the functions of `foundation.ts`. */
  readonly sql: string;
};

export const ordinaryTiers: readonly string[] = ['raw', 'derived', 'product'];

/**
 * The references of what has just arrived, for a `where` that reaches through views: `order_id = any(${arrived('order')})`.
 * An arrival notes them in the session's table `arrived`, which a commit empties.
 */
export function arrived(kind: string): string {
  return `(array(select reference from pg_temp.arrived where kind = '${kind}'))`;
}
