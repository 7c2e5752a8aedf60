// Flips of the keys of a quality check, and of the params of each type. Both spellings of a param must do the same.

import { type Flip, flip } from './flip.ts';

type Check = { readonly type: string; readonly column?: string; readonly params?: Readonly<Record<string, unknown>> };

/** Flips a param from one value to another, in a contract with this check alone. */
function flipParam({ type, column, params = {} }: Check, name: string, from: unknown, to: unknown): Flip {
  const check = {
    name: 'flipped',
    type,
    ...(column === undefined ? {} : { column }),
    params: { ...params, [name]: from },
  };
  return flip(`quality[${type}].params.${name}`, 'checks', to, {
    at: `quality.0.params.${name}`,
    given: { quality: [check] },
  });
}

export const checkFlips: readonly Flip[] = [
  flip('quality[].name', 'checks', 'flipped'),
  flip('quality[].type', 'checks', 'unique'),
  flip('quality[].column', 'checks', 'amount'),
  flip('quality[].severity', 'checks', 'warning'),
  flip('quality[].threshold', 'checks', 1),
  flipParam({ type: 'range', column: 'amount' }, 'min', 1, 15),
  flipParam({ type: 'range', column: 'amount' }, 'max', 99, 15),
  flipParam({ type: 'accepted_values', column: 'country' }, 'values', ['DE'], ['DE', 'FR']),
  flipParam({ type: 'pattern', column: 'country' }, 'pattern', '^[A-Z]', '^D'),
  flipParam({ type: 'freshness', column: 'placed_at' }, 'max_age', '10m', '40m'),
  flipParam({ type: 'freshness', column: 'placed_at' }, 'maxAge', '10m', '40m'),
  flipParam({ type: 'freshness', column: 'placed_at' }, 'max_stale_hours', 0.1, 1),
  flipParam({ type: 'freshness', column: 'placed_at' }, 'maxStaleHours', 0.1, 1),
  flipParam({ type: 'row_count' }, 'min_rows', 1, 6),
  flipParam({ type: 'row_count' }, 'minRows', 1, 6),
  flipParam({ type: 'row_count' }, 'max_rows', 9, 4),
  flipParam({ type: 'row_count' }, 'maxRows', 9, 4),
  flipParam(
    { type: 'custom_sql' },
    'sql',
    'select count(*) from orders where amount > 100',
    'select count(*) from orders',
  ),
  flipParam(
    { type: 'referential', column: 'customer_id', params: { column: 'customer_id' } },
    'product',
    'people.customers',
    'people.leads',
  ),
  flip('quality[referential].params.column', 'load', 'name', {
    at: 'quality.0.params.column',
    given: {
      quality: [
        {
          name: 'known',
          type: 'referential',
          column: 'customer_id',
          params: { product: 'people.customers', column: 'customer_id' },
        },
      ],
    },
  }),
  flipParam({ type: 'completeness', params: { reference: 'people.product.customers' } }, 'promise', '10%', '99.9%'),
  flipParam(
    { type: 'completeness', params: { promise: '50%' } },
    'reference',
    'people.product.customers',
    'people.product.leads',
  ),
  flipParam({ type: 'volume' }, 'max_change_percent', 10, 90),
  flipParam({ type: 'volume' }, 'maxChangePercent', 10, 90),
  flipParam({ type: 'schema' }, 'allow_extra', true, false),
  flipParam({ type: 'schema' }, 'allowExtra', true, false),
];
