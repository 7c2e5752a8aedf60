// A small mesh in a database of its own, whose contracts are published while processes serve them under load.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Agent, request } from 'undici';
import { migrate } from '../../mesh/migrate.ts';
import type { PublicationDraft } from '../../mesh/publications/publication.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { type Load, startLoad } from '../support/open-loop.ts';
import { concord } from './run-concord.ts';

export type ContractParts = {
  readonly version?: string;
  readonly description?: string;
  readonly columns?: readonly string[];
};

export const visits = ({ version = '1.0.0', description = 'Who came.', columns = [] }: ContractParts = {}) =>
  `name: shop.product.visits
version: "${version}"
description: ${description}
primary_key: [visit_id]
schema:
  - { name: visit_id, type: string, required: true }
  - { name: person, type: string, tags: [PII], mask: redact }
${columns.map((column) => `  - ${column}\n`).join('')}sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;

export const baskets = `name: shop.product.baskets
version: "1.0.0"
primary_key: [basket_id]
schema:
  - { name: basket_id, type: string, required: true }
  - { name: visit_id, type: string, references: { product: shop.visits, column: visit_id, as: visit, reverse: baskets } }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`;

export const contract = (name: string, text: string, version = '1.0.0'): PublicationDraft => {
  return { kind: 'contract', name, version, text, url: null, cause: 'publish', note: null };
};

export type PublishedShop = {
  readonly url: string;
  readonly contracts: string;
  readonly query: (text: string) => Promise<unknown>;
  /** As `concord publish` does at its end; gives its sequence. */
  readonly publish: (...drafts: readonly PublicationDraft[]) => Promise<number>;
  readonly drop: () => Promise<void>;
};

/** @param folder an empty one, for the contracts before anything is published */
export async function makePublishedShop(folder: string): Promise<PublishedShop> {
  const database = await createTestDatabase('published');
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await migrate(client);
  await client.query(`create schema shop_product;
    create table shop_product.visits (visit_id text primary key, person text, minutes integer, note text);
    insert into shop_product.visits select 'v' || n, 'Ada', n, 'n' from generate_series(1, 20) n;
    create table shop_product.baskets (basket_id text primary key, visit_id text);
    insert into shop_product.baskets values ('b1', 'v1')`);
  client.release();
  mkdirSync(join(folder, 'shop'), { recursive: true });
  writeFileSync(join(folder, 'shop/domain.yaml'), 'name: shop\nbounded_context: Visits.\nowner: "@shop"\n');
  writeFileSync(join(folder, 'shop/visits.contract.yaml'), visits());
  const store = createPublicationStore(pool);
  return {
    url: database.url,
    contracts: folder,
    query: (text) => pool.query(text),
    async publish(...drafts) {
      const { sequence: judgedAt } = await store.readPublished();
      const published = await store.publish(drafts, { author: 'test', now: Date.now(), judgedAt });
      return Math.max(...published.map(({ sequence }) => sequence));
    },
    async drop() {
      await pool.end();
      await database.drop();
    },
  };
}

export async function readToken(home: string, role = 'analyst'): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await concord(['token', '--role', role], { CONCORD_HOME: home });
  return { authorization: `Bearer ${stdout.trim()}` };
}

/** Requests all of which must be answered with all rows. */
export function askForVisits(
  urls: readonly string[],
  headers: Readonly<Record<string, string>>,
  { query = plain, perSecond = 200 }: { readonly query?: string; readonly perSecond?: number } = {},
): Load {
  const agent = new Agent({ connections: 64 });
  let turn = 0;
  const load = startLoad(perSecond, async () => {
    turn += 1;
    const reply = await request(`${urls[turn % urls.length]}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const text = await reply.body.text();
    const isRight = reply.statusCode === 200 && text.includes('"totalCount":20') && !text.includes('"errors"');
    return isRight ? null : `status ${reply.statusCode}: ${text.slice(0, 300)}`;
  });
  return {
    async stop() {
      const report = await load.stop();
      await agent.close();
      return report;
    },
  };
}

const plain = '{ shop { visits(first: 3) { totalCount nodes { visitId person } } } }';

/** Milliseconds until every one of them answers so. */
export async function untilAnswered(
  urls: readonly string[],
  query: string,
  headers: Readonly<Record<string, string>>,
  isReached: (text: string) => boolean,
): Promise<number> {
  const startedAt = performance.now();
  for (const url of urls) {
    for (;;) {
      const reply = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      if (isReached(await reply.text())) break;
      if (performance.now() - startedAt > 30_000) throw new Error(`${url} never answered so: ${query}`);
      await sleep(25);
    }
  }
  return performance.now() - startedAt;
}

export const fieldsOf = (type: string) => `{ __type(name: "${type}") { description fields { name } } }`;

export async function readMetric(url: string, name: string): Promise<number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
  return value === undefined ? null : Number(value);
}
