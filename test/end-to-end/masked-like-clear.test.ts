// What a mask may change: generated queries as an analyst over the demo mesh, and the same with keys for tokens as an admin.
// With nothing masked selected but keys, the two bodies must be the same text, each key replaced by its token.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { camelCase } from '../../contracts/graphql-names.ts';
import { maskingOf } from '../../contracts/masks.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphReply, SubgraphRequest } from '../../gateway/transport/transport.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { type DemoFixture, readTokens, setUpDemoMesh } from '../support/demo-mesh.ts';
import { createQueryGenerator, type FieldArguments, type GeneratedQuery } from '../support/generate-query.ts';
import { admin, analyst } from '../support/shop-mesh.ts';
import { createFieldArguments, listConnections, readSources } from './demo-arguments.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_101);
const queries = Math.ceil(Number(process.env.CONCORD_TEST_QUERIES ?? 500) / 4);

let demo: DemoFixture;
let gateway: Gateway;

beforeAll(async () => {
  demo = await setUpDemoMesh();
  gateway = createGateway({ subgraphs: demo.subgraphs, executor: 'concord' });
});

afterAll(() => demo.close());

it(`answers a masked viewer as a clear one but for the keys, seed ${seed}`, async () => {
  const tokens = await readTokens(demo);
  const keys = new Map([...tokens].map(([key, token]) => [token, key]));
  const next = await createGenerator();
  const differences: unknown[] = [];
  let answered = 0;
  for (let index = 0; index < queries; index++) {
    const generated = next();
    const masked = await ask(analyst, generated);
    // A column that may not be compared while it is masked: for the admin there is nothing to refuse.
    if (masked.includes('"FORBIDDEN_FIELD"')) continue;
    answered += 1;
    const clear = await ask(admin, JSON.parse(replaceAll(JSON.stringify(generated), /tok_[\w-]{22}/g, keys)));
    const expected = replaceAll(clear, /cus_[0-9a-f]{14}/g, tokens);
    if (masked !== expected) differences.push({ seed, index, ...generated, masked, expected });
  }
  expect(differences.slice(0, 3)).toEqual([]);
  expect(answered).toBeGreaterThan(queries * 0.8);
});

describe('a join by tokens', () => {
  const query = `query ($before: DateTime!) {
    orders { orderFacts(where: { orderTs: { lt: $before } }, orderBy: [{ field: ORDER_TS, direction: DESC }], first: 40) { nodes {
      amount customerId customer { customerId country attributions(first: 3) { totalCount nodes { channel userId } } }
    } } }
  }`;
  const variables = { before: '2026-11-01T00:00:00Z' };

  it('takes the same steps as one by keys, one batch each, and gives the same rows', async () => {
    const tokens = await readTokens(demo);
    const [clear, masked] = [await record(admin, { query, variables }), await record(analyst, { query, variables })];
    // The two that need the keys are asked at the same time, and either may answer first.
    for (const { messages } of [clear, masked]) {
      const [first, ...others] = messages.map(({ subgraph }) => subgraph);
      expect([first, ...others.sort()]).toEqual(['orders', 'customer', 'marketing']);
    }
    expect(clear.text).toMatch(/"customerId":"cus_[0-9a-f]{14}"/);
    expect(masked.text).toBe(replaceAll(clear.text, /cus_[0-9a-f]{14}/g, tokens));
    const batches = masked.messages.slice(1).map(({ request }) => request.variables.representations);
    for (const batch of batches) expect((batch as readonly unknown[]).length).toBeGreaterThan(20);
  });

  it('has no key in any message between gateway and subgraph, in either direction', async () => {
    const { messages } = await record(analyst, { query, variables });
    const text = JSON.stringify(messages);
    expect(text.match(/tok_[\w-]{22}/g)?.length).toBeGreaterThan(40);
    const keys = [...(await readTokens(demo)).keys()];
    expect(keys.filter((key) => text.includes(key))).toEqual([]);
    // What is looked for is there for who sees it in clear.
    const clear = JSON.stringify((await record(admin, { query, variables })).messages);
    expect(keys.filter((key) => clear.includes(key)).length).toBeGreaterThan(20);
  });

  it('filters, groups and counts by tokens as by keys', async () => {
    const tokens = await readTokens(demo);
    const [[key = '', token = ''] = []] = tokens;
    const counting = (customerId: string) => `{ orders {
      one: orderFacts(where: { customerId: { eq: "${customerId}" } }) { totalCount }
      others: orderFacts(where: { customerId: { notIn: ["${customerId}"] } }) { totalCount }
      orderFactsAggregate { countDistinct { customerId } }
    } }`;
    const grouping = `{ orders { orderFactsAggregate(groupBy: [{ field: CUSTOMER_ID }], first: 500) {
      group { customerId } count sum { amount } } } }`;
    expect((await record(analyst, { query: counting(token) })).text).toBe(
      (await record(admin, { query: counting(key) })).text,
    );
    const groups = (text: string) =>
      (
        JSON.parse(text) as { data: { orders: { orderFactsAggregate: readonly unknown[] } } }
      ).data.orders.orderFactsAggregate
        .map((one) => JSON.stringify(one))
        .sort();
    const clear = groups(replaceAll((await record(admin, { query: grouping })).text, /cus_[0-9a-f]{14}/g, tokens));
    expect(clear.length).toBeGreaterThan(50);
    expect(groups((await record(analyst, { query: grouping })).text)).toEqual(clear);
  });
});

