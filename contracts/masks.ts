// The one table of masks: which types each fits. A mask keeps the GraphQL type, except that `tokenize` and `sha256` make
// it String. `sql/mask.ts` renders them.

import { isEnumColumn } from './enum-values.ts';
import type { Column, ColumnType, Mask } from './product.ts';

type TypeName = Extract<ColumnType, { kind: 'scalar' }>['name'] | 'decimal' | 'array';

/** What a mask gives, and the types that it fits; null = every type. */
export const masks: Readonly<Record<Mask, { readonly gives: string; readonly fits: readonly TypeName[] | null }>> = {
  tokenize: { gives: 'a keyed token that joins', fits: ['string', 'text', 'uuid', 'integer', 'bigint'] },
  sha256: { gives: 'a keyed hash', fits: ['string', 'text', 'uuid', 'integer', 'bigint'] },
  redact: { gives: 'the constant ***', fits: ['string', 'text'] },
  last4: { gives: 'the last four characters', fits: ['string', 'text'] },
  year: { gives: 'the first instant of the year', fits: ['date', 'timestamp', 'timestamp_tz'] },
  bucket: {
    gives: 'the value cut to its first digit, 5000 for 5678, and 0 below ten',
    fits: ['integer', 'bigint', 'float', 'decimal'],
  },
  null: { gives: 'null', fits: null },
  deny: { gives: 'an error: the field may not be asked for', fits: null },
};

export const maskNames = Object.keys(masks) as readonly Mask[];

/** Masks whose output is a keyed text, so that the column has a token label and is a String for every viewer. */
export function isTokenMask(mask: Mask | null): boolean {
  return mask === 'tokenize' || mask === 'sha256';
}

/** What hides a column: its mask, or `paths` where just the places of `pii_paths` in its documents are masked. */
export type Masking = Mask | 'paths';

export function maskingOf({ mask, piiPaths }: Pick<Column, 'mask' | 'piiPaths'>): Masking | null {
  return mask ?? (piiPaths.length > 0 ? 'paths' : null);
}

/** Whether values are JSON documents, of which one place can be read. */
export function isDocument(type: ColumnType): boolean {
  return type.kind === 'scalar' && type.name === 'json';
}

/** Whether a row without a value breaks the contract: required, and not masked, or so that every value is kept. */
export function isPromised({ required, mask }: Pick<Column, 'required' | 'mask'>): boolean {
  return required && (mask === null || mask === 'tokenize');
}

/** Whether the field of a column may never be null. That of a document may, since a place of it may be absent. */
export function isNeverNull(column: Pick<Column, 'required' | 'mask' | 'type'>): boolean {
  return isPromised(column) && !isDocument(column.type);
}

export function maskFitsType(mask: Mask, type: ColumnType): boolean {
  const { fits } = masks[mask];
  return fits === null || fits.includes(type.kind === 'scalar' ? type.name : type.kind);
}

/** The masks that a column may have, for messages: its type takes them, and they hide it. */
export function fittingMasks(column: Pick<Column, 'type' | 'constraints'>): readonly Mask[] {
  return maskNames.filter(
    (mask) =>
      maskFitsType(mask, column.type) &&
      !(isTokenMask(mask) && column.constraints.in !== null) &&
      !((mask === 'redact' || mask === 'last4') && isEnumColumn(column)),
  );
}
