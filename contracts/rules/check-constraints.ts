// Constraints fit the type of their column and do not contradict each other.

import type { ConcordError } from '../../errors/concord-error.ts';
import { literalMismatch } from '../literal.ts';
import type { Column } from '../product.ts';
import type { ContractReading, WrittenColumn } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function checkConstraints(reading: ContractReading): readonly ConcordError[] {
  return reading.product.columns.flatMap((column) => {
    const written = reading.written.get(column.name);
    if (written === undefined) return [];
    return checkColumn(column, written).map(({ constraint, reason }) =>
      problemAt(reading, [...written.path, 'constraints'], 'CONTRACT_CONSTRAINT_UNFIT', {
        column: column.name,
        constraint,
        reason,
      }),
    );
  });
}

type Complaint = { readonly constraint: string; readonly reason: string };

function checkColumn(column: Column, { form }: WrittenColumn): readonly Complaint[] {
  const { constraints, type } = column;
  const complaints: Complaint[] = [];
  const isText = type.kind === 'scalar' && (type.name === 'string' || type.name === 'text');

  const names = (form.constraints ?? []).flatMap((constraint) => Object.keys(constraint));
  for (const name of new Set(names.filter((given, index) => names.indexOf(given) < index))) {
    complaints.push({ constraint: name, reason: 'is given twice. Keep one of them' });
  }
  if (constraints.notNull && form.required === false) {
    complaints.push({ constraint: 'not_null', reason: 'contradicts required: false. Remove one of them' });
  }
  for (const name of ['min', 'max'] as const) {
    const bound = constraints[name];
    const mismatch =
      bound === null ? null : isText ? 'a number, a date or a time by its type' : literalMismatch(bound, type);
    if (mismatch !== null) complaints.push({ constraint: name, reason: `must be ${mismatch}` });
  }
  const { min, max } = constraints;
  if (min !== null && max !== null && (Number(min) > Number(max) || (Number.isNaN(Number(min)) && min > max))) {
    complaints.push({ constraint: 'min', reason: 'is above "max". No value could keep both' });
  }
  for (const value of new Set(constraints.in ?? [])) {
    const mismatch = literalMismatch(value, type);
    if (mismatch !== null) complaints.push({ constraint: 'in', reason: `has "${value}", which must be ${mismatch}` });
  }
  if (isText && (form.constraints ?? []).some(({ in: values }) => values?.some((value) => typeof value !== 'string'))) {
    complaints.push({ constraint: 'in', reason: 'must hold texts for this type. Write the values in quotes' });
  }
  if (new Set(constraints.in).size < (constraints.in?.length ?? 0)) {
    complaints.push({ constraint: 'in', reason: 'names a value twice. Keep one of them' });
  }
  if (constraints.pattern !== null && !isText) {
    complaints.push({ constraint: 'pattern', reason: 'fits only columns of type string or text. Remove it' });
  }
  return complaints;
}