type Message = { readonly subgraph: string; readonly request: SubgraphRequest; readonly reply: SubgraphReply };

/** An answer with all that gateway and subgraphs said to each other for it. */
async function record(viewer: Viewer, asked: { readonly query: string; readonly variables?: Record<string, unknown> }) {
  const messages: Message[] = [];
  const subgraphs = demo.subgraphs.map(
    (subgraph): GatewaySubgraph => ({
      ...subgraph,
      transport: async (request, context) => {
        const reply = await subgraph.transport(request, context);
        messages.push({ subgraph: subgraph.name, request, reply });
        return reply;
      },
    }),
  );
  const recording = createGateway({ subgraphs, executor: 'concord' });
  const { text } = await recording.execute(asked, { viewer, signal: new AbortController().signal });
  expect(JSON.parse(text)).not.toHaveProperty('errors');
  return { text, messages };
}

async function createGenerator() {
  const { mesh, client } = demo;
  const draw = createFieldArguments(mesh, await readSources(mesh, client, analyst), []);
  const connections = listConnections(mesh);
  const masked = mesh.products.flatMap(({ columns }) =>
    columns.filter((column) => !['tokenize', null].includes(maskingOf(column))).map(({ name }) => camelCase(name)),
  );
  const unlike = new RegExp(`\\.(${[...masked, 'cursor', 'startCursor', 'endCursor'].join('|')})$`);
  const fieldArguments: FieldArguments = (field) => {
    const given = draw(field);
    // Without a last term of its own it is ordered by key, which for a masked viewer is the token.
    return connections.get(field.coordinate)?.id === 'customer.customer_dim' ? orderBySignup(given) : given;
  };
  return createQueryGenerator({
    schema: gateway.current().apiSchema,
    seed,
    fieldArguments,
    weigh: (coordinate) => {
      if (unlike.test(coordinate)) return 0;
      return /\.(customer|order|orders|payments|attributions|nodes|node)$/.test(coordinate) ? 4 : 1;
    },
    mostDepth: 11,
    mostFields: 26,
  });
}

function orderBySignup(given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const orderBy = Array.isArray(given.orderBy) ? given.orderBy : [];
  return { ...given, orderBy: [...orderBy, { field: 'SIGNUP_TS', direction: 'ASC' }] };
}

async function ask(viewer: Viewer, generated: GeneratedQuery): Promise<string> {
  const { text } = await gateway.execute(generated, { viewer, signal: new AbortController().signal });
  return sortErrors(text);
}

/** Domains answer at once, so the errors of two of them come in either order. */
function sortErrors(text: string): string {
  const { errors, ...rest } = JSON.parse(text) as { readonly errors?: readonly unknown[] };
  if (errors === undefined) return text;
  const sorted = errors.map((error) => JSON.stringify(error)).sort();
  return `{"errors":[${sorted.join()}],${JSON.stringify(rest).slice(1)}`;
}

function replaceAll(text: string, pattern: RegExp, by: ReadonlyMap<string, string>): string {
  return text.replaceAll(pattern, (found) => by.get(found) ?? found);
}
