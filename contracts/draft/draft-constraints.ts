// The check constraints and defaults of a column as far as the contract language has words for them. What hides a column
// hides them too: they tell of its values.

import { literalMismatch } from '../literal.ts';
import type { ColumnType } from '../product.ts';
import { unprintable } from '../yaml-hazards.ts';
import type { DraftConstraints } from './draft.ts';
import type { ColumnCheck, Relation, RelationColumn } from './relation.ts';

const none: DraftConstraints = { isUnique: false, min: null, max: null, in: null };
/** Longer lists are those of another table, and belong there. */
const mostValues = 100;

export function draftConstraints(
  column: RelationColumn,
  type: ColumnType,
  { uniqueKeys, primaryKey, checks }: Relation,
  isHidden: boolean,
): DraftConstraints {
  const isComparable = type.kind !== 'array' && !(type.kind === 'scalar' && type.name === 'json');
  if (!isComparable) return none;
  const isUnique = [primaryKey, ...uniqueKeys].some((key) => key.length === 1 && key[0] === column.name);
  if (isHidden) return { ...none, isUnique };
  const own = checks.filter((check) => check.column === column.name);
  const values = own.flatMap((check) => (check.kind === 'in' ? [[...new Set(check.values)]] : []))[0] ?? null;
  const isList =
    values !== null && values.length > 0 && values.length <= mostValues && values.every((value) => fits(value, type));
  const min = boundOf(own, 'min', type);
  const max = boundOf(own, 'max', type);
  const isUpsideDown = min !== null && max !== null && Number(min) > Number(max);
  return { isUnique, in: isList ? values : null, min: isUpsideDown ? null : min, max: isUpsideDown ? null : max };
}

const isWhole = (type: ColumnType) => type.kind === 'scalar' && (type.name === 'integer' || type.name === 'bigint');
const isText = (type: ColumnType) => type.kind === 'scalar' && (type.name === 'string' || type.name === 'text');

/** An open bound of whole numbers is one further; of others the contract says the bound, and the database stays stricter. */
function boundOf(checks: readonly ColumnCheck[], kind: 'min' | 'max', type: ColumnType): string | null {
  const [check] = checks.filter((one) => one.kind === kind);
  if (check === undefined || check.kind === 'in' || isText(type)) return null;
  const step = kind === 'min' ? 1n : -1n;
  const bound =
    check.isOpen && isWhole(type) && /^-?\d+$/.test(check.bound) ? String(BigInt(check.bound) + step) : check.bound;
  return fits(bound, type) ? bound : null;
}

function fits(value: string, type: ColumnType): boolean {
  return literalMismatch(value, type) === null && !unprintable.test(value);
}

/** `'EUR'::bpchar` -> EUR, `0` -> 0; an expression is none, since only the database can say what it gives. */
export function readDefault(column: RelationColumn, type: ColumnType): string | number | boolean | null {
  const text = column.default;
  if (text === null || type.kind === 'array') return null;
  if (/^(true|false)$/.test(text)) return text === 'true';
  if (/^-?\d{1,15}(\.\d{1,10})?$/.test(text)) return Number(text);
  const quoted = /^'((?:[^']|'')*)'(::[\w" ]+(\(\d+(,\d+)?\))?)?$/.exec(text)?.[1]?.replaceAll("''", "'");
  return quoted !== undefined && isText(type) && quoted !== '' ? quoted : null;
}
