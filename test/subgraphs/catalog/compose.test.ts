// The catalog beside the domains in one graph.

import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLNamedType, isObjectType, parse, printType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printDomainSdl, printSupergraph } from '../../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../../cli/read-contracts.ts';
import { composeSupergraph } from '../../../gateway/compose.ts';

const mesh = readContracts(demoContracts).mesh;
const schemaOf = (name: string) => buildSubgraphSchema({ typeDefs: parse(printDomainSdl(mesh, name)) });

describe('the catalog in the graph', () => {
  it('shares no type but PageInfo and JSON, word for word, and leaves no other name to a domain', () => {
    const [catalog, orders] = [schemaOf('catalog'), schemaOf('orders')];
    const shared = (schema: typeof orders) =>
      ['PageInfo', 'JSON'].map((name) => printType(schema.getType(name) as GraphQLNamedType));
    expect(shared(catalog)).toEqual(shared(orders));
    const own = Object.keys(catalog.getTypeMap()).filter((name) => !name.startsWith('__'));
    const federation = /^(_|federation__|link__|Query$|Mutation$|ID$|String$|Int$|Float$|Boolean$|PageInfo$|JSON$)/;
    expect(own.filter((name) => !federation.test(name) && !/^Catalog([A-Z]|$)/.test(name))).toEqual([]);
    expect(own.filter((name) => name.startsWith('Catalog')).length).toBeGreaterThan(10);
    expect(isObjectType(catalog.getType('Catalog'))).toBe(true);
  });

  it('composes without any hint about what it shares', () => {
    const names = ['catalog', 'orders', 'customer'];
    const { hints } = composeSupergraph(
      names.map((name) => ({ name, url: `http://${name}.test`, sdl: printDomainSdl(mesh, name), make: 'concord' })),
    );
    expect(hints.filter(({ message }) => /PageInfo|JSON|Catalog/.test(message))).toEqual([]);
  });

  it('is part of what "concord compose" prints', () => {
    expect(printSupergraph(mesh)).toMatch(/catalog: Catalog @join__field\(graph: CATALOG\)/);
    expect(printSupergraph(mesh)).toMatch(/\): CatalogQualityRun\n/);
  });
});
