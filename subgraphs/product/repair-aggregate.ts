// The slow path for aggregates: more groups than there may be, or a figure that its type has no word for, such as the sum
// of values with a NaN among them. Each becomes an error at its path.

import { formatColumnType } from '../../contracts/column-type.ts';
import { camelCase } from '../../contracts/graphql-names.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { AggregateField, AggregateQuery, ColumnFunction } from '../sql/aggregate-query.ts';
import { typeOfFigure } from '../sql/figure.ts';
import { boundColumn } from '../sql/table.ts';
import { type FieldError, findFault, fits, isObject, type Path } from './fault.ts';

/**
 * @param answer the parsed JSON of `query`; changed in place
 * @returns the answer, or null for too many groups
 */
export function repairAggregate(query: AggregateQuery, answer: unknown, path: Path, errors: FieldError[]): unknown {
  if (!Array.isArray(answer)) return null;
  const { limit, fields } = query;
  if (limit.kind === 'whole' && answer.length > limit.most) {
    errors.push({ error: new ConcordError('GROUPS_TOO_MANY', { most: limit.most }), path });
    return null;
  }
  answer.forEach((group: unknown, index) => {
    if (!isObject(group)) return;
    for (const field of fields) repairField(query, field, group[field.key], [...path, index, field.key], errors);
  });
  return answer;
}

function repairField(
  query: AggregateQuery,
  field: AggregateField,
  values: unknown,
  path: Path,
  errors: FieldError[],
): void {
  if (!isObject(values)) return;
  const check = (key: string, find: (value: unknown) => ConcordError | null) => {
    const error = values[key] === null ? null : find(values[key]);
    if (error === null) return;
    errors.push({ error, path: [...path, key] });
    values[key] = null;
  };
  if (field.kind === 'group') {
    for (const one of field.fields) {
      if (one.kind === 'term') check(one.key, (value) => findGroupFault(query, one.term, value));
    }
  }
  if (field.kind === 'figures') {
    for (const one of field.fields) {
      if (one.kind === 'column') check(one.key, (value) => findFigureFault(query, field.function, one.column, value));
    }
  }
}

function findGroupFault({ reading, groupBy }: AggregateQuery, term: number, value: unknown): ConcordError | null {
  const name = groupBy[term]?.column;
  return name === undefined ? null : findFault(boundColumn(reading.table, name), reading, value);
}

function findFigureFault(
  { reading }: AggregateQuery,
  name: ColumnFunction,
  columnName: string,
  value: unknown,
): ConcordError | null {
  const { column } = boundColumn(reading.table, columnName);
  const type = typeOfFigure({ function: name, column: columnName }, () => column);
  if (fits(type, value)) return null;
  const data = { field: camelCase(columnName), product: reading.table.product.id, type: formatColumnType(type) };
  return new ConcordError('VALUE_OUTSIDE_TYPE', data);
}
