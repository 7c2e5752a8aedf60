// Flips of the keys of `access`: who finds, reads, writes, sees in clear, and which rows.

import { type Flip, flip } from './flip.ts';

const lists: readonly Flip[] = ['read', 'write', 'unmask'].flatMap((list) => {
  const given = {
    'access.write': [],
    'access.rows': [],
    [`access.${list}`]: [{ role: 'nobody', domain: 'finance', team: 'red' }],
  };
  return [
    flip(`access.${list}[].role`, 'access', 'analyst', { given }),
    flip(`access.${list}[].domain`, 'access', 'shop', { given }),
    flip(`access.${list}[].team`, 'access', 'blue', { given }),
  ];
});

const rule = { role: 'analyst', domain: 'finance', team: 'red', where: { country: { eq: 'DE' } } };
const amounts = (operator: string, operand: unknown) => ({
  given: { 'access.rows': [{ role: 'analyst', where: { amount: { [operator]: operand } } }] },
});

export const accessFlips: readonly Flip[] = [
  flip('access.discovery', 'access', 'members'),
  flip('access.min_group', 'answers', 2),
  ...lists,
  ...Object.entries({ role: 'nobody', domain: 'shop', team: 'blue' }).map(([part, to]) =>
    flip(`access.rows[].${part}`, 'access', to, { given: { 'access.rows': [rule] } }),
  ),
  ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte'].map((operator) =>
    flip(`access.rows[].where.*.${operator}`, 'answers', 30, {
      at: `access.rows.0.where.amount.${operator}`,
      ...amounts(operator, 20),
    }),
  ),
  ...['in', 'notIn'].map((operator) =>
    flip(`access.rows[].where.*.${operator}`, 'answers', [30, 50], {
      at: `access.rows.0.where.amount.${operator}`,
      ...amounts(operator, [20]),
    }),
  ),
];
