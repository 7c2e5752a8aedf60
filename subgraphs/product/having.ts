// `having` -> a condition on the figures of a group.

import { camelCase } from '../../contracts/graphql-names.ts';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ColumnFunction, Figure, GroupCondition } from '../sql/aggregate-query.ts';
import { type FigureType, typeOfFigure } from '../sql/figure.ts';
import { readValue, readValues } from './argument.ts';

type Compare = Extract<GroupCondition, { kind: 'compare' }>['operator'];

const comparisons: Readonly<Record<string, Compare>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };
const mostLevels = 50;

/**
 * @param given coerced by the schema: `{ count: { gte: 5 }, sum: { amount: { gt: "100" } }, and, or, not }`
 * @param path the argument's name so far, for messages
 * @throws ConcordError ARGUMENT_INVALID
 */
export function readHaving(given: unknown, product: Product, path: string): GroupCondition {
  if (path.split('.').length > mostLevels) {
    throw new ConcordError('ARGUMENT_INVALID', {
      argument: 'having',
      reason: `is nested more than ${mostLevels} levels deep`,
    });
  }
  const of = Object.entries(readObject(given, path)).map(([name, value]): GroupCondition => {
    const at = `${path}.${name}`;
    if (name === 'not') return { kind: 'not', of: readHaving(value, product, at) };
    if (name === 'and' || name === 'or') {
      if (!Array.isArray(value)) throw new ConcordError('ARGUMENT_INVALID', { argument: at, reason: 'must be a list' });
      const inner = value.map((one, index) => readHaving(one, product, `${at}.${index}`));
      return { kind: name === 'or' ? 'some' : 'every', of: inner };
    }
    if (name === 'count') return readFigure(value, { function: 'count' }, product, at);
    const conditions = Object.entries(readObject(value, at)).map(([field, filter]) => {
      const column = product.columns.find((one) => camelCase(one.name) === field);
      if (column === undefined) throw new TypeError(`${product.key} has no field ${field}`);
      return readFigure(filter, { function: name as ColumnFunction, column: column.name }, product, `${at}.${field}`);
    });
    return { kind: 'every', of: conditions };
  });
  return { kind: 'every', of };
}

function readFigure(given: unknown, figure: Figure, product: Product, path: string): GroupCondition {
  const type = typeOfFigure(figure, (name) => {
    const column = product.columns.find((one) => one.name === name);
    if (column === undefined) throw new TypeError(`${product.key} has no column ${name}`);
    return column;
  });
  const of = Object.entries(readObject(given, path)).map(([operator, operand]) =>
    readOperator(operator, operand, figure, type, `${path}.${operator}`),
  );
  return { kind: 'every', of };
}

function readOperator(
  operator: string,
  operand: unknown,
  figure: Figure,
  type: FigureType,
  path: string,
): GroupCondition {
  if (operator === 'isNull') {
    if (typeof operand === 'boolean') return { kind: 'is-null', figure, negated: !operand };
    throw new ConcordError('ARGUMENT_INVALID', { argument: path, reason: 'must be true or false' });
  }
  if (operator === 'in' || operator === 'notIn') {
    return { kind: 'one-of', figure, negated: operator === 'notIn', operands: readValues(type, operand, path) };
  }
  const comparison = comparisons[operator];
  if (comparison === undefined) throw new TypeError(`${operator} is no operator of having`);
  return { kind: 'compare', figure, operator: comparison, operand: readValue(type, operand, path) };
}

function readObject(given: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw new ConcordError('ARGUMENT_INVALID', { argument: path, reason: 'may not be null; leave it out instead' });
}
