import { expect, it } from 'vitest';
import { readPage } from '../../subgraphs/product/page.ts';
import { constant } from '../../subgraphs/sql/operand.ts';

it.each([
  [{ first: 1, before: 'x' }, 'before'],
  [{ after: 'x', last: 1 }, 'last'],
  [{ first: 1, last: 1 }, 'last'],
])('of %j the argument that does not go with the others is named, and what does', (given, argument) => {
  expect(() => readPage(given, constant(''), () => null)).toThrow(
    `The argument "${argument}" cannot be combined with first or after: give first and after to go forward, or last and before to go backward.`,
  );
});
