// Access requests over HTTP: asked for, decided and ended in one process, and in a split mesh over the same database, where
// what one process decides counts in all.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { type ServedMesh, serveMesh } from '../docs/served-mesh.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { cleanUp, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

let database: TestDatabase;
let mesh: ServedMesh;
let split: string;
let asker: string;
let owner: string;

beforeAll(async () => {
  database = await createTestDatabase('access');
  const variables = { DATABASE_URL: database.url, CONCORD_DEMO_LOADER: 'off' };
  mesh = await serveMesh(['serve', '--demo'], { ...variables, CONCORD_DEMO_SCALE: '0.01' });
  [asker, owner] = await Promise.all([
    mesh.token('analyst', { consumer: 'reports' }),
    mesh.token('admin', { team: 'customer-team' }),
  ]);
  split = await serveSplit({ ...variables, ...mesh.settings, CONCORD_CONTRACTS: demoContracts });
}, 120_000);
afterAll(async () => {
  await cleanUp();
  await database.drop();
});

async function serveSplit(variables: Readonly<Record<string, string>>): Promise<string> {
  const environment = { ...variables, CONCORD_HOME: makeHome() };
  const parts: readonly (readonly string[])[] = [['subgraph', 'customer'], ['subgraph', 'orders'], ['catalog']];
  const subgraphs = await Promise.all(
    parts.map(async (part) => {
      const url = `http://127.0.0.1:${await findFreePort()}`;
      await untilReady(url, runConcord(['serve', ...part, '--port', new URL(url).port], environment));
      return ['--subgraph', `${part.at(-1)}=${url}`];
    }),
  );
  const url = `http://127.0.0.1:${await findFreePort()}`;
  await untilReady(
    url,
    runConcord(['serve', 'gateway', '--port', new URL(url).port, ...subgraphs.flat()], environment),
  );
  return url;
}

async function ask(url: string, token: string, query: string, variables: unknown = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the test holds the whole of it against a value
  return (await response.json()) as any;
}

const requestText = `mutation ($until: String!) { requestAccess(product: "customer.customer_dim", fields: ["customerId"],
  purpose: "Joins by key.", until: $until) { id state product { id } } }`;
const decisionText = `mutation ($id: ID!, $decision: CatalogAccessDecision!) {
  decideAccess(request: $id, decision: $decision) { state decidedBy } }`;
const joinText = `{ orders { orderFacts(first: 3) { nodes { customerId customer { customerId } } } } }`;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** What of the keys of a join is seen: clear, masked, or both where the sides differ. */
async function seen(url: string, token = asker): Promise<string> {
  const { data } = await ask(url, token, joinText);
  const keys = data.orders.orderFacts.nodes.flatMap(
    (node: { customerId: string; customer: { customerId: string } }) => [node.customerId, node.customer.customerId],
  );
  const kinds = new Set(keys.map((key: string) => (key.startsWith('tok_') ? 'masked' : 'clear')));
  return [...kinds].join(' and ');
}

async function until(url: string, expected: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await seen(url)) === expected) return;
    await sleep(20);
  }
  throw new Error(`It is not ${expected} at ${url}.`);
}

it('counts at once in the process that took the decision, and ends by itself at its second', async () => {
  expect(await seen(mesh.url)).toBe('masked');
  const end = Date.now() + 3_000;
  const asked = await ask(mesh.url, asker, requestText, { until: new Date(end).toISOString() });
  const { id } = asked.data.requestAccess;
  expect(asked).toEqual({
    data: { requestAccess: { id, state: 'PENDING', product: { id: 'customer.customer_dim' } } },
  });
  const decided = await ask(mesh.url, owner, decisionText, { id, decision: 'APPROVE' });
  expect(decided).toEqual({ data: { decideAccess: { state: 'APPROVED', decidedBy: 'admin@example.org' } } });
  expect(await seen(mesh.url)).toBe('clear');
  await until(split, 'clear');
  await sleep(end - Date.now());
  expect([await seen(mesh.url), await seen(split)]).toEqual(['masked', 'masked']);
});

it('of the catalog of a split mesh counts in every process of it, and is taken back in all', async () => {
  const asked = await ask(split, asker, requestText, { until: inSeconds(3_600) });
  const { id } = asked.data.requestAccess;
  expect((await ask(split, owner, decisionText, { id, decision: 'APPROVE' })).data.decideAccess.state).toBe('APPROVED');
  await until(split, 'clear');
  await until(mesh.url, 'clear');
  const others = await mesh.token('analyst', { consumer: 'others' });
  expect([await seen(split, others), await seen(mesh.url, others)]).toEqual(['masked', 'masked']);
  expect((await ask(mesh.url, owner, decisionText, { id, decision: 'DENY' })).data.decideAccess.state).toBe('REVOKED');
  expect(await seen(mesh.url)).toBe('masked');
  await until(split, 'masked');
});

describe.each(['one process', 'a split mesh'])('in %s', (where) => {
  const urlOf = () => (where === 'one process' ? mesh.url : split);

  it('a mutation by GET is refused, and does nothing', async () => {
    const text =
      'mutation { requestAccess(product: "customer.customer_dim", fields: ["email"], purpose: "GET", until: "%") { id } }';
    const query = new URLSearchParams({ query: text.replace('%', inSeconds(60)) });
    const response = await fetch(`${urlOf()}/graphql?${query}`, {
      headers: { authorization: `Bearer ${asker}`, 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(405);
    const { data } = await ask(urlOf(), asker, '{ catalog { accessRequests(state: PENDING) { nodes { purpose } } } }');
    expect(data).toEqual({ catalog: { accessRequests: { nodes: [] } } });
  });

  it('several mutations run in their order, and a refusal stands at its own', async () => {
    const one = (key: string, fields: string, purpose: string) =>
      `${key}: requestAccess(product: "customer.customer_dim", fields: ["${fields}"], purpose: "${purpose}", until: "${inSeconds(60)}") { purpose }`;
    const answer = await ask(
      urlOf(),
      await mesh.token('analyst', { consumer: where }),
      `mutation { ${one('a', 'email', 'First.')} ${one('b', 'mail', 'Wrong.')} ${one('c', 'phone', 'Third.')} }`,
    );
    expect(answer.data).toEqual({ a: { purpose: 'First.' }, b: null, c: { purpose: 'Third.' } });
    expect(
      answer.errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [
        path,
        extensions.code,
      ]),
    ).toEqual([[['b'], 'ACCESS_FIELD_UNKNOWN']]);
    const list = await ask(
      urlOf(),
      owner,
      '{ catalog { accessRequests(state: PENDING, first: 2) { nodes { purpose consumer mayDecide } } } }',
    );
    expect(list.data.catalog.accessRequests.nodes).toEqual([
      { purpose: 'Third.', consumer: where, mayDecide: true },
      { purpose: 'First.', consumer: where, mayDecide: true },
    ]);
  });
});
