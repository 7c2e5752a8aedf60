// What a domain of the demo mesh is made of: statements in order, each of which makes one table or view. Plain data, so
// that `create-demo-mesh.ts` can run, time and report every domain in the same way.
// The SQL stands in these files as text, because only cli/ reads files.

export type DemoDomain = {
  readonly name: string;
  /** Postgres schemas `<domain>_raw`, `_derived` and `_product` are made before the first step. */
  readonly steps: readonly DemoStep[];
};

export type DemoStep = {
  /** `orders_product.order_facts`; its number of rows is reported when the step is done. */
  readonly table: string;
  readonly kind: 'table' | 'view';
  /** One or more statements that make and fill the table. They may use the functions of `foundation.ts`. */
  readonly sql: string;
};
