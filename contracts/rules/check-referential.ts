// Quality checks of type referential lead to a column of a product of the mesh, of the same type. The column need not be a
// key.

import type { ConcordError } from '../../errors/concord-error.ts';
import { formatColumnType, isSameType } from '../column-type.ts';
import { findTarget, isUnreadMajor } from '../find-target.ts';
import { isDocument } from '../masks.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

/** `known` are the ids of all products that were written, readable or not. */
export function checkReferential(
  reading: ContractReading,
  readings: readonly ContractReading[],
  known: readonly string[],
): readonly ConcordError[] {
  const { product, checkPaths } = reading;
  return product.quality.flatMap(({ name, column, rule }, index) => {
    if (rule.kind !== 'referential' || rule.product === '' || rule.column === '') return [];
    const path = [...(checkPaths[index] ?? ['quality']), 'params'];
    const target = findTarget(rule.product, readings);
    if (target.kind === 'ambiguous') {
      const data = { check: name, given: rule.product, known: target.majors };
      return [problemAt(reading, [...path, 'product'], 'CONTRACT_CHECK_REFERS', data)];
    }
    if (target.kind === 'missing') {
      // A product whose file cannot be read, or was refused, is its owner's problem.
      if (known.includes(rule.product) || isUnreadMajor(rule.product, readings, known)) return [];
      const data = { check: name, given: rule.product, known: [...new Set(known)] };
      return [problemAt(reading, [...path, 'product'], 'CONTRACT_CHECK_REFERS', data)];
    }
    const there = target.reading;
    if (!there.columnNames.includes(rule.column)) {
      const within = `params.column of quality check "${name}", which is about ${there.product.key}`;
      const data = { given: rule.column, within, known: there.columnNames };
      return [problemAt(reading, [...path, 'column'], 'CONTRACT_COLUMN_UNKNOWN', data)];
    }
    const own = product.columns.find((one) => one.name === column);
    const other = there.product.columns.find((one) => one.name === rule.column);
    if (own === undefined || other === undefined || isSameType(own.type, other.type)) return [];
    // The rules of the contract alone tell of lists and documents.
    if (own.type.kind === 'array' || isDocument(own.type)) return [];
    const reason = `compares "${own.name}" of type ${formatColumnType(own.type)} with "${other.name}" of type ${formatColumnType(other.type)}`;
    return [problemAt(reading, path, 'CONTRACT_CHECK_UNFIT', { check: name, type: 'referential', reason })];
  });
}
