import { expect, it } from 'vitest';
import { compareAnswers } from '../../../gateway/shadow/compare-answers.ts';

const answer = (
  data: unknown,
  errors: readonly (readonly [path: readonly (string | number)[], code: string])[] = [],
) => ({
  data,
  errors: errors.map(([path, code]) => ({ message: 'm', path, extensions: { code } })),
});

it('finds nothing where only the order of keys differs', () => {
  expect(compareAnswers(answer({ a: 1, b: [{ c: null }] }), answer({ b: [{ c: null }], a: 1 }))).toEqual([]);
});

it.each([
  ['another value', { a: [{ b: 'x' }] }, { a: [{ b: 'y' }] }, { path: ['a', '#', 'b'], kind: 'value' }],
  ['a text for a number', { a: '1' }, { a: 1 }, { path: ['a'], kind: 'value' }],
  ['an object for a text', { a: {} }, { a: 'x' }, { path: ['a'], kind: 'value' }],
  ['a list for an object', { a: [] }, { a: {} }, { path: ['a'], kind: 'value' }],
  ['null here', { a: null }, { a: 0 }, { path: ['a'], kind: 'null' }],
  ['null there', { a: false }, { a: null }, { path: ['a'], kind: 'not-null' }],
  ['a shorter list', { a: [1] }, { a: [1, 2] }, { path: ['a'], kind: 'length' }],
  ['a missing key', {}, { a: 1 }, { path: ['a'], kind: 'missing' }],
  ['a key too many', { __proto__: null, a: 1 }, {}, { path: ['a'], kind: 'extra' }],
  ['a key named __proto__', JSON.parse('{"__proto__":1}'), {}, { path: ['__proto__'], kind: 'extra' }],
])('tells of %s', (_, ours, theirs, difference) => {
  expect(compareAnswers(answer(ours), answer(theirs))).toEqual([difference]);
});

it('tells of each place once, whatever its index', () => {
  const [ours, theirs] = [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 3 }, { b: 4 }] }];
  expect(compareAnswers(answer(ours), answer(theirs))).toEqual([{ path: ['a', '#', 'b'], kind: 'value' }]);
});

it('tells of errors by path and code', () => {
  const ours = answer(null, [[['a', 0, 'b'], 'FORBIDDEN_FIELD']]);
  expect(compareAnswers(ours, answer(null, [[['a', '@', 'b'], 'FORBIDDEN_FIELD']]))).toEqual([]);
  expect(compareAnswers(ours, answer(null, [[['a', 0, 'b'], 'DATA_STALE']]))).toEqual([
    { path: ['a', '#', 'b'], kind: 'error-missing', code: 'DATA_STALE' },
    { path: ['a', '#', 'b'], kind: 'error-extra', code: 'FORBIDDEN_FIELD' },
  ]);
});

it('takes the name that the planner gave for the name that the client gave', () => {
  const ours = answer(null, [[['media', 0, 'value'], 'SUBGRAPH_ERROR']]);
  const theirs = answer(null, [[['media', 0, 'value__alias_0'], 'SUBGRAPH_ERROR']]);
  expect(compareAnswers(ours, theirs)).toEqual([]);
});

it('stops at the most that are told', () => {
  const [ours, theirs] = [1, 2].map((value) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, value])),
  );
  expect(compareAnswers(answer(ours), answer(theirs), 5)).toHaveLength(5);
});
