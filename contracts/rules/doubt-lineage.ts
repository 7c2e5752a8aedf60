// Warns of a column in `lineage` that a product of this mesh does not have. What is no product, such as a landing table, is
// taken as it is; and since the other contract may change any day, this one is served all the same.

import { ConcordError } from '../../errors/concord-error.ts';
import type { ContractReading } from '../read-contract.ts';

export function doubtLineage(readings: readonly ContractReading[]): readonly ConcordError[] {
  const columnsOf = new Map<string, readonly string[]>();
  for (const { writtenName, columnNames } of readings) {
    // A later major may have what the first has not.
    if (writtenName !== undefined) columnsOf.set(writtenName, [...(columnsOf.get(writtenName) ?? []), ...columnNames]);
  }
  return readings.flatMap(({ product, source }) =>
    Object.entries(product.lineage).flatMap(([column, sources]) =>
      sources.flatMap((given, index) => {
        const at = given.lastIndexOf('.');
        const name = given.slice(0, at);
        const known = columnsOf.get(name);
        if (known === undefined || known.includes(given.slice(at + 1))) return [];
        const data = { given, column, product: name, known: [...new Set(known)] };
        return [
          new ConcordError('CONTRACT_LINEAGE_UNKNOWN', data, {
            at: source.at(['lineage', column, index]),
          }) as ConcordError,
        ];
      }),
    ),
  );
}
