import { expect, it } from 'vitest';
import { createRetryBudget } from '../../../gateway/transport/retry-budget.ts';

it('pays for a burst, and then for one retry in ten requests', () => {
  const budget = createRetryBudget(0.1, 10);
  const retries = Array.from({ length: 1_000 }, () => {
    budget.earn();
    return budget.spend();
  });
  const paid = (some: readonly boolean[]) => some.filter(Boolean).length;
  expect(paid(retries.slice(0, 10))).toBe(10);
  expect(paid(retries)).toBeGreaterThanOrEqual(100);
  expect(paid(retries)).toBeLessThanOrEqual(111);
});
