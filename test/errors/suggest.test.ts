import { expect, it } from 'vitest';
import { didYouMean } from '../../errors/suggest.ts';

it('suggests a name once, also where a contract has it twice', () => {
  expect(didYouMean('visit', ['visit_id', 'visit_id', 'at'])).toBe(' Did you mean "visit_id"?');
});

it('tells of a letter that only looks like one of the suggested name', () => {
  expect(didYouMean('\u043ewner', ['owner'])).toBe(' Did you mean "owner"? The given one has U+043E.');
  expect(didYouMean('ämter', ['ämtern'])).toBe(' Did you mean "ämtern"?');
});
