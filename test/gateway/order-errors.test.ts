// Errors stand in the order of the answer, whichever of them came first.

import { describe, expect, it } from 'vitest';
import { orderErrors } from '../../gateway/order-errors.ts';

const data = { late: { rows: [{ name: null, age: null }, null] }, early: null, alone: 1 };
const at = (...path: (string | number)[]) => ({ message: 'no', path });
const sorted = [
  { message: 'of the whole' },
  at('late', 'rows', 0),
  at('late', 'rows', 0, 'name'),
  at('late', 'rows', 0, 'age'),
  at('late', 'rows', 2),
  at('late', 'rows', 10),
  { message: 'a', path: ['early'] },
  { message: 'b', path: ['early'] },
  at('early', 'a', 'b'),
  at('early', 'b'),
];

describe('errors of an answer', () => {
  it.each([1, 2, 3, 7])('stand in the order of the answer, however they came (%i)', (step) => {
    const shuffled = sorted
      .map((_, index) => sorted[(index * step + 3) % sorted.length])
      .filter((one) => one !== undefined);
    const all = new Set(shuffled).size === sorted.length ? shuffled : [...sorted].reverse();
    expect(orderErrors(all, data)).toEqual(sorted);
  });

  it('stand in some one order where there is no data at all', () => {
    const errors = [at('b', 1), at('a'), at('b', 0)];
    expect(orderErrors(errors, null)).toEqual(orderErrors([...errors].reverse(), null));
  });
});
