// Which personal and masked columns a statement reads. The one door to a column leaves a mark in each expression that it
// gives, whatever it is for; the marks of a whole statement tell the ledger what was read, without a second list to keep.

export type ColumnRead = {
  readonly kind: 'read';
  /** `Product.key` */
  readonly product: string;
  readonly column: string;
  readonly as: 'clear' | 'masked';
};

/** Of one product; each column once, in the order of their names. */
export type ProductReads = {
  readonly product: string;
  readonly clear: readonly string[];
  /** Those of which only what their masks show was read. */
  readonly masked: readonly string[];
};

/** In the order of the products' keys. */
export function groupReads(reads: readonly ColumnRead[]): readonly ProductReads[] {
  const namesOf = (product: string, as: ColumnRead['as']) =>
    distinct(reads.filter((read) => read.product === product && read.as === as).map(({ column }) => column));
  return distinct(reads.map(({ product }) => product)).map((product) => ({
    product,
    clear: namesOf(product, 'clear'),
    masked: namesOf(product, 'masked'),
  }));
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
