// What a graph with a subgraph of foreign make must not have. A folder is one situation: own.graphql is of Concord's make,
// partner.graphql is foreign, expected.txt tells the problems. Renew them with `vitest -u`, and read what changed.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import { composeSupergraph } from '../../../gateway/compose.ts';
import type { SubgraphMake } from '../../../gateway/read-subgraph.ts';

const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** As subgraphs import it, where a case does not say otherwise. */
const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
    "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@composeDirective",
    "@context", "@fromContext"
  ])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!, revealTo: [String!]!)
  on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | ENUM_VALUE
`;

function composeCase(name: string, partnerIs: SubgraphMake): string {
  const read = (subgraph: string) => {
    const sdl = readFileSync(join(here, name, `${subgraph}.graphql`), 'utf8');
    return sdl.includes('@link(') ? sdl : link + sdl;
  };
  const subgraph = (subgraph: string, make: SubgraphMake) => ({
    name: subgraph,
    url: `http://${subgraph}.test/graphql`,
    sdl: read(subgraph),
    make,
  });
  try {
    composeSupergraph([subgraph('own', 'concord'), subgraph('partner', partnerIs)]);
    return 'composes\n';
  } catch (error) {
    if (error instanceof ConcordError) return `${error.message}\n`;
    throw error;
  }
}

describe('a subgraph of foreign make', () => {
  it.each(cases)('is refused for %s', async (name) => {
    await expect(composeCase(name, 'foreign')).toMatchFileSnapshot(join(here, name, 'expected.txt'));
  });

  it.each(cases)('and no one of our own is for %s', (name) => {
    expect(composeCase(name, 'concord')).not.toContain('FOREIGN_');
  });
});
