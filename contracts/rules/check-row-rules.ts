// Row rules compare columns with values of their type, or with a claim of the viewer's token.

import type { ConcordError } from '../../errors/concord-error.ts';
import { didYouMean, listWords } from '../../errors/suggest.ts';
import { formatColumnType } from '../column-type.ts';
import { literalMismatch } from '../literal.ts';
import { isDocument } from '../masks.ts';
import type { Column, RowComparison } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function checkRowRules(reading: ContractReading): readonly ConcordError[] {
  const { product } = reading;
  return product.access.rows.flatMap(({ where }, index) => {
    const path = ['access', 'rows', index, 'where'];
    return where.flatMap((comparison) => {
      const column = product.columns.find(({ name }) => name === comparison.column);
      const reason = column === undefined ? null : reasonAgainst(comparison, column);
      const at = [...path, comparison.column, comparison.operator];
      return reason === null
        ? []
        : [problemAt(reading, at, 'CONTRACT_ROW_RULE', { column: comparison.column, reason })];
    });
  });
}

const orderings: readonly RowComparison['operator'][] = ['lt', 'lte', 'gt', 'gte'];

function reasonAgainst({ operator, operand }: RowComparison, { type, constraints }: Column): string | null {
  if (type.kind === 'array' || isDocument(type)) {
    return `a column of type ${formatColumnType(type)} cannot be compared`;
  }
  if (type.kind === 'scalar' && type.name === 'boolean' && orderings.includes(operator)) {
    return `"${operator}" needs an order, which true and false have not. Use eq or ne`;
  }
  if (operand.kind === 'claim') return null;
  const unclear = operand.values.find((value) => value.startsWith('$'));
  if (unclear !== undefined) return `"${unclear}" is no claim. Write ${operator}: $claims.<name>, not inside a list`;
  if (operator !== 'in' && operator !== 'notIn' && operand.values.length !== 1) {
    return `"${operator}" takes one value. Use ${operator === 'ne' ? 'notIn' : 'in'} for a list`;
  }
  const mismatch = operand.values.map((value) => literalMismatch(value, type)).find((found) => found !== null);
  if (mismatch !== undefined) return `"${operator}" must be ${mismatch}`;
  const { in: allowed } = constraints;
  const strange = allowed === null ? undefined : operand.values.find((value) => !allowed.includes(value));
  if (allowed === null || strange === undefined) return null;
  return `"${strange}" is no value of the column.${didYouMean(strange, allowed)} Its "in" has ${listWords(allowed, 'and')}`;
}
