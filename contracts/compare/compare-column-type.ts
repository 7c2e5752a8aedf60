// What the field of a column gives: its type in GraphQL, and whether it may be null. What a mask does to both is told with the
// mask (`compare-mask.ts`).

import { formatColumnType } from '../column-type.ts';
import { isEnumColumn } from '../enum-values.ts';
import { scalarName } from '../graphql-type.ts';
import { isNeverNull, isTokenMask } from '../masks.ts';
import type { Column, ColumnType } from '../product.ts';
import { type Difference, fieldsOf, isSame, nothing } from './difference.ts';

/** `String!`, and `enum` for every enum, whose name says which product and major it belongs to. */
export function graphTypeOf(column: Column): string {
  return typeNameOf(column) + (isNeverNull(column) ? '!' : '');
}

function typeNameOf({ mask, type, constraints }: Column): string {
  if (isTokenMask(mask)) return 'String';
  if (isEnumColumn({ type, constraints })) return 'enum';
  return type.kind === 'array' ? `[${scalarName(type.of)}]` : scalarName(type);
}

const unmasked = (column: Column): Column => ({ ...column, mask: null });

export function compareGraphType(before: Column, after: Column): readonly Difference[] {
  const [earlier, later] = [typeNameOf(unmasked(before)), typeNameOf(unmasked(after))];
  const say = (level: Difference['level'], from: string, to: string): readonly Difference[] => [
    {
      kind: 'type-changed',
      level,
      fields: level === 'patch' ? [] : fieldsOf(after.name),
      message: `The type of "${after.name}" is ${to}, before ${from}.`,
    },
  ];
  if (earlier !== later) {
    const isWord = earlier === 'enum' || later === 'enum';
    return isWord
      ? say('major', `${earlier} in the graph`, `${later} in the graph`)
      : say('major', formatColumnType(before.type), formatColumnType(after.type));
  }
  if (isSame(before.type, after.type)) return nothing;
  return say(levelOfDigits(before.type, after.type), formatColumnType(before.type), formatColumnType(after.type));
}

/**
 * Two types that are one in the graph. `string` and `text` are the same; of decimals more digits before the point are more values,
 * fewer are values that are not there, and another scale is rounded silently by whoever keeps the old one.
 */
function levelOfDigits(before: ColumnType, after: ColumnType): Difference['level'] {
  if (before.kind === 'array' && after.kind === 'array') return levelOfDigits(before.of, after.of);
  if (before.kind !== 'decimal' || after.kind !== 'decimal') return 'patch';
  const wholeDigits = ({ precision, scale }: typeof before) =>
    precision === null ? Number.POSITIVE_INFINITY : precision - (scale ?? 0);
  if (before.scale !== after.scale) return 'major';
  return wholeDigits(after) >= wholeDigits(before) ? 'minor' : 'major';
}

/** What the field promises without a mask: who reads it with one gets null already. */
export function compareNullability(before: Column, after: Column): readonly Difference[] {
  if (before.required === after.required) return nothing;
  const { name } = after;
  if (after.required) {
    return [{ kind: 'nullability-changed', level: 'minor', fields: [], message: `"${name}" always has a value.` }];
  }
  const message = `"${name}" may be null.`;
  return [
    { kind: 'nullability-changed', level: isNeverNull(before) ? 'major' : 'minor', fields: fieldsOf(name), message },
  ];
}
