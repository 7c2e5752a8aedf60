// The `where` argument -> Condition. Names of columns and relations come from the domain's graph; values are held
// against the column's type.

import { camelCase } from '../../contracts/graphql-names.ts';
import { isTokenMask } from '../../contracts/masks.ts';
import type { Column } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Condition, LikePattern } from '../sql/filter-query.ts';
import { type ElementType, readValue, readValues } from './argument.ts';
import type { Entity, FieldMeaning } from './domain-graph.ts';
import type { Readings } from './readings.ts';

type Given = Readonly<Record<string, unknown>>;

const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
const mostLevels = 50;
const text: ElementType = { kind: 'scalar', name: 'text' };

/**
 * @param path the argument's name so far, for messages
 * @throws ConcordError ARGUMENT_INVALID, FORBIDDEN_PRODUCT
 */
export function readFilter(given: unknown, entity: Entity, readings: Readings, path: string): Condition {
  if (path.split('.').length > mostLevels) {
    throw new ConcordError('ARGUMENT_INVALID', {
      argument: 'where',
      reason: `is nested more than ${mostLevels} levels deep`,
    });
  }
  const conditions = Object.entries(readObject(given, path)).map(([name, value]): Condition => {
    const at = `${path}.${name}`;
    const meaning = entity.fields.get(name);
    if (meaning !== undefined) return readField(value, meaning, readings, at);
    if (name === 'not') return { kind: 'not', of: readFilter(value, entity, readings, at) };
    if (!Array.isArray(value)) throw new ConcordError('ARGUMENT_INVALID', { argument: at, reason: 'must be a list' });
    const of = value.map((one, index) => readFilter(one, entity, readings, `${at}.${index}`));
    return { kind: name === 'or' ? 'some' : 'every', of };
  });
  return { kind: 'every', of: conditions };
}

function readField(given: unknown, meaning: FieldMeaning, readings: Readings, path: string): Condition {
  switch (meaning.kind) {
    case 'column':
      return readColumnFilter(given, meaning.column, path);
    case 'related': {
      const { target, targetColumn, column } = meaning;
      const where = readFilter(given, readings.entity(target), readings, path);
      return {
        kind: 'related',
        negated: false,
        column: column.name,
        reading: readings.read(target),
        targetColumn,
        where,
      };
    }
    case 'reverse': {
      const { source, column, key } = meaning;
      const of = Object.entries(readObject(given, path)).map(([quantifier, inner]): Condition => {
        const where = readFilter(inner, readings.entity(source), readings, `${path}.${quantifier}`);
        const reading = readings.read(source);
        return {
          kind: 'related',
          negated: quantifier === 'none',
          column: key,
          reading,
          targetColumn: column.name,
          where,
        };
      });
      return { kind: 'every', of };
    }
    case 'stub':
    case 'reverse-aggregate':
      throw new TypeError('what has no filter input cannot be filtered by');
    default:
      return meaning satisfies never;
  }
}

function readColumnFilter(given: unknown, column: Column, path: string): Condition {
  const of = Object.entries(readObject(given, path)).map(([operator, operand]) =>
    readOperator(operator, operand, column, `${path}.${operator}`),
  );
  return { kind: 'every', of };
}

function readOperator(operator: string, operand: unknown, column: Column, path: string): Condition {
  const name = column.name;
  const type = column.type.kind === 'array' ? column.type.of : column.type;
  // What a viewer gives for a tokenized column may be a token, and what is no value of its type just matches nothing.
  const equalType = isTokenMask(column.mask) ? text : type;
  switch (operator) {
    case 'isNull':
      if (typeof operand !== 'boolean')
        throw new ConcordError('ARGUMENT_INVALID', { argument: path, reason: 'must be true or false' });
      return { kind: 'is-null', column: name, negated: !operand };
    case 'eq':
    case 'ne':
      return {
        kind: 'equal',
        column: name,
        negated: operator === 'ne',
        operand: readValue(equalType, operand, path),
      };
    case 'in':
    case 'notIn':
      return {
        kind: 'one-of',
        column: name,
        negated: operator === 'notIn',
        operands: readValues(equalType, operand, path),
      };
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return {
        kind: 'compare',
        column: name,
        operator: comparisons[operator],
        operand: readValue(type, operand, path),
      };
    case 'contains':
      if (column.type.kind === 'array') {
        return { kind: 'array-contains', column: name, operands: readValues(type, operand, path) };
      }
      if (type.kind === 'scalar' && type.name === 'json') {
        return { kind: 'json-contains', column: name, operand: readValue(type, operand, path) };
      }
      return readLike('contains', operand, name, path);
    case 'hasKey':
      return { kind: 'json-has-key', column: name, operand: readValue(text, operand, path) };
    case 'startsWith':
    case 'endsWith':
    case 'iContains':
      return readLike(operator, operand, name, path);
    default:
      throw new ConcordError('ARGUMENT_INVALID', { argument: path, reason: `is no filter of ${camelCase(name)}` });
  }
}

function readLike(pattern: LikePattern, operand: unknown, column: string, path: string): Condition {
  return { kind: 'like', column, pattern, operand: readValue(text, operand, path) };
}

function readObject(given: unknown, path: string): Given {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Given;
  throw new ConcordError('ARGUMENT_INVALID', { argument: path, reason: 'may not be null; leave it out instead' });
}
