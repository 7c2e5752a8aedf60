import { Kind, parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { takeVariableDefinitions } from '../../gateway/variable-definitions.ts';

it('takes variables with their places, and nothing by which they would hold the document', () => {
  const [operation] = parse('query ($of: [Int!] = [1], $to: Int!) { a(of: $of) { b } }').definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The document has an operation.');
  const taken = takeVariableDefinitions(operation);
  expect(taken.map(print)).toEqual(['$of: [Int!] = [1]', '$to: Int!']);
  expect(taken.map(({ loc }) => [loc?.start, loc?.end])).toEqual([
    [7, 24],
    [26, 35],
  ]);
  for (const { loc, type, variable, defaultValue } of taken) {
    expect([loc?.startToken.next, loc?.endToken.prev]).toEqual([null, null]);
    expect([type.loc, variable.loc, variable.name.loc, defaultValue?.loc]).toEqual(Array(4).fill(undefined));
  }
});
