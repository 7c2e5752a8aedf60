// What one planned operation reads, for who counts it: made once per plan, and then counted by its identity.

/** Of one product. */
export type Footprint = {
  /** `Product.key` */
  readonly product: string;
  /** `Product.version.text` */
  readonly version: string;
  /** Names in the graph. */
  readonly fields: readonly string[];
};
