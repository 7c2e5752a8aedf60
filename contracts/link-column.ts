// Gives a column what linking decides: who sees it in clear, and which key's secret makes its tokens. A foreign key has
// all of this from the key that it references, through any chain of references; where that key is not in the mesh, the
// foreign key fails closed.

import { buildGrantees } from './build-access.ts';
import { hasPiiTag } from './build-column.ts';
import { findTarget } from './find-target.ts';
import { isTokenMask } from './masks.ts';
import type { Column } from './product.ts';
import type { ContractReading } from './read-contract.ts';

/** `readings` are the contracts that can be referenced; `trail` guards against references in a circle. */
export function linkColumn(
  reading: ContractReading,
  column: Column,
  readings: readonly ContractReading[],
  trail: readonly Column[] = [],
): Column {
  const written = reading.written.get(column.name)?.form;
  const given = written?.references?.product;
  if (column.references === null || given === undefined) {
    const unmask = written?.unmask === undefined ? reading.product.access.unmask : buildGrantees(written.unmask);
    return { ...column, unmask, tokenLabel: tokenLabelOf(column, `${reading.product.id}.${column.name}`) };
  }
  const target = findTarget(given, readings);
  const referenced = column.references.column;
  const key =
    target.kind === 'found' ? target.reading.product.columns.find(({ name }) => name === referenced) : undefined;
  if (target.kind !== 'found' || key === undefined || trail.includes(key)) return failClosed(column, given);

  const linkedKey = linkColumn(target.reading, key, readings, [...trail, column]);
  const tags = [...linkedKey.tags, ...column.tags.filter((tag) => !linkedKey.tags.includes(tag) && !hasPiiTag([tag]))];
  return {
    ...column,
    tags,
    isPii: linkedKey.isPii,
    mask: linkedKey.mask,
    unmask: linkedKey.unmask,
    tokenLabel: linkedKey.tokenLabel,
    references: {
      ...column.references,
      productKey: isServed(reading, target.reading) ? target.reading.product.key : null,
    },
  };
}

/** A published product cannot lead to a draft, which is not in the graph. */
export function isServed(from: ContractReading, to: ContractReading): boolean {
  return to.product.status !== 'draft' || from.product.status === 'draft';
}

function failClosed(column: Column, given: string): Column {
  const mask = column.mask === 'tokenize' ? 'tokenize' : 'deny';
  const label = `${given.replace(/@.*/, '')}.${column.references?.column ?? ''}`;
  return { ...column, mask, unmask: [], tokenLabel: tokenLabelOf({ mask }, label) };
}

function tokenLabelOf({ mask }: Pick<Column, 'mask'>, label: string): string | null {
  return isTokenMask(mask) ? label : null;
}
