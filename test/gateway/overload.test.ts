// When an answer tells its client to come again.

import { describe, expect, it } from 'vitest';
import { isOverloaded } from '../../gateway/overload.ts';

const error = (code: string) => ({ message: code, extensions: { code } });
const overloaded = [error('OVERLOADED')];
const text = (value: unknown) => ({ kind: 'text', text: JSON.stringify(value) }) as const;

describe('an answer', () => {
  it.each([
    ['was refused before it ran', undefined],
    ['has no data at all', text(null)],
    ['has nulls alone', text({ orders: { orderFacts: null }, customer: null })],
    ['has names of types besides', text({ __typename: 'Query', orders: { __typename: 'OrdersDomain', facts: null } })],
    ['has lists of nulls', text({ orders: [null, { facts: null }] })],
  ])('that %s is overloaded', (_, data) => {
    expect(isOverloaded({ data, errors: overloaded })).toBe(true);
  });

  it.each([
    ['has no errors', text({ orders: null }), []],
    ['has another error too', text({ orders: null }), [...overloaded, error('FORBIDDEN_FIELD')]],
    ['has a value', text({ orders: { orderFacts: null }, catalog: { count: 0 } }), overloaded],
    ['has an empty list, which is an answer', text({ orders: { orderFacts: null, others: [] } }), overloaded],
  ])('that %s is not', (_, data, errors) => {
    expect(isOverloaded({ data, errors })).toBe(false);
  });
});
