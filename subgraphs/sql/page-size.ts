// How many rows a page has. A size that the operation says stands in the text, so that PostgreSQL can estimate it and keep
// the plan. With a parameter in its place it takes a tenth of all rows for the page, finds that dear, and plans each request
// anew. So a size that comes with the request is hidden from the planner, which is told a round number that is not less.

import { type Fragment, sql, value, wholeNumber } from './fragment.ts';
import { type Given, mapOperand, type Operand, resolve } from './operand.ts';

/** Few, for each makes a statement of its own; the last is the largest page that may be asked for, or more. */
const bounds = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** The number that stands for `size` and all others up to it. */
export function boundOf(size: string): number {
  const number = Number(size);
  return bounds.find((bound) => number <= bound) ?? number;
}

export type PageSize = {
  /** At most so many rows, as far as the text says. */
  readonly most: number;
  readonly fragment: Fragment;
  /** `query` up to its page, and `more` rows after that. */
  readonly limit: (query: Fragment, more: 0 | 1) => Fragment;
};

/** @param given the request at hand: a statement for it serves those whose sizes have the same bounds */
export function pageSizeOf(size: Operand<string>, given: Given): PageSize {
  if (size.kind === 'constant') {
    const most = Number(size.value);
    const fragment = wholeNumber(most);
    return { most, fragment, limit: (query, more) => sql`${query} limit ${plusMore(fragment, more)}` };
  }
  const most = boundOf(resolve(size, given));
  const within = mapOperand(size, (text) => {
    if (boundOf(text) !== most) throw new TypeError('The statement is for pages of another size.');
    return text;
  });
  const fragment = sql`(select ${value(within)}::integer)`;
  return {
    most,
    fragment,
    limit: (query, more) =>
      sql`select * from (${query} limit ${wholeNumber(most + more)}) bounded limit ${plusMore(fragment, more)}`,
  };
}

function plusMore(size: Fragment, more: 0 | 1): Fragment {
  return more === 0 ? size : sql`${size} + 1`;
}
