// The stock executor beside ours, over replies that were kept. Values of rows must be in nothing that is told.

import { expect, it } from 'vitest';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import type { GatewaySubgraph } from '../../../gateway/supergraph.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { ask, askText, createTestGateway } from '../ask.ts';
import { createToyMesh } from '../toy-mesh.ts';

type Compared = Extract<GatewayEvent, { readonly kind: 'shadow-compared' }>;

function shadowed(subgraphs: readonly GatewaySubgraph[], { share = 1, random = (): number => 0 } = {}) {
  const compared: Compared[] = [];
  const gateway = createTestGateway(subgraphs, {
    shadow: { share, random },
    onEvent: (event) => event.kind === 'shadow-compared' && compared.push(event),
  });
  return { gateway, compared };
}

/** Counts what is asked; `distort` changes replies from the second time on that something is asked. */
function counted(subgraphs: readonly GatewaySubgraph[]) {
  const asked: string[] = [];
  const counting = subgraphs.map(
    (subgraph): GatewaySubgraph => ({
      ...subgraph,
      transport: (request, context) => {
        asked.push(subgraph.name);
        return subgraph.transport(request, context);
      },
    }),
  );
  return { asked, counting };
}

const merged =
  '{ products(first: 6) { name inStock shipping reviews { body author { name email } critic { id } } } media { id ... on Book { copies stars } } }';

it('finds the same, and asks no subgraph a second time', async () => {
  const { asked, counting } = counted(createToyMesh(false));
  const { gateway, compared } = shadowed(counting);
  const plain = counted(createToyMesh(false));
  await ask(createTestGateway(plain.counting), merged);
  await ask(gateway, merged);
  await expect.poll(() => compared.length).toBe(1);
  expect(compared[0]).toMatchObject({ outcome: 'same', differences: [] });
  expect(asked.sort()).toEqual(plain.asked.sort());
});

it('finds the same where fields fail and values are null', async () => {
  const { gateway, compared } = shadowed(createToyMesh(true));
  await ask(gateway, merged);
  await expect.poll(() => compared.map(({ outcome, differences }) => [outcome, differences])).toEqual([['same', []]]);
});

it('never carries a mutation out again', async () => {
  const { asked, counting } = counted(createToyMesh(false));
  const { gateway, compared } = shadowed(counting);
  await ask(gateway, 'mutation { renameProduct(id: "p1", name: "other") { id } }');
  await ask(gateway, '{ product(id: "p1") { id } }');
  await expect.poll(() => compared.length).toBe(1);
  expect(asked).toHaveLength(2);
});

it('compares the share that is asked for', async () => {
  const draws = [0.05, 0.5, 0.0999, 0.1, 0.9];
  const { gateway, compared } = shadowed(createToyMesh(false), { share: 0.1, random: () => draws.shift() ?? 1 });
  for (let times = 0; times < 5; times++) await ask(gateway, '{ product(id: "p1") { id } }');
  await expect.poll(() => compared.length).toBe(2);
});

const secret = 'value-of-a-row-4711';
const numbers = createLocalSubgraph('numbers', 'type Query { big: Odd } scalar Odd type Unused { id: ID }', {
  Query: { big: () => ({ [secret]: secret }) },
});

it('tells where it differs, by coordinates, once, and no value', async () => {
  // A subgraph whose scalar says otherwise each time its reply is read: what the second executor gets is another value.
  let times = 0;
  const changing: GatewaySubgraph = {
    ...numbers,
    transport: async () => {
      const reply = { errors: [] };
      return Object.defineProperty(reply, 'dataText', {
        enumerable: true,
        get: () => JSON.stringify({ alias_of_the_client: `${secret}-${times++}` }),
      }) as typeof reply & { dataText: string };
    },
  };
  const { gateway, compared } = shadowed([changing]);
  await ask(gateway, '{ alias_of_the_client: big }');
  await expect.poll(() => compared.length).toBe(1);
  await ask(gateway, '{ alias_of_the_client: big }');
  await expect.poll(() => compared.length).toBe(2);
  expect(compared.map(({ outcome, differences, isNews }) => ({ outcome, differences, isNews }))).toEqual([
    { outcome: 'different', differences: ['Query.big value'], isNews: true },
    { outcome: 'different', differences: ['Query.big value'], isNews: false },
  ]);
  expect(JSON.stringify(compared)).not.toContain(secret);
  expect(JSON.stringify(compared)).not.toContain('alias_of_the_client');
});

it('leaves large answers out, and says so', async () => {
  const large = createLocalSubgraph('large', 'type Query { text: String }', {
    Query: { text: () => 'x'.repeat(2_000_001) },
  });
  const { gateway, compared } = shadowed([large]);
  await ask(gateway, '{ text }');
  await expect.poll(() => compared.map(({ outcome }) => outcome)).toEqual(['skipped']);
});

it('compares failures of a subgraph as well', async () => {
  const dead: GatewaySubgraph = { ...numbers, transport: () => Promise.reject(new Error(secret)) };
  const { gateway, compared } = shadowed([dead]);
  await ask(gateway, '{ big }');
  await expect.poll(() => compared.map(({ outcome, differences }) => [outcome, differences])).toEqual([['same', []]]);
});

it('goes on after an answer that cannot be read', async () => {
  const torn: GatewaySubgraph = {
    ...createLocalSubgraph('torn', 'type Query { torn: Int whole: Int }', {}),
    transport: async ({ query }) => ({ dataText: query.includes('torn') ? '{"torn":' : '{"whole":1}', errors: [] }),
  };
  const { gateway, compared } = shadowed([torn]);
  await askText(gateway, '{ torn }');
  await ask(gateway, '{ whole }');
  await expect.poll(() => compared.map(({ outcome }) => outcome)).toEqual(['other-failed', 'same']);
});
