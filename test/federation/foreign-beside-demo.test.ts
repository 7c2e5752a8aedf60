// A subgraph of foreign make beside the generated ones of the demo: what the graph knows of personal data is enough to keep
// them from it, also where they would come by way of groups and figures.

import { expect, it } from 'vitest';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../../gateway/compose.ts';

const { mesh } = readContracts(demoContracts);
const own = ['orders', 'customer'].map((name) => {
  return { name, url: `http://${name}.test`, make: 'concord', sdl: printDomainSdl(mesh, name) } as const;
});

function findProblems(sdl: string): readonly string[] {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])';
  try {
    composeSupergraph([...own, { name: 'partner', url: 'http://partner.test', make: 'foreign', sdl: link + sdl }]);
    return [];
  } catch (error) {
    if (!(error instanceof ConcordError) || error.code !== 'COMPOSITION_FAILED') throw error;
    const { problems } = (error as ConcordError<'COMPOSITION_FAILED'>).data;
    return problems.filter(({ code }) => code.startsWith('FOREIGN_')).map(({ code, message }) => `${code} ${message}`);
  }
}

it('composes where it joins an order by its key', () => {
  expect(findProblems('type OrdersOrderFacts @key(fields: "orderId") { orderId: String! weight: Int }')).toEqual([]);
});

it.each(['group', 'min', 'max'])('does not where it requires a person by the %s of aggregates', (figure) => {
  const type = figure === 'group' ? 'OrdersOrderFactsGroup' : 'CustomerCustomerDimMinMax';
  const field = figure === 'group' ? 'customerId' : 'birthDate';
  const problems = findProblems(`
    type OrdersOrderFacts @key(fields: "orderId") {
      orderId: String!
      groups: [Groups] @external
      guess: String @requires(fields: "groups { ${figure} { ${field} } }")
    }
    type Groups { ${figure}: ${type} @external }
    type ${type} { ${field}: String @external }
  `);
  expect(problems).toEqual([expect.stringContaining(`FOREIGN_PII_REQUIRED "${type}.${field}" is @pii in`)]);
});
