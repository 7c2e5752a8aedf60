// No decorative field: every key of the contract language changes something that can be seen, or stands in the first table of
// LIMITATIONS.md. The walk is over the forms, so a key that is added fails here until it has an effect and a row in flips.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../mesh/migrate.ts';
import { openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { base, tables } from './base-mesh.ts';
import { applyFlip, type Flip } from './flip.ts';
import { contractFlips, domainFlips } from './flips.ts';
import { isListed, readListedKeys } from './listed-keys.ts';
import { type Kind, kinds, type Observation, observe, type Watched } from './observe.ts';
import { walkContract, walkDomain } from './walk-forms.ts';
import { write } from './write.ts';

/** Keys that describe, and promise nothing that could be enforced: the catalog is where they are seen. */
const describing: ReadonlySet<string> = new Set([
  'owner.team',
  'owner.on_call',
  'owner.contact',
  'owner.slack',
  'owner.reviewers',
  'title',
  'description',
  'tags',
  'semantics.*',
  'deprecation.migration_notes',
  'changelog[].version',
  'changelog[].date',
  'changelog[].changes',
  'schema[].description',
  'schema[].title',
  'schema[].unit',
  'quality[].description',
  'domain.title',
  'domain.bounded_context',
  'domain.owner.team',
  'domain.owner.on_call',
  'domain.owner.contact',
  'domain.owner.slack',
  'domain.owner.reviewers',
  'domain.code_owners',
  'domain.repository',
]);

const listed = readListedKeys(readFileSync(join(import.meta.dirname, '../../../LIMITATIONS.md'), 'utf8'));
const inDomain = (key: string) => `domain.${key}`;
const walked = [...walkContract(), ...walkDomain().map(inDomain)];
const flips = [...contractFlips, ...domainFlips.map((one) => ({ ...one, key: inDomain(one.key) }))];

let database: TestDatabase;
let client: pg.Client;
let watched: Watched & { readonly close: () => Promise<void> };
const known = new Map<string, Promise<Observation>>();

beforeAll(async () => {
  database = await createTestDatabase('keys');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(tables);
  await migrate(client);
  const opened = openDatabase({ url: database.url, domain: 'shop' });
  const statements: unknown[] = [];
  watched = {
    url: database.url,
    statements,
    database: {
      ...opened,
      read(statement, signal) {
        statements.push(statement);
        return opened.read(statement, signal);
      },
    },
    close: () => opened.close(),
  };
});

afterAll(async () => {
  await watched.close();
  await client.end();
  await database.drop();
});

it('has nothing wrong in the contracts that keys are flipped in', async () => {
  const served = ['people.customers', 'people.leads', 'people.notes', 'shop.orders'];
  expect(JSON.parse((await look(base)).load)).toEqual({ told: [], served, unserved: [] });
});

it('flips every key of the language, and none that is no longer in it', () => {
  expect([...new Set(flips.map(({ key }) => key))].sort()).toEqual([...new Set(walked)].sort());
});

it('lists keys that are in the language', () => {
  expect(listed.filter((name) => !walked.some((key) => isListed(key, [name])))).toEqual([]);
});

it('counts them', () => {
  const keys = [...new Set(walked)];
  const counts = {
    walked: keys.length,
    describing: keys.filter((key) => describing.has(key)).length,
    listed: keys.filter((key) => isListed(key, listed)).length,
  };
  console.log({ ...counts, enforced: counts.walked - counts.describing - counts.listed });
  expect(keys.filter((key) => describing.has(key) && isListed(key, listed))).toEqual([]);
});

describe('a key is seen where it promises to be seen:', () => {
  it.each(flips.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    const differences = await compare(one);
    if (isListed(one.key, listed)) {
      expect(differences.filter((kind) => kind !== 'catalog')).toEqual([]);
      expect(one.by).toBe('nothing');
    } else if (describing.has(one.key)) {
      expect(one.by).toBe('catalog');
      const { catalog } = await look(applyFlip(one, base)[1]);
      expect(catalog).toContain(String(Array.isArray(one.to) ? one.to[0] : one.to));
      expect(differences).toContain('catalog');
    } else {
      expect(one.by).not.toBe('catalog');
      expect(differences).toContain(one.by);
    }
  });
});

async function compare(one: Flip): Promise<readonly Kind[]> {
  const [before, after] = applyFlip(one, base);
  const [one1, one2] = [await look(before), await look(after)];
  if (one.by !== 'load') expect(one2.graph === 'nothing' ? one2.load : '').toBe('');
  return kinds.filter((kind) => one1[kind] !== one2[kind]);
}

function look(documents: Parameters<typeof observe>[0]): Promise<Observation> {
  const key = write(documents);
  const seen = known.get(key) ?? observe(documents, watched);
  known.set(key, seen);
  return seen;
}

function nameOf({ key, at, by }: Flip): string {
  return `${key} at ${at}, by ${by}`;
}
