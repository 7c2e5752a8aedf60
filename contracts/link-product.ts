// Links one product with the contracts that are there, and warns of each relation that leads nowhere.

import { ConcordError } from '../errors/concord-error.ts';
import { findTarget } from './find-target.ts';
import { isServed, type Links, linkColumn } from './link-column.ts';
import type { AccessRules, Column, Product } from './product.ts';
import type { ContractReading } from './read-contract.ts';

export type LinkedProduct = { readonly product: Product; readonly warnings: readonly ConcordError[] };

export function linkProduct(reading: ContractReading, links: Links): LinkedProduct {
  const columns = reading.product.columns.map((column) => linkColumn(reading, column, links));
  return {
    product: { ...reading.product, columns, access: linkAccess(reading, links) },
    warnings: columns.flatMap((column) => describeDropped(reading, column, links.readings)),
  };
}

/** Groups of one table are as large as the most careful of its contracts wants them. */
function linkAccess(reading: ContractReading, { levels }: Links): AccessRules {
  const { access } = reading.product;
  return { ...access, minGroup: levels?.minGroupOf(reading)?.minGroup ?? access.minGroup };
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
