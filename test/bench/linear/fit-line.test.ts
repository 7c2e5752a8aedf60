import { expect, it } from 'vitest';
import { fitLine } from './fit-line.ts';

it('finds the line that points lie on', () => {
  const { atZero, slope } = fitLine([10, 100, 1_000].map((x) => [x, 0.5 + 0.02 * x]));
  expect(atZero).toBeCloseTo(0.5, 9);
  expect(slope).toBeCloseTo(0.02, 9);
});

it('does not let the largest point alone decide', () => {
  const { atZero } = fitLine([
    [10, 1],
    [100, 1.9],
    [1_000, 12],
  ]);
  expect(atZero).toBeGreaterThan(0.7);
});
