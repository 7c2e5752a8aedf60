// Flips of the keys of a column. Places in `schema` are those of the base: 0 order_id, 1 customer_id, 2 placed_at, 3 amount,
// 4 country, 5 email, 6 code, 7 profile, 8 note.

import { type Flip, flip } from './flip.ts';

export const columnFlips: readonly Flip[] = [
  flip('schema[].name', 'graph', 'remark', { at: 'schema.8.name', given: { quality: [] } }),
  flip('schema[].type', 'graph', 'bigint', {
    at: 'schema.9.type',
    given: { 'schema.9': { name: 'size', type: 'integer' } },
  }),
  flip('schema[].from.column', 'answers', 'order_id', {
    at: 'schema.9.from.column',
    given: { 'schema.9': { name: 'pieces', type: 'integer', from: { column: 'size' } } },
  }),
  flip('schema[].from.type', 'load', undefined, {
    at: 'schema.9.from.type',
    given: { 'schema.9': { name: 'pieces', type: 'string', from: { column: 'size', type: 'integer' } } },
  }),
  flip('schema[].required', 'graph', true, { at: 'schema.3.required' }),
  flip('schema[].default', 'load', 'much', { at: 'schema.3.default' }),
  flip('schema[].tags', 'graph', [], { at: 'schema.5.tags' }),
  flip('schema[].mask', 'answers', 'last4', { at: 'schema.5.mask' }),
  flip('schema[].token_column', 'answers', 'other_token', { at: 'schema.6.token_column' }),
  ...['role', 'domain', 'team'].map((part) =>
    flip(`schema[].unmask[].${part}`, 'access', part === 'role' ? 'nobody' : 'shop', {
      at: `schema.5.unmask.0.${part}`,
      given: { 'access.unmask': [{ role: 'admin' }, { role: 'nobody' }], 'schema.5.unmask': [{ role: 'admin' }] },
    }),
  ),
  flip('schema[].pii_paths', 'answers', ['$.name'], { at: 'schema.7.pii_paths' }),
  flip('schema[].constraints[].not_null', 'checks', [{ not_null: true }], { at: 'schema.3.constraints' }),
  flip('schema[].constraints[].unique', 'checks', [{ unique: true }], { at: 'schema.8.constraints' }),
  flip('schema[].constraints[].min', 'checks', [{ min: 15 }], { at: 'schema.3.constraints' }),
  flip('schema[].constraints[].max', 'checks', [{ max: 15 }], { at: 'schema.3.constraints' }),
  flip('schema[].constraints[].in', 'answers', [{ in: ['DE', 'FR'] }], { at: 'schema.4.constraints' }),
  flip('schema[].constraints[].pattern', 'checks', [{ pattern: '^D' }], { at: 'schema.4.constraints' }),
  flip('schema[].references.product', 'graph', 'people.leads', { at: 'schema.1.references.product' }),
  flip('schema[].references.column', 'load', 'name', { at: 'schema.1.references.column' }),
  flip('schema[].references.as', 'graph', 'buyer', { at: 'schema.1.references.as' }),
  flip('schema[].references.reverse', 'graph', 'purchases', { at: 'schema.1.references.reverse' }),
  flip('schema[].deprecated', 'graph', 'Read amount.', { at: 'schema.8.deprecated' }),
];
