import { describe, expect, it } from 'vitest';
import { hashOf, readManifest } from '../../../gateway/persisted/read-manifest.ts';

const body = 'query Who { whoAmI }';
const apollo = (operations: unknown, changes: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...changes });

describe('a manifest of persisted operations', () => {
  it.each([
    ['in the form of Apollo', apollo([{ id: hashOf(body), name: 'Who', type: 'query', body }]), hashOf(body)],
    ['in the form of Apollo, with ids of its own', apollo([{ id: 'who-1', body }]), 'who-1'],
    ['as hashes with texts', JSON.stringify({ [hashOf(body)]: body }), hashOf(body)],
    ['with a byte order mark', `\uFEFF${JSON.stringify({ md5: body })}`, 'md5'],
  ])('is read %s', (_name, text, id) => {
    expect(readManifest(text, 'a.json')).toEqual([{ id, body }]);
  });

  const wrongHash = 'a'.repeat(64);
  it.each<readonly [string, string, string]>([
    ['no JSON', '{', 'It is not JSON.'],
    ['a list', '[]', 'It is not a JSON object.'],
    ['another format', apollo([], { format: 'x' }), 'Its "format" must be "apollo-persisted-query-manifest".'],
    ['another version', apollo([], { version: 2 }), 'Its "version" must be 1.'],
    ['no operations', apollo(null), 'Its "operations" must be a list.'],
    ['an operation without a body', apollo([{ id: 'a' }]), 'operations[0] must be an object with the texts "id" and'],
    ['what is no text', '{"a": {}}', 'What stands under "a" must be the text of an operation.'],
    ['an empty id', JSON.stringify({ '': body }), 'An "id" is empty.'],
    ['a hash of something else', JSON.stringify({ [wrongHash]: body }), `that of its operation is ${hashOf(body)}.`],
    ['a text that is no GraphQL', '{"a": "query {"}', '"a" is not GraphQL: Syntax Error'],
    ['a text nested too deep', JSON.stringify({ a: '{a'.repeat(5_000) }), '"a" is not GraphQL: The brackets'],
    [
      'one id for two',
      apollo([
        { id: 'a', body },
        { id: 'a', body: '{ b }' },
      ]),
      '"a" stands twice',
    ],
  ])('is refused with %s', (_name, text, problem) => {
    const read = () => readManifest(text, 'a.json');
    expect(read).toThrow(expect.objectContaining({ code: 'OPERATIONS_INVALID' }));
    expect(read).toThrow(problem);
    expect(read).toThrow(/^The manifest of persisted operations a\.json cannot be used:\n- /);
  });

  it('tells all that is wrong at once, within reason', () => {
    const texts = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`id-${index}`, '{']));
    const read = () => readManifest(JSON.stringify(texts), 'a.json');
    expect(read).toThrow(/"id-0" is not GraphQL.*"id-19" is not GraphQL[^"]*And 10 more\./s);
  });
});
