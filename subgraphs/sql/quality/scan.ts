// Conditions over the rows of one table -> the one statement that counts, in one scan, how many rows there are, how many
// meet each condition, and how many meet at least one of some.

import { comma, type Fragment, identifier, join, or, plus, renderStatement, sql, value } from '../fragment.ts';
import { constant } from '../operand.ts';
import type { Row } from '../pool.ts';
import type { BoundProduct } from '../table.ts';
import { qualified } from '../table.ts';

export type Scan = {
  readonly conditions: readonly Fragment[];
  /** Places in `conditions`: rows that meet any of these are counted once besides. Empty = not asked for. */
  readonly joint: readonly number[];
};

export type ScanCounts = {
  readonly rows: number;
  /** One for each condition. */
  readonly counts: readonly number[];
  readonly joint: number;
};

/** The name of the table in conditions. */
export const scannedTable = identifier('t');

/** More than there can be rows, so that several counts have place in one number. */
const radix = 10n ** 18n;

export function compileScan({ product }: BoundProduct, { conditions, joint }: Scan) {
  const counters = conditions.flatMap((condition, place) =>
    joint.includes(place)
      ? []
      : [sql`(count(*) filter (where ${condition}))::text as ${identifier(nameCounter(place))}`],
  );
  const columns = [
    sql`count(*)::text as n`,
    ...counters,
    ...(joint.length === 0 ? [] : [countJointly(joint.flatMap((place) => conditions[place] ?? []))]),
  ];
  const { schema, table } = product.source;
  return renderStatement(sql`select ${join(columns, comma)} from ${qualified(schema, table)} ${scannedTable}`);
}

/**
 * Each row that meets any of the conditions adds 1, and for each that it meets a power of the radix. So rows that meet none,
 * which are nearly all, have each condition tried only once: to count them apart as well would take half as long again.
 */
function countJointly(conditions: readonly Fragment[]): Fragment {
  const powers = conditions.map((condition, place) => {
    const power = value(constant(String(radix ** BigInt(place + 1))));
    return sql`case when ${condition} then ${power}::numeric else 0 end`;
  });
  const any = join(
    conditions.map((condition) => sql`(${condition})`),
    or,
  );
  return sql`coalesce(sum(${join([sql`1`, ...powers], plus)}) filter (where ${any}), 0)::text as joint`;
}

export function readScan({ conditions, joint }: Scan, row: Row | undefined): ScanCounts {
  const numberOf = (name: string) => BigInt(String(row?.[name] ?? '0'));
  const packed = joint.length === 0 ? 0n : numberOf('joint');
  const counts = conditions.map((_, place) => {
    const digit = joint.indexOf(place);
    return digit < 0 ? numberOf(nameCounter(place)) : (packed / radix ** BigInt(digit + 1)) % radix;
  });
  return { rows: Number(numberOf('n')), counts: counts.map(Number), joint: Number(packed % radix) };
}

function nameCounter(place: number): string {
  return `c${place}`;
}
