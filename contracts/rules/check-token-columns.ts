// A `token_column` is shown to masked viewers as it stands in the table, so it cannot be a column that anybody hides, nor
// the column that it is to hide.

import { type ConcordError, formatPosition } from '../../errors/concord-error.ts';
import { hides } from '../find-hiding.ts';
import type { Levels } from '../level-sources.ts';
import type { Column, Product } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { tableColumnOf } from '../table-column.ts';
import { columnPath, problemAt } from './problem.ts';

/** Concord's own columns of tokens, each of the column with the name in front. */
const storedTokens = /__tok$/;

/**
 * `own` is the product as linked without levels: what it names is refused also while another contract makes the column so
 * strict that no tokens are shown. `product` is linked with levels.
 */
export function checkTokenColumns(
  reading: ContractReading,
  own: Product,
  product: Product,
  levels: Levels,
): readonly ConcordError[] {
  return own.columns.flatMap((column) => {
    if (column.tokenColumn === null || column.mask !== 'tokenize') return [];
    const reason = reasonAgainst(column, column.tokenColumn, (name) =>
      findHidingPlaces(reading, product, levels, name),
    );
    const path = columnPath(reading, column.name, 'token_column');
    const data = { column: column.name, tokenColumn: column.tokenColumn };
    return reason === null ? [] : [problemAt(reading, path, 'CONTRACT_TOKEN_COLUMN', { ...data, reason })];
  });
}

function reasonAgainst(column: Column, given: string, hidingPlaces: (name: string) => readonly string[]) {
  const name = tableColumnOf(column);
  if (given === name) return { kind: 'itself' } as const;
  const others = hidingPlaces(given);
  if (others.length > 0) return { kind: 'hidden', others } as const;
  const of = given.replace(storedTokens, '');
  if (of === given || of === name) return null;
  const places = hidingPlaces(of);
  return places.length === 0 ? null : ({ kind: 'tokens', of, others: places } as const);
}

/** What the levels do not know: a foreign key whose own contract was refused after them is denied here. */
function findHidingPlaces(reading: ContractReading, product: Product, levels: Levels, name: string): readonly string[] {
  const places = levels.hidingOf(reading, name);
  const here = product.columns.find((column) => tableColumnOf(column) === name && hides(column));
  return (places.length === 0 && here !== undefined ? [here.at] : places).map(formatPosition);
}
