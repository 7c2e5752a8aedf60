// Access requests of the shop mesh over a database of a test: a catalog that takes them, a watcher, and a clock that the test
// moves.

import pg from 'pg';
import type { Viewer } from '../../identity/viewer.ts';
import { createAccessStore, type StoreFailure } from '../../mesh/access/access-store.ts';
import { type GrantWatcher, watchGrants } from '../../mesh/access/watch-grants.ts';
import type { LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import { migrate } from '../../mesh/migrate.ts';
import { type AccessGrant, type GrantsOf, grantsFor } from '../../subgraphs/access/access-grant.ts';
import { createTestDatabase } from './database.ts';
import { type LocalCatalog, openLocalCatalog } from './local-catalog.ts';
import { loadShopMesh, viewerOf } from './shop-mesh.ts';

export type AccessRequests = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly clock: { now: number };
  readonly ledger: LedgerEntry[];
  readonly watcher: GrantWatcher;
  readonly grantsOf: GrantsOf;
  readonly local: LocalCatalog;
  /** What a test wants to happen on the way of a change. */
  readonly hooks: {
    prepareGrants: (grants: readonly AccessGrant[]) => Promise<void>;
    assertRecordable: () => void;
    record: () => void;
  };
  readonly failures: StoreFailure[];
  readonly ask: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  /** After each test: nothing is asked for, no hook is set, and it is `start` again. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: tests hold the whole of it against a value
export type Answer = { readonly data: any; readonly errors: readonly string[]; readonly messages: readonly string[] };

export const start = Date.parse('2026-06-01T12:00:00Z');
export const at = (moment: number) => new Date(moment).toISOString().replace('.000Z', 'Z');
export const day = 86_400_000;

/** An analyst of the application `reports`, and those who own `people.customers`: by their team, and by `write`. */
export const asker: Viewer = { ...viewerOf('analyst'), subject: 'ada', consumer: 'reports' };
export const owner: Viewer = { ...viewerOf('steward'), subject: 'olga', team: 'people-team' };
export const writer: Viewer = { ...viewerOf('clerk'), subject: 'walt', domain: 'shop' };
export const platform: Viewer = { ...viewerOf('platform'), subject: 'pat' };

export async function openAccessRequests(): Promise<AccessRequests> {
  const database = await createTestDatabase('access');
  const pool = new pg.Pool({ connectionString: database.url, max: 5 });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const clock = { now: start };
  const now = () => clock.now;
  const ledger: LedgerEntry[] = [];
  const noHooks = {
    prepareGrants: async () => undefined,
    assertRecordable: () => undefined,
    record: () => undefined,
  };
  const hooks: AccessRequests['hooks'] = { ...noHooks };
  const failures: StoreFailure[] = [];
  const watcher = await watchGrants({ createClient: () => new pg.Client({ connectionString: database.url }), now });
  const grantsOf: GrantsOf = (viewer) => grantsFor(viewer, watcher.current(), clock.now);
  const store = createAccessStore({
    pool,
    prepareGrants: (grants) => hooks.prepareGrants(grants),
    assertRecordable: () => hooks.assertRecordable(),
    onChange: watcher.refresh,
    onFailure: (failure) => failures.push(failure),
    record: (entry) => {
      hooks.record();
      ledger.push(entry);
    },
  });
  const desk = { store, now, mostDays: 90, isPlatform: ({ role }: Viewer) => role === 'platform' };
  const local = await openLocalCatalog(database.url, loadShopMesh(), { grantsOf, desk });
  return {
    url: database.url,
    pool,
    clock,
    ledger,
    watcher,
    grantsOf,
    local,
    hooks,
    failures,
    async ask(viewer, query, variables = {}) {
      const signal = new AbortController().signal;
      const { dataText, errors } = await local.catalog.execute({ query, variables }, { viewer, signal });
      return {
        data: JSON.parse(dataText ?? 'null'),
        errors: errors.map(({ extensions, path = [] }) => `${extensions?.code} ${path.join('.')}`),
        messages: errors.map(({ message }) => message),
      };
    },
    async reset() {
      clock.now = start;
      ledger.length = 0;
      failures.length = 0;
      Object.assign(hooks, noHooks);
      await pool.query('truncate concord.access_requests, concord.access_events');
      await watcher.refresh();
    },
    async close() {
      await watcher.close();
      await local.database.close();
      await pool.end();
      await database.drop();
    },
  };
}

const requestText = `mutation ($product: String!, $fields: [String!]!, $purpose: String!, $until: String!, $policy: String) {
  requestAccess(product: $product, fields: $fields, purpose: $purpose, until: $until, policy: $policy) { id state }
}`;
const decisionText = `mutation ($request: ID!, $decision: CatalogAccessDecision!, $until: String, $note: String) {
  decideAccess(request: $request, decision: $decision, until: $until, note: $note) { id state until decidedBy note }
}`;

export const emailForADay = {
  product: 'people.customers',
  fields: ['email'],
  purpose: 'The monthly report.',
  until: at(start + day),
};

export const request = (access: AccessRequests, viewer: Viewer, given: Record<string, unknown> = {}) =>
  access.ask(viewer, requestText, { ...emailForADay, ...given });

export const decide = (access: AccessRequests, viewer: Viewer, given: Record<string, unknown>) =>
  access.ask(viewer, decisionText, given);

/** Gives the id of a request that is pending. */
export async function pending(access: AccessRequests, viewer: Viewer, given: Record<string, unknown> = {}) {
  const { data, messages } = await request(access, viewer, given);
  if (data?.requestAccess == null) throw new Error(messages.join('\n'));
  return String(data.requestAccess.id);
}

export async function approved(access: AccessRequests, viewer: Viewer, given: Record<string, unknown> = {}) {
  const id = await pending(access, viewer, given);
  const { messages } = await decide(access, owner, { request: id, decision: 'APPROVE' });
  if (messages.length > 0) throw new Error(messages.join('\n'));
  return id;
}

/** All that is kept, to see that nothing has changed. */
export async function keptOf({ pool, ledger }: AccessRequests): Promise<string> {
  const { rows } = await pool.query('select to_jsonb(r) from concord.access_requests r order by id');
  const events = await pool.query('select to_jsonb(e) from concord.access_events e order by number');
  return JSON.stringify([rows, events.rows, ledger]);
}

/** How the catalog says that the viewer sees the column `email`. */
export async function seesEmail(access: AccessRequests, viewer: Viewer): Promise<string> {
  const column = '{ catalog { column(coordinate: "PeopleCustomers.email") { access } } }';
  return (await access.ask(viewer, column)).data.catalog.column.access;
}

const everything = `id product { id } productId columns policy purpose subject role consumer requestedAt requestedUntil
  state decidedBy decidedAt until note mayDecide`;

/** @param given arguments, `(state: PENDING)` */
export async function listFor(access: AccessRequests, viewer: Viewer, given = '') {
  const list = `{ catalog { accessRequests${given} { nodes { ${everything} } } } }`;
  const { data, messages } = await access.ask(viewer, list);
  if (messages.length > 0) throw new Error(messages.join('\n'));
  return data.catalog.accessRequests.nodes;
}
