// Which columns of a product are stricter than its own contract makes them, and because of which others; told to its owner.

import { ConcordError, type FilePosition, formatPosition } from '../errors/concord-error.ts';
import { beyondAllGroups } from './declared-governance.ts';
import { isAsStrict } from './governance.ts';
import { nameGrantees } from './grantee-lists.ts';
import type { Levels } from './level-sources.ts';
import { governanceOf } from './link-column.ts';
import type { Column, Product } from './product.ts';
import type { ContractReading } from './read-contract.ts';

export type RaisedColumn = {
  readonly column: Column;
  /** Where the contracts stand that make it stricter. */
  readonly others: readonly string[];
};

/** `own` is the product as linked without levels. */
export function findRaised(
  reading: ContractReading,
  own: Product,
  product: Product,
  levels: Levels,
): readonly RaisedColumn[] {
  return product.columns.flatMap((column, index) => {
    const before = own.columns[index];
    if (before === undefined || isAsStrict(governanceOf(column), governanceOf(before))) return [];
    if (hasFailedClosed(before) && before.mask === column.mask) return [];
    const by = levels.levelOf(reading, column.name)?.governance.by ?? [];
    return [{ column, others: by.filter((at) => !isSamePlace(at, column.at)).map(formatPosition) }];
  });
}

/** The key that it references is not there; a warning of its own tells that. */
function hasFailedClosed({ references, unmask }: Column): boolean {
  return references?.productKey === null && unmask.length === 0;
}

export function describeRaised(
  reading: ContractReading,
  raised: readonly RaisedColumn[],
  levels: Levels,
): readonly ConcordError[] {
  const group = levels.minGroupOf(reading);
  const isGroupRaised = group !== undefined && group.minGroup !== reading.product.access.minGroup;
  return [
    ...raised.map(({ column, others }) => {
      const isForeign = column.references !== null;
      const data = { column: column.name, given: describeGovernance(column), others, isForeign };
      return new ConcordError('CONTRACT_SOURCE_STRICTER', data, { at: column.at });
    }),
    ...(isGroupRaised
      ? [
          new ConcordError(
            'CONTRACT_GROUP_STRICTER',
            { minGroup: group.minGroup === beyondAllGroups ? null : group.minGroup, other: formatPosition(group.by) },
            { at: reading.source.at(['access']) },
          ),
        ]
      : []),
  ];
}

/** `mask redact, clear for role admin`. */
export function describeGovernance({ mask, isPii, piiPaths, unmask }: Column): string {
  const parts = [
    ...(mask === null ? [] : [`mask ${mask}`]),
    ...(piiPaths.length === 0 ? [] : [`pii_paths ${piiPaths.map(({ text }) => text).join(' ')}`]),
  ];
  if (parts.length === 0) return isPii ? 'tags [PII]' : 'no mask';
  return [...parts, `clear for ${nameGrantees(unmask)}`].join(', ');
}

function isSamePlace(a: FilePosition, b: FilePosition): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}
