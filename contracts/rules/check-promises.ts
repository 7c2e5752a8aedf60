// What a contract promises besides its schema can be kept: alerts have a condition that is measured, metrics exist, and the
// default of a column is one of its values.

import type { ConcordError } from '../../errors/concord-error.ts';
import { alertExamples, readAlertRule } from '../alert.ts';
import { literalMismatch } from '../literal.ts';
import type { Column, Constraints } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

export function checkPromises(reading: ContractReading): readonly ConcordError[] {
  return [...checkAlerts(reading), ...checkDefaults(reading)];
}

function checkAlerts(reading: ContractReading): readonly ConcordError[] {
  return reading.product.observability.alerts.flatMap(({ type, condition }, index) => {
    if (readAlertRule(type, condition) !== null) return [];
    const path = ['observability', 'alerts', index, ...(condition === null ? [] : ['condition'])];
    const data = { type, condition, examples: alertExamples[type] };
    return [problemAt(reading, path, 'CONTRACT_ALERT_UNFIT', data)];
  });
}

function checkDefaults(reading: ContractReading): readonly ConcordError[] {
  return reading.product.columns.flatMap((column) => {
    const { default: given, name } = column;
    const reason = given === null ? null : explainDefault(column, given, textOf(reading, name) ?? String(given));
    const path = columnPath(reading, name, 'default');
    return reason === null ? [] : [problemAt(reading, path, 'CONTRACT_DEFAULT_UNFIT', { column: name, reason })];
  });
}

function textOf({ source, written }: ContractReading, column: string): string | undefined {
  const path = written.get(column)?.path;
  return path === undefined ? undefined : source.textOf([...path, 'default']);
}

type Defaulted = Pick<Column, 'type' | 'isPii'> & { readonly constraints: Pick<Constraints, 'in' | 'min' | 'max'> };

/** Why this cannot be the default, null where it can. Lists and documents are taken as they are. */
export function explainDefault({ type, constraints, isPii }: Defaulted, given: unknown, text: string): string | null {
  if (isPii) return 'would be a value of a personal column in a contract that everybody may read. Remove it';
  if (type.kind === 'array') return Array.isArray(given) ? null : 'must be a list, as the column is';
  if (type.kind === 'scalar' && type.name === 'json') return null;
  if (typeof given === 'object') return 'must be a single value, as the column has them';
  const mismatch = literalMismatch(text, type);
  if (mismatch !== null) return `must be ${mismatch}`;
  const { in: values, min, max } = constraints;
  if (values !== null && !values.includes(text)) return 'is none of the values of its constraint "in"';
  if (min !== null && Number(text) < Number(min)) return 'is below its constraint "min"';
  if (max !== null && Number(text) > Number(max)) return 'is above its constraint "max"';
  return null;
}
