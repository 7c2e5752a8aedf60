import { expect, it } from 'vitest';
import { didYouMean } from '../../errors/suggest.ts';

it('suggests a name once, also where a contract has it twice', () => {
  expect(didYouMean('visit', ['visit_id', 'visit_id', 'at'])).toBe(' Did you mean "visit_id"?');
});
