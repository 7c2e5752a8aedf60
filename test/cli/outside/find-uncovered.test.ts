// What is shown more where several published subgraphs say something of the same field.

import { describe, expect, it } from 'vitest';
import { findUncovered } from '../../../cli/outside/find-uncovered.ts';
import type { Publication, Published } from '../../../mesh/publications/publication.ts';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external"])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION
`;
const pii = (roles: string) => `@pii(kind: "name", mask: "none", revealTo: [${roles}])`;

let sequence = 0;
function state(name: string, sdl: string): Publication {
  sequence += 1;
  const same = { kind: 'subgraph', version: null, url: 'http://a.test', cause: 'publish', note: null } as const;
  return { ...same, name, text: `${link}${sdl}`, sequence, digest: '', author: 'ada', publishedAt: 0 };
}
const published = (...live: readonly Publication[]): Published => ({ sequence, live });

describe('what is shown more', () => {
  const marked = state('notes', `interface Named { by: String ${pii('"admin"')} } type Query { named: Named }`);
  const memo = state('memos', 'interface Named { by: String } type Memo implements Named { by: String }');

  it('is what the subgraph hid of others that stay, where it is taken back', () => {
    const change = { name: 'notes', before: published(marked, memo), after: published(memo), history: [memo, marked] };
    expect(findUncovered(change).map(({ field }) => field)).toEqual(['Named.by', 'Memo.by']);
  });

  it('is nothing that was shown so by the last state of the same name, whatever an older one of another name hid', () => {
    const clear = state('other', 'type Query { named: Named } type Named { by: String }');
    const next = state('other', 'type Query { named: Named } type Named { by: String at: Int }');
    const change = { name: 'other', before: published(clear), after: published(next), history: [clear, marked] };
    expect(findUncovered(change)).toEqual([]);
    expect(findUncovered({ ...change, before: published(), history: [marked] })).toEqual([
      { field: 'Named.by', widening: 'it is no longer @pii' },
    ]);
  });

  it('is nothing of a field that is only declared for others, or that nobody is answered', () => {
    for (const sdl of ['type Named { by: String @external }', `type Named { by: String ${pii('')} }`]) {
      const change = { name: 'notes', before: published(marked), after: published(state('notes', sdl)) };
      expect(findUncovered({ ...change, history: [marked] })).toEqual([]);
    }
  });
});
