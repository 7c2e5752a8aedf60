// A grant names a product and its columns, for all majors. So over one table a masked column has one name in all of them, or
// names that no other of them uses: else who was granted the one would see the other.

import type { ConcordError } from '../../errors/concord-error.ts';
import { type Links, linkColumn } from '../link-column.ts';
import { maskingOf } from '../masks.ts';
import type { Product } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { isSameSource } from '../source.ts';
import { tableColumnOf } from '../table-column.ts';
import { columnPath, problemAt } from './problem.ts';

/** `product` is linked with levels; of two majors the later one is refused. */
export function checkMajorNames(reading: ContractReading, product: Product, links: Links): readonly ConcordError[] {
  const earlier = links.readings.filter(
    ({ product: other }) =>
      other.id === product.id && other.version.major < product.version.major && isSameSource(other, product),
  );
  return product.columns.flatMap((column) => {
    if (maskingOf(column) === null) return [];
    const taken = earlier.find((major) =>
      major.product.columns.some(
        (one) =>
          one.name === column.name &&
          tableColumnOf(one) !== tableColumnOf(column) &&
          maskingOf(linkColumn(major, one, links)) !== null,
      ),
    );
    if (taken === undefined) return [];
    const reason = `"${column.name}" of ${taken.source.file} is another column of the table that is masked as well, and an approved access request for the one would show the other. Give it another name`;
    return [
      problemAt(reading, columnPath(reading, column.name, 'from'), 'CONTRACT_FROM_UNFIT', {
        column: column.name,
        reason,
      }),
    ];
  });
}
