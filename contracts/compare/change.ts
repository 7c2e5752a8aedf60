// One difference between two states of a product's contract, and which new version it asks for.

import type { FilePosition } from '../../errors/concord-error.ts';

/** How much of the version a change asks for: nothing that a reader sees, something more, or something that may break readers. */
export type ChangeLevel = 'patch' | 'minor' | 'major';

export type ChangeKind =
  | 'product-added'
  | 'product-removed'
  | 'product-hidden'
  | 'domain-removed'
  | 'column-added'
  | 'column-removed'
  | 'type-changed'
  | 'nullability-changed'
  | 'values-changed'
  | 'constraint-changed'
  | 'key-changed'
  | 'reference-changed'
  /** What another product's reference does to this one: its own version has nothing to say of it. */
  | 'reverse-changed'
  | 'mask-tightened'
  | 'mask-loosened'
  | 'access-narrowed'
  | 'access-widened'
  | 'rows-changed'
  | 'promise-lowered'
  | 'promise-raised'
  | 'source-changed'
  | 'aggregates-changed'
  | 'check-changed'
  | 'deprecated'
  | 'words-changed'
  | 'other-changed';

export type Change = {
  readonly kind: ChangeKind;
  readonly level: ChangeLevel;
  /** `Product.key` */
  readonly product: string;
  /** Null where it is no matter of one column. */
  readonly column: string | null;
  /** GraphQL names of fields that a reader of them would miss or misread, `customerId`; `*` = whoever reads the product at all. */
  readonly fields: readonly string[];
  /** One sentence that a consumer understands, `The column "amount" is gone.` */
  readonly message: string;
  /** In the later state; in the earlier one where it is gone. */
  readonly at: FilePosition;
};
