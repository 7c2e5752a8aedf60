// Links one product with the contracts that are there, and warns of each relation that leads nowhere.

import { ConcordError } from '../errors/concord-error.ts';
import { findTarget } from './find-target.ts';
import { isServed, linkColumn } from './link-column.ts';
import type { Column, Product } from './product.ts';
import type { ContractReading } from './read-contract.ts';

export type LinkedProduct = { readonly product: Product; readonly warnings: readonly ConcordError[] };

export function linkProduct(reading: ContractReading, readings: readonly ContractReading[]): LinkedProduct {
  const columns = reading.product.columns.map((column) => linkColumn(reading, column, readings));
  return {
    product: { ...reading.product, columns },
    warnings: columns.flatMap((column) => describeDropped(reading, column, readings)),
  };
}

function describeDropped(
  reading: ContractReading,
  column: Column,
  readings: readonly ContractReading[],
): readonly ConcordError[] {
  const written = reading.written.get(column.name);
  const given = written?.form.references?.product;
  if (written === undefined || given === undefined || column.references?.productKey !== null) return [];
  const target = findTarget(given, readings);
  const isDraft = target.kind === 'found' && !isServed(reading, target.reading);
  const data = {
    column: column.name,
    target: given,
    reason: isDraft ? 'that product is a draft' : 'that contract was refused',
    consequence: isDraft
      ? 'It appears when the product is published.'
      : `Until then "${column.name}" is ${column.mask === 'tokenize' ? 'tokenized for everybody' : 'denied to everybody'}.`,
  };
  const at = reading.source.at([...written.path, 'references']);
  return [new ConcordError('CONTRACT_REFERENCE_DROPPED', data, { at })];
}
