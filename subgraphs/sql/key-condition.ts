// Rows by their whole key: one that a field names, or those of the representations of a request.

import { comma, conjoin, type Fragment, identifier, join, sql, value } from './fragment.ts';
import { matchColumn } from './match.ts';
import { constant, deferred, mapOperand, type Operand } from './operand.ts';
import type { Reading } from './reading.ts';

/** "is the row with this key" */
export function keyCondition({ table, access }: Reading, key: readonly Operand<string>[], alias: Fragment): Fragment {
  const parts = table.key.map((column, index) => {
    const { expression, cast, encode } = matchColumn(column, access, alias);
    return sql`${expression} = ${value(mapOperand(key[index] ?? constant(''), encode))}::${cast}`;
  });
  return conjoin(parts);
}

export type Representations = {
  /** One row for each, in their order: `unnest(...) with ordinality rep ("v0", ord)` */
  readonly from: Fragment;
  /** "is the row of the representation at hand" */
  readonly condition: Fragment;
};

export function representationsOf({ table, access }: Reading, alias: Fragment): Representations {
  const names = table.key.map((_, index) => identifier(`v${index}`));
  const matches = table.key.map((column) => matchColumn(column, access, alias));
  const lists = matches.map(({ cast, encode }, index) => sql`${value(keyParts(index, encode))}::${cast}[]`);
  return {
    from: sql`unnest(${join(lists, comma)}) with ordinality rep (${join(names, comma)}, ord)`,
    condition: conjoin(matches.map(({ expression }, index) => sql`${expression} = rep.${names[index] ?? sql``}`)),
  };
}

/** One part of the key of each representation; what is no value of its type is the key of no row. */
export function keyParts(index: number, encode: (text: string) => string | null): Operand<readonly (string | null)[]> {
  return deferred(({ keys }) =>
    keys.map((key) => {
      const part = key[index] ?? null;
      return part === null ? null : encode(part);
    }),
  );
}
