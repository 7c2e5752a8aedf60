// Quality checks have what their type needs, fit the type of their column, and say nothing twice or against itself; the
// freshness column holds times.

import type { ConcordError } from '../../errors/concord-error.ts';
import type { CheckRule } from '../check-rule.ts';
import { formatColumnType } from '../column-type.ts';
import { camelCase } from '../graphql-names.ts';
import { literalMismatch } from '../literal.ts';
import type { Column, QualityCheck } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function checkQuality(reading: ContractReading): readonly ConcordError[] {
  const { product, checkPaths } = reading;
  const names = product.quality.map(({ name }) => name);
  return [
    ...checkFreshnessColumn(reading),
    ...product.quality.flatMap((check, index) => {
      const path = checkPaths[index] ?? ['quality'];
      const twice = names.indexOf(check.name) < index;
      const data = { kind: 'quality check', name: check.name, other: 'the same list' };
      const column = product.columns.find(({ name }) => name === check.column);
      return [
        ...(twice ? [problemAt(reading, [...path, 'name'], 'CONTRACT_NAME_TWICE', data)] : []),
        ...needsOf(check).map((needs) =>
          problemAt(reading, path, 'CONTRACT_CHECK_INCOMPLETE', { check: check.name, type: check.type, needs }),
        ),
        ...findUnfit(check, column).map(({ part, reason }) =>
          problemAt(reading, [...path, part], 'CONTRACT_CHECK_UNFIT', { check: check.name, type: check.type, reason }),
        ),
      ];
    }),
  ];
}

const typesOfColumns: ReadonlySet<CheckRule['kind']> = new Set([
  'not_null',
  'unique',
  'range',
  'accepted_values',
  'pattern',
  'referential',
]);

function needsOf({ type, column, params }: QualityCheck): readonly string[] {
  const needs: string[] = [];
  const isUnsaid = (...names: readonly string[]) => names.every((name) => params[name] === undefined);
  if (column === null && typesOfColumns.has(type)) needs.push('a column, for example column: amount');
  if (type === 'range' && isUnsaid('min', 'max')) needs.push('min or max, for example params: { min: 0 }');
  if (type === 'custom_sql' && isUnsaid('sql')) needs.push('its statement, as params: { sql: "select count(*) ..." }');
  if (type === 'pattern' && isUnsaid('pattern')) needs.push('a pattern, as params: { pattern: "^[A-Z]{3}$" }');
  if (type === 'accepted_values' && isUnsaid('values')) needs.push('the values, as params: { values: [a, b] }');
  if (type === 'row_count' && isUnsaid('min_rows', 'minRows', 'max_rows', 'maxRows')) {
    needs.push('min_rows or max_rows, for example params: { min_rows: 1 }');
  }
  if (type === 'referential' && (isUnsaid('product') || isUnsaid('column'))) {
    needs.push('what it refers to, as params: { product: customer.customer_dim, column: customer_id }');
  }
  if (type === 'volume' && isUnsaid('max_change_percent', 'maxChangePercent')) {
    needs.push('how much may change from one run to the next, as params: { max_change_percent: 50 }');
  }
  return needs;
}

type Unfit = { readonly part: 'column' | 'params'; readonly reason: string };

function findUnfit(check: QualityCheck, column: Column | undefined): readonly Unfit[] {
  const { rule, params } = check;
  const unfit: Unfit[] = [];
  const twice = Object.keys(params).find((name) => name.includes('_') && params[camelCase(name)] !== undefined);
  if (twice !== undefined) {
    unfit.push({ part: 'params', reason: `has "${twice}" and "${camelCase(twice)}", which are the same. Keep one` });
  }
  if (
    twice === undefined &&
    rule.kind === 'freshness' &&
    ageParams.filter((name) => params[name] !== undefined).length > 1
  ) {
    unfit.push({ part: 'params', reason: 'says twice how old data may be. Keep max_age' });
  }
  if (isReversed(rule)) unfit.push({ part: 'params', reason: 'has a least above its most, which nothing could keep' });
  const { column: name } = check;
  if (name !== null && !typesOfColumns.has(rule.kind) && rule.kind !== 'freshness') {
    unfit.push({ part: 'column', reason: `is about the whole product. Remove column: ${name}` });
  } else if (column !== undefined) {
    const fits = fittingTypes[rule.kind];
    if (fits !== undefined && !fits.test(formatColumnType(column.type))) {
      const reason = `does not fit the column "${column.name}" of type ${formatColumnType(column.type)}`;
      unfit.push({ part: 'column', reason });
    } else unfit.push(...findUnfitValues(rule, column).map((reason) => ({ part: 'params' as const, reason })));
  }
  return unfit;
}

const ageParams = ['max_age', 'maxAge', 'max_stale_hours', 'maxStaleHours'];

/** Of the types as contracts write them; a kind that is not here takes every column. */
const fittingTypes: Readonly<Partial<Record<CheckRule['kind'], RegExp>>> = {
  unique: /^(?!json$|array<json>)/,
  referential: /^(?!json$|array)/,
  range: /^(integer|bigint|float|decimal.*|date|time|timestamp|timestamp_tz)$/,
  accepted_values: /^(?!json$|array)/,
  pattern: /^(string|text)$/,
  freshness: /^(date|timestamp|timestamp_tz)$/,
};

function findUnfitValues(rule: CheckRule, { type }: Column): readonly string[] {
  const texts: readonly (readonly [name: string, text: string | null])[] =
    rule.kind === 'range'
      ? [
          ['min', rule.min],
          ['max', rule.max],
        ]
      : rule.kind === 'accepted_values'
        ? [...new Set(rule.values)].map((text) => ['values', text] as const)
        : [];
  return texts.flatMap(([name, text]) => {
    const mismatch = text === null ? null : literalMismatch(text, type);
    return mismatch === null ? [] : [`has "${text}" in ${name}, which must be ${mismatch}`];
  });
}

function isReversed(rule: CheckRule): boolean {
  if (rule.kind !== 'range' && rule.kind !== 'row_count') return false;
  const { min, max } = rule;
  if (min === null || max === null) return false;
  return Number(min) > Number(max) || (Number.isNaN(Number(min)) && min > max);
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
