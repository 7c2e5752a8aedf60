// Consumers of a small mesh over a database of a test: a catalog that registers them, a watcher, and a clock that the test
// moves.

import pg from 'pg';
import type { Viewer } from '../../identity/viewer.ts';
import { createConsumerStore } from '../../mesh/consumers/consumer-store.ts';
import { type RegistrationWatcher, watchRegistrations } from '../../mesh/consumers/watch-registrations.ts';
import { migrate } from '../../mesh/migrate.ts';
import { createUsageReader } from '../../mesh/usage/read-usage.ts';
import { createTestDatabase } from './database.ts';
import { openLocalCatalog } from './local-catalog.ts';
import { readMesh } from './read-mesh.ts';
import { viewerOf } from './shop-mesh.ts';

const contract = (name: string, version: string, more = '') => `
name: shop.product.${name}
version: "${version}"
status: published
title: ${name}
description: Test product ${name}.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 200 }
primary_key: [id]
schema:
  - { name: id, type: integer, required: true, description: Key }
semantics: { id: "Any." }
access: { discovery: public, read: [{ role: analyst }], write: [{ domain: shop }] ${more} }
`;

const mesh = readMesh({
  'shop/domain.yaml': `
name: shop
bounded_context: A small test.
owner: { team: "@shop-team", on_call: pager, contact: shop@example.com }
`,
  'shop/orders.contract.yaml': contract('orders', '2.1.0'),
  'shop/orders.v3.contract.yaml': contract('orders', '3.0.2'),
  'shop/lines.contract.yaml': contract('lines', '1.0.0'),
  'shop/secrets.contract.yaml': contract('secrets', '1.0.0').replace('discovery: public', 'discovery: members'),
});

export type Consumers = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly clock: { now: number };
  readonly watcher: RegistrationWatcher;
  readonly ask: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  readonly register: (viewer: Viewer, given?: Record<string, unknown>) => Promise<Answer>;
  readonly unregister: (viewer: Viewer, given: Record<string, unknown>) => Promise<Answer>;
  /** All that is kept, in the order of consumer and product. */
  readonly kept: () => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: tests hold the whole of it against a value
export type Answer = { readonly data: any; readonly errors: readonly string[]; readonly messages: readonly string[] };

export const start = Date.parse('2026-06-01T12:00:00Z');

/** An application of its own; somebody of the team `growth`; one without any team; who owns the products; the platform. */
export const dashboard: Viewer = { ...viewerOf('analyst'), subject: 'dash', consumer: 'dashboard' };
export const grower: Viewer = { ...viewerOf('analyst'), subject: 'gina', team: '@growth' };
export const loner: Viewer = { ...viewerOf('analyst'), subject: 'lou' };
export const owner: Viewer = { ...viewerOf('steward'), subject: 'olga', team: 'shop-team' };
export const platform: Viewer = { ...viewerOf('platform'), subject: 'pat' };
export const stranger: Viewer = { ...viewerOf('guest'), subject: 'gus' };

export const weekly = {
  product: 'shop.orders',
  team: 'growth',
  useCase: 'Weekly report',
  contact: 'growth@example.com',
  pin: '^2.1',
};

const shown = 'consumer productId team useCase contact pin registeredAt satisfiedBy mayUnregister';

export async function openConsumers(): Promise<Consumers> {
  const database = await createTestDatabase('consumers');
  const pool = new pg.Pool({ connectionString: database.url, max: 5 });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const clock = { now: start };
  const watcher = await watchRegistrations({ createClient: () => new pg.Client({ connectionString: database.url }) });
  const local = await openLocalCatalog(database.url, mesh, {
    consumerDesk: {
      store: createConsumerStore(pool, watcher.refresh),
      current: watcher.current,
      refresh: watcher.refresh,
      usage: createUsageReader(pool),
      isPlatform: ({ role }) => role === 'platform',
      now: () => clock.now,
    },
  });
  const ask: Consumers['ask'] = async (viewer, query, variables = {}) => {
    const signal = new AbortController().signal;
    const { dataText, errors } = await local.catalog.execute({ query, variables }, { viewer, signal });
    return {
      data: JSON.parse(dataText ?? 'null'),
      errors: errors.map(({ extensions, path = [] }) => `${extensions?.code} ${path.join('.')}`.trim()),
      messages: errors.map(({ message }) => message),
    };
  };
  return {
    url: database.url,
    pool,
    clock,
    watcher,
    ask,
    register: (viewer, given = {}) =>
      ask(
        viewer,
        `mutation ($product: String!, $team: String!, $useCase: String!, $contact: String!, $pin: String!) {
          registerConsumer(product: $product, team: $team, useCase: $useCase, contact: $contact, pin: $pin) { ${shown} }
        }`,
        { ...weekly, ...given },
      ),
    unregister: (viewer, given) =>
      ask(
        viewer,
        `mutation ($product: String!, $consumer: String) {
          unregisterConsumer(product: $product, consumer: $consumer) { consumer productId }
        }`,
        given,
      ),
    async kept() {
      const { rows } = await pool.query(
        `select consumer, product, team, use_case, contact, pin, registered_by from concord.consumers order by 1, 2`,
      );
      return rows;
    },
    async close() {
      await watcher.close();
      await local.database.close();
      await pool.end();
      await database.drop();
    },
  };
}
