// Checks that the sampled rows keep, as suggestions. No value of a personal column is written down, and of others only what
// many rows share: bounds are rounded, and a list of values holds none that stands in few rows.

import type { Draft, DraftCheck, DraftColumn } from './draft.ts';
import type { Sample } from './relation.ts';

/** Fewer rows suggest nothing. */
const fewRows = 50;
const mostListed = 12;
const leastRowsOfValue = 5;
const mostChecksOfKind = 40;

export function draftChecks({ columns, sample, freshness, key }: Omit<Draft, 'checks'>): readonly DraftCheck[] {
  if (sample.rows === 0) return [];
  const all = columns.flatMap((column) => checkColumn(column, sample, key.kind === 'found' ? key.columns : []));
  const few = all.filter(
    ({ type }, index) => all.slice(0, index).filter((one) => one.type === type).length < mostChecksOfKind,
  );
  const arrive: readonly DraftCheck[] =
    freshness.column === null ? [] : [{ name: 'rows_arrive', type: 'freshness', column: freshness.column, params: {} }];
  return [{ name: 'has_rows', type: 'row_count', column: null, params: { min_rows: 1 } }, ...arrive, ...few];
}

function checkColumn(column: DraftColumn, sample: Sample, key: readonly string[]): readonly DraftCheck[] {
  const { name, constraints, references, isRequired } = column;
  const read = sample.values.get(name);
  if (read === undefined || sample.rows < fewRows) return [];
  const values = read.filter((value) => value !== null);
  const checks: DraftCheck[] = [];
  const isFull = values.length === read.length;
  if (isFull && !isRequired) checks.push(checkOf('present', 'not_null', name));
  if (isFull && isUniqueByChance(column, values) && !constraints.isUnique && !(key.length === 1 && key[0] === name)) {
    checks.push(checkOf('unique', 'unique', name));
  }
  if (references !== null) {
    const { product, column: target } = references;
    return [...checks, checkOf('is_known', 'referential', name, { product, column: target })];
  }
  const isHidden = column.mask !== null || column.places.length > 0;
  if (isHidden || column.isKey || values.length < fewRows) return checks;
  if (
    column.unledKey === null &&
    constraints.min === null &&
    constraints.max === null &&
    isNumber(column) &&
    !isIdentifier(name)
  ) {
    const params = boundsOf(values);
    if (params !== null) checks.push(checkOf('in_range', 'range', name, params));
  }
  if (constraints.in === null && isText(column)) {
    const listed = listValues(values);
    if (listed !== null) checks.push(checkOf('is_one_of', 'accepted_values', name, { values: listed }));
  }
  return checks;
}

function checkOf(
  ending: string,
  type: DraftCheck['type'],
  column: string,
  params: DraftCheck['params'] = {},
): DraftCheck {
  return { name: `${column}_${ending}`, type, column, params };
}

const isText = ({ type }: DraftColumn) => type.kind === 'scalar' && type.name === 'string';
const isNumber = ({ type }: DraftColumn) =>
  type.kind === 'decimal' || (type.kind === 'scalar' && ['integer', 'bigint', 'float'].includes(type.name));
const isIdentifier = (name: string) => /(^|_)(id|key|no|nr|code|number|uuid|zip|year)$/i.test(name);

/** Of texts and numbers that name something; that two amounts differ is chance. */
function isUniqueByChance(column: DraftColumn, values: readonly string[]): boolean {
  const { type, name } = column;
  if (type.kind !== 'scalar' || !['string', 'uuid', 'integer', 'bigint'].includes(type.name)) return false;
  if (type.name !== 'uuid' && !isIdentifier(name) && !/(^|_)(email|login|username|iban|slug|ref)$/i.test(name))
    return false;
  return new Set(values).size === values.length;
}

/** Rounded away from the values to one digit, so that none of them is told. */
function boundsOf(values: readonly string[]): { readonly min: number; readonly max: number } | null {
  const numbers = values.map(Number);
  if (numbers.some((number) => !Number.isFinite(number) || Math.abs(number) > 1e12)) return null;
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const most = numbers.reduce((a, b) => Math.max(a, b));
  return { min: least >= 0 ? 0 : -roundUp(-least), max: most <= 0 ? 0 : roundUp(most) };
}

function roundUp(number: number): number {
  const step = 10 ** Math.floor(Math.log10(number));
  const rounded = Math.ceil(number / step) * step;
  return number < 1 ? 1 : rounded === number ? rounded + step : rounded;
}

function listValues(values: readonly string[]): readonly string[] | null {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > mostListed) return null;
  }
  const isShared = [...counts].every(
    ([value, count]) => count >= leastRowsOfValue && value !== '' && value.length <= 40,
  );
  return isShared ? [...counts.keys()].sort() : null;
}
