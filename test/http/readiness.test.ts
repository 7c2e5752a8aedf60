import { expect, it } from 'vitest';
import { readinessOf } from '../../http/readiness.ts';

it('is degraded by what is overloaded, but never out of service for it', () => {
  expect(readinessOf([], 1)).toEqual({ status: 'ready' });
  expect(readinessOf([], 1, ['a'])).toEqual({ status: 'degraded', waitingFor: ['a'] });
  expect(readinessOf(['b'], 2, ['a'])).toEqual({ status: 'degraded', waitingFor: ['b', 'a'] });
  expect(readinessOf(['b'], 1, [])).toEqual({ status: 'not ready', waitingFor: ['b'] });
});
