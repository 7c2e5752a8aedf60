// Of the fields that change, those that one consumer read. Columns are counted by their names. A relation is counted as the column
// that it goes by, on the side that has it: who read that column may have read the relation.

import type { Change } from '../../contracts/compare/change.ts';
import { camelCase } from '../../contracts/graphql-names.ts';
import type { Mesh, Product } from '../../contracts/product.ts';
import type { ImpactUsage } from './impact-usage.ts';

export type ReadField = { readonly field: string; readonly isSure: boolean };

type Reader = {
  readonly consumer: string;
  readonly product: Product;
  readonly mesh: Mesh;
  readonly usage: ImpactUsage;
};

/** `*` is whatever the consumer read of the product. */
export function readChangedFields({ fields }: Pick<Change, 'fields'>, reader: Reader): readonly ReadField[] {
  const read = fieldsOf(reader, reader.product.key);
  return fields.flatMap((field): readonly ReadField[] => {
    if (field === '*') return [...read].map((one) => ({ field: one, isSure: true }));
    if (read.has(field)) return [{ field, isSure: true }];
    return isRelationRead(field, read, reader) ? [{ field, isSure: false }] : [];
  });
}

function fieldsOf({ usage, consumer }: Reader, key: string): ReadonlySet<string> {
  return usage.get(key)?.get(consumer)?.fields ?? new Set();
}

function isRelationRead(field: string, read: ReadonlySet<string>, reader: Reader): boolean {
  const { product, mesh, usage, consumer } = reader;
  const own = product.columns.find(({ references }) => isNamed(references?.as, field));
  if (own !== undefined) return read.has(camelCase(own.name));
  // The other way it leads to rows of another product, and starts at one of this.
  if (usage.get(product.key)?.get(consumer) === undefined) return false;
  return mesh.products.some((other) =>
    other.columns.some(
      ({ name, references }) =>
        references?.productKey === product.key &&
        isNamed(references.reverse, field) &&
        fieldsOf(reader, other.key).has(camelCase(name)),
    ),
  );
}

function isNamed(name: string | null | undefined, field: string): boolean {
  return typeof name === 'string' && camelCase(name) === field;
}
