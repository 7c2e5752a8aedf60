// What another contract made stricter, over the same table or over that of a key which is referenced: a product that cannot
// follow is refused, because served as it says by itself it would show what the other hides.

import type { ConcordError } from '../../errors/concord-error.ts';
import { formatColumnType } from '../column-type.ts';
import { describeGovernance, type RaisedColumn } from '../find-raised.ts';
import { findTarget } from '../find-target.ts';
import { isSameGrantees } from '../grantee-lists.ts';
import { type Links, linkColumn } from '../link-column.ts';
import { fittingMasks, isDocument } from '../masks.ts';
import type { Column } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

/** `raised` are the columns of the product that are stricter than its contract says by itself. */
export function checkLevelledProduct(
  reading: ContractReading,
  raised: readonly RaisedColumn[],
  links: Links,
): readonly ConcordError[] {
  return raised.flatMap(({ column, others }) => {
    const data = { column: column.name, given: describeGovernance(column), others };
    const reason = reasonAgainst(reading, column, links);
    const path = columnPath(reading, column.name);
    return [
      ...(reason === null ? [] : [problemAt(reading, path, 'CONTRACT_SOURCE_UNFIT', { ...data, reason })]),
      ...rowRulePaths(reading, column).map((rule) =>
        problemAt(reading, rule, 'CONTRACT_SOURCE_UNFIT', {
          ...data,
          reason: 'access.rows compares it, and which rows are seen would tell its values. Compare a column in clear',
        }),
      ),
    ];
  });
}

function reasonAgainst(reading: ContractReading, column: Column, links: Links): string | null {
  const { mask, type, piiPaths } = column;
  if (reading.product.primaryKey.includes(column.name) && mask !== null && mask !== 'tokenize') {
    return 'it is a key here, which is in clear or tokenized. Agree on mask: tokenize, or take another key';
  }
  const key = findKey(reading, column, links);
  if (key !== null && (key.mask !== mask || (mask !== null && !isSameGrantees(key.unmask, column.unmask)))) {
    const given = reading.written.get(column.name)?.form.references;
    return `it references ${given?.product}.${given?.column}, which has ${describeGovernance(key)}, and both must agree. Say the same of that key, or remove the reference`;
  }
  if (mask !== null && !fittingMasks(column).includes(mask)) {
    const values = column.constraints.in === null ? '' : ' with "in"';
    return `that mask does not fit its type here, ${formatColumnType(type)}${values}. Agree on one type, or on one of the masks ${fittingMasks(column).join(', ')}`;
  }
  if (piiPaths.length > 0 && !isDocument(type)) {
    return `its type here, ${formatColumnType(type)}, has no paths. Agree on type: json, or on one mask`;
  }
  return null;
}

/** The key that the column references, where it is there; a reference that is lost has failed closed already. */
function findKey(reading: ContractReading, column: Column, links: Links): Column | null {
  const given = reading.written.get(column.name)?.form.references;
  if (given === undefined || column.references === null) return null;
  const target = findTarget(given.product, links.readings);
  if (target.kind !== 'found') return null;
  const key = target.reading.product.columns.find(({ name }) => name === given.column);
  return key === undefined ? null : linkColumn(target.reading, key, links);
}

function rowRulePaths({ product }: ContractReading, { name, mask, piiPaths }: Column) {
  if (mask === null && piiPaths.length === 0) return [];
  return product.access.rows.flatMap(({ where }, index) =>
    where.some(({ column }) => column === name) ? [['access', 'rows', index, 'where', name]] : [],
  );
}
