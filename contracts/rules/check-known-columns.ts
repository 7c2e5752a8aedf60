// Every place of a contract that names a column names one of its schema. `semantics` may hold free names.

import { ConcordError } from '../../errors/concord-error.ts';
import type { ContractReading } from '../read-contract.ts';
import type { Path } from '../read-yaml.ts';

type Mention = { readonly column: string; readonly within: string; readonly path: Path; readonly isKey?: boolean };

export function checkKnownColumns(reading: ContractReading): readonly ConcordError[] {
  const known = reading.columnNames;
  // A schema without a column is a problem of its own.
  if (known.length === 0) return [];
  return mentions(reading)
    .filter(({ column }) => !known.includes(column))
    .map(({ column, within, path, isKey }) => {
      const at = isKey ? reading.source.atKey(path) : reading.source.at(path);
      return new ConcordError('CONTRACT_COLUMN_UNKNOWN', { given: column, within, known }, { at });
    });
}

function mentions({ product, checkPaths }: ContractReading): readonly Mention[] {
  const freshness = product.sla.freshnessColumn;
  return [
    ...product.primaryKey.map((column, index) => ({ column, within: 'primary_key', path: ['primary_key', index] })),
    ...(freshness === null
      ? []
      : [{ column: freshness, within: 'sla.freshness_column', path: ['sla', 'freshness_column'] }]),
    ...product.quality.flatMap(({ name, column }, index) =>
      column === null
        ? []
        : [{ column, within: `quality check "${name}"`, path: [...(checkPaths[index] ?? []), 'column'] }],
    ),
    ...product.access.rows.flatMap(({ where }, index) =>
      [...new Set(where.map(({ column }) => column))].map((column) => ({
        column,
        within: 'access.rows',
        path: ['access', 'rows', index, 'where', column],
        isKey: true,
      })),
    ),
    ...Object.keys(product.lineage).map((column) => ({
      column,
      within: 'lineage',
      path: ['lineage', column],
      isKey: true,
    })),
  ];
}
