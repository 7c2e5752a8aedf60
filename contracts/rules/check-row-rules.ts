// Row rules compare columns with values of their type, or with a claim of the viewer's token.

import type { ConcordError } from '../../errors/concord-error.ts';
import { didYouMean, listWords } from '../../errors/suggest.ts';
import { formatColumnType } from '../column-type.ts';
import { literalMismatch } from '../literal.ts';
import { isDocument } from '../masks.ts';
import { soundsLikeClaim, suggestClaim } from '../near-claim.ts';
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
    return `a column of type ${formatColumnType(type)} cannot be compared. Give the part that decides a column of its own, in a view for example`;
  }
  if (type.kind === 'scalar' && type.name === 'boolean' && orderings.includes(operator)) {
    return `"${operator}" needs an order, which true and false have not. Use eq or ne`;
  }
  if (operand.kind === 'claim') return null;
  const nearly = operand.values.find(soundsLikeClaim);
  if (nearly !== undefined) return describeNearClaim(operator, nearly);
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

function describeNearClaim(operator: string, given: string): string {
  const form = 'with nothing around it, not inside a list, the name in letters, digits and _';
  return `"${given}" is no claim, and nearly one. Write ${operator}: ${suggestClaim(given)} (${form}); what looks like a claim cannot be a value`;
}
