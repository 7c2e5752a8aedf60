// Quality checks have what their type needs, and the freshness column holds times.

import type { ConcordError } from '../../errors/concord-error.ts';
import { formatColumnType } from '../column-type.ts';
import type { QualityCheck } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

const checksOfColumns = ['not_null', 'unique', 'range', 'accepted_values', 'pattern', 'referential'];

export function checkQuality(reading: ContractReading): readonly ConcordError[] {
  const { product, checkPaths } = reading;
  const names = product.quality.map(({ name }) => name);
  return [
    ...checkFreshnessColumn(reading),
    ...product.quality.flatMap((check, index) => {
      const path = checkPaths[index] ?? ['quality'];
      const twice = names.indexOf(check.name) < index;
      const data = { kind: 'quality check', name: check.name, other: 'the same list' };
      return [
        ...(twice ? [problemAt(reading, [...path, 'name'], 'CONTRACT_NAME_TWICE', data)] : []),
        ...needsOf(check).map((needs) =>
          problemAt(reading, path, 'CONTRACT_CHECK_INCOMPLETE', { check: check.name, type: check.type, needs }),
        ),
      ];
    }),
  ];
}

function needsOf({ type, column, params }: QualityCheck): readonly string[] {
  const needs: string[] = [];
  const isUnsaid = (...names: readonly string[]) => names.every((name) => params[name] === undefined);
  if (column === null && checksOfColumns.includes(type)) needs.push('a column, for example column: amount');
  if (type === 'range' && isUnsaid('min', 'max')) needs.push('min or max, for example params: { min: 0 }');
  if (type === 'custom_sql' && isUnsaid('sql')) needs.push('its statement, as params: { sql: "select count(*) ..." }');
  if (type === 'pattern' && isUnsaid('pattern')) needs.push('a pattern, as params: { pattern: "^[A-Z]{3}$" }');
  if (type === 'accepted_values' && isUnsaid('values')) needs.push('the values, as params: { values: [a, b] }');
  return needs;
}

function checkFreshnessColumn(reading: ContractReading): readonly ConcordError[] {
  const { product } = reading;
  const column = product.columns.find(({ name }) => name === product.sla.freshnessColumn);
  if (column === undefined || /^(date|timestamp|timestamp_tz)$/.test(formatColumnType(column.type))) return [];
  const data = {
    key: 'sla.freshness_column',
    given: `"${column.name}" of type ${formatColumnType(column.type)}`,
    expected: 'a column of type date, timestamp or timestamp_tz',
  };
  return [problemAt(reading, ['sla', 'freshness_column'], 'CONTRACT_VALUE_INVALID', data)];
}
