import { describe, expect, it } from 'vitest';
import { nameRelations } from '../../../../subgraphs/sql/governed/relation-names.ts';

describe('the names of products in a query', () => {
  it('are the id, the plain name, and both with a low line', () => {
    const { ofOnePart, ofTwoParts, known } = nameRelations(['orders.order_facts', 'orders.order_facts@3']);
    expect(Object.fromEntries(ofOnePart)).toEqual({
      order_facts: 'orders.order_facts',
      orders_order_facts: 'orders.order_facts',
      'order_facts@3': 'orders.order_facts@3',
      'orders_order_facts@3': 'orders.order_facts@3',
    });
    expect(Object.fromEntries(ofTwoParts.get('orders') ?? [])).toEqual({
      order_facts: 'orders.order_facts',
      'order_facts@3': 'orders.order_facts@3',
    });
    expect(known).toEqual(['orders.order_facts', 'orders.order_facts@3']);
  });

  it('leave out what could be several', () => {
    const { ofOnePart } = nameRelations(['a.b_c', 'a_b.c', 'x.c']);
    expect(Object.fromEntries(ofOnePart)).toEqual({ b_c: 'a.b_c', x_c: 'x.c' });
  });
});
