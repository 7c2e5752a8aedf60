import { describe, expect, it } from 'vitest';
import { readSupergraphFile } from '../../../cli/supergraph/read-supergraph-file.ts';
import type { ConcordError } from '../../../errors/concord-error.ts';

function refusal(text: string): readonly string[] {
  try {
    readSupergraphFile('mesh.yaml', text);
  } catch (error) {
    return (error as ConcordError<'SUPERGRAPH_FILE_REFUSED'>).data.problems;
  }
  throw new Error('It was read.');
}

describe('the file that lists subgraphs', () => {
  it('is read in the form of rover, and trusts nobody whom it does not call trusted', () => {
    const file = readSupergraphFile(
      'mesh.yaml',
      `federation_version: =2.9.0
subgraphs:
  orders:
    routing_url: http://127.0.0.1:4101
    trusted: true
    schema: { subgraph_url: http://127.0.0.1:4101/graphql }
  partner:
    routing_url: https://partner.test/api
    schema:
      file: ./partner.graphql
`,
    );
    expect(file).toEqual({
      allowsBreaking: false,
      subgraphs: [
        {
          name: 'orders',
          url: new URL('http://127.0.0.1:4101/graphql'),
          make: 'concord',
          schema: { kind: 'subgraph', url: new URL('http://127.0.0.1:4101/graphql') },
        },
        {
          name: 'partner',
          url: new URL('https://partner.test/api'),
          make: 'foreign',
          schema: { kind: 'file', path: './partner.graphql' },
        },
      ],
    });
  });

  it('needs no address beside that of a subgraph which tells its schema', () => {
    const text = 'allow_breaking: true\nsubgraphs: { a: { schema: { subgraph_url: "http://a.test" } } }';
    const { allowsBreaking, subgraphs } = readSupergraphFile('mesh.yaml', text);
    expect([allowsBreaking, subgraphs[0]?.url.href]).toEqual([true, 'http://a.test/graphql']);
  });

  const mistakes: readonly (readonly [what: string, text: string, told: readonly string[]])[] = [
    [
      'a key that it does not have',
      'subgraphs:\n  a:\n    routing_ulr: http://a\n    schema: { file: a.graphql }',
      ['mesh.yaml:3:5 Unknown key "routing_ulr" in subgraphs.a. Did you mean "routing_url"?'],
    ],
    [
      'a schema without the address of its subgraph',
      'subgraphs:\n  a:\n    schema: { file: a.graphql }',
      ['mesh.yaml:2:3 subgraphs.a has no routing_url:, which a schema of a file needs. Add it.'],
    ],
    [
      'another version of Federation',
      'federation_version: 1\nsubgraphs: { a: { routing_url: "http://a", schema: { file: a } } }',
      ['mesh.yaml:1:21 federation_version must be a version of Federation 2 such as =2.9.0, or 2, not the number 1.'],
    ],
    [
      'an address that is none, and trust that is no yes or no',
      'subgraphs:\n  a: { routing_url: ftp://a, trusted: yes, schema: { file: a } }',
      [
        'mesh.yaml:2:21 subgraphs.a.routing_url must be an http or https URL such as http://127.0.0.1:4101/graphql, not the text "ftp://a".',
        'mesh.yaml:2:39 subgraphs.a.trusted must be true or false, not the text "yes".',
      ],
    ],
    [
      'a schema of two places, and one of none',
      'subgraphs:\n  a: { routing_url: "http://a", schema: { file: a, subgraph_url: "http://a" } }\n  b: { routing_url: "http://b", schema: {} }',
      [
        'mesh.yaml:2:33 subgraphs.a.schema must say either file: or subgraph_url:.',
        'mesh.yaml:3:33 subgraphs.b.schema must say either file: or subgraph_url:.',
      ],
    ],
    [
      'a registry that we do not have',
      'subgraphs: { a: { routing_url: "http://a", schema: { graphref: mesh@current, file: a } } }',
      [
        'mesh.yaml:1:54 Unknown key "graphref" in subgraphs.a.schema. Schemas come from files and from subgraphs: write file: or subgraph_url:.',
      ],
    ],
    [
      'a name twice',
      'subgraphs:\n  a: { schema: { subgraph_url: "http://a" } }\n  a: { schema: { subgraph_url: "http://b" } }',
      ['mesh.yaml:3:3 The key "a" stands twice in the same place. Keep one of them.'],
    ],
    [
      'a name that is none',
      'subgraphs: { "a-b": { schema: { subgraph_url: "http://a" } } }',
      ['mesh.yaml:1:14 subgraphs.a-b must be a name of letters, digits and _.'],
    ],
    ['no subgraph', 'subgraphs: {}', ['mesh.yaml:1:1 subgraphs names no subgraph. Add one.']],
    ['no list of subgraphs', 'federation_version: 2', ['mesh.yaml:1:1 "subgraphs" is missing in the file. Add it.']],
    ['what is no YAML', 'subgraphs: {', [expect.stringMatching(/^mesh\.yaml:1:\d+ This is not readable YAML/)]],
  ];
  it('is refused with a subgraph of a name that no object keeps', () => {
    const [told] = refusal(`subgraphs:
  __proto__: { routing_url: http://a.test/, schema: { file: a.graphql } }
  b: { routing_url: http://b.test/, schema: { file: b.graphql } }
`);
    expect(told).toMatch(/^mesh\.yaml:2:3 subgraphs\.__proto__ is no name for a subgraph/);
  });

  it('that is another file altogether is not told line by line', () => {
    const secret = `key${'x'.repeat(1_000)}`;
    const problems = refusal(Array.from({ length: 100 }, (_, index) => `${secret}${index}: 1`).join('\n'));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toMatch(/^There are \d+ more\.$/);
    expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(400);
  });

  it.each(mistakes)('is refused with the place of %s', (_what, text, told) => {
    expect([...refusal(text)].sort()).toEqual([...told].sort());
  });
});
