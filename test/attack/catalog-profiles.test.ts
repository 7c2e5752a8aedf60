// The door "catalog": what it shows of a product comes from its contract. It reads no product's table, so there are no
// statistics or sample values that a masked column could shine through. How products stand, which others measure for it, is
// attacked in catalog-standing.test.ts.

import { buildSchema, type GraphQLSchema, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { type AttackMesh, openAttackMesh, secondTwin } from './attack-mesh.ts';
import { admin, maskedViewers } from './attack-viewers.ts';
import { type CanaryScanner, createCanaryScanner } from './canaries.ts';

let first: AttackMesh;
let second: AttackMesh;
let scanner: CanaryScanner;
let catalogs: readonly LocalCatalog[];

beforeAll(async () => {
  [first, second] = await Promise.all([openAttackMesh(), openAttackMesh({ twin: secondTwin })]);
  scanner = createCanaryScanner(first.rows);
  catalogs = [await openLocalCatalog(first.url, first.mesh), await openLocalCatalog(second.url, second.mesh)];
});
afterAll(async () => {
  for (const { database } of catalogs) await database.close();
  await first.close();
  await second.close();
});

const viewers = [{ name: 'admin', viewer: admin }, ...maskedViewers];

/** Every field below a type that can be asked for without an argument, `depth` levels of objects deep. */
function everyField(schema: GraphQLSchema, typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    // Of what people wrote or asked, not of what a product holds; and this mesh keeps none.
    const isOfPeople = ['accessRequests', 'consumers', 'usage'].includes(field.name);
    if (field.args.some(isRequiredArgument) || isOfPeople) return [];
    const inner = getNamedType(field.type);
    if (!isObjectType(inner)) return [field.name];
    return depth === 0 ? [] : [`${field.name} { ${everyField(schema, inner.name, depth - 1)} __typename }`];
  });
  return fields.join(' ');
}

async function ask(mesh: AttackMesh, viewer: Viewer, query: string): Promise<string> {
  return (await mesh.gateway.execute({ query }, { viewer, signal: new AbortController().signal })).text;
}

describe.each(viewers)('to $name', ({ viewer }) => {
  it('everything that the catalog can say is the same over both databases, and bears no mark', async () => {
    const schema = buildSchema(first.gateway.current().supergraphSdl, { assumeValid: true });
    const query = `{ catalog { search(first: 30) { nodes { ${everyField(schema, 'CatalogProduct', 2)} } } domains { ${everyField(schema, 'CatalogDomain', 1)} } } }`;
    const [one, other] = [await ask(first, viewer, query), await ask(second, viewer, query)];
    expect(JSON.parse(one).errors).toBeUndefined();
    expect(other).toBe(one);
    expect(scanner.find(one)).toEqual([]);
  });

  it('searching for a stored value finds what searching for nonsense finds', async () => {
    const { rows } = await first.client.query<{ full_name: string; email: string }>(
      'select full_name, email from people_product.persons limit 3',
    );
    for (const text of rows.flatMap((row) => [row.full_name, row.email])) {
      const search = (words: string) =>
        `{ catalog { search(query: ${JSON.stringify(words)}) { totalCount nodes { id } } } }`;
      expect(await ask(first, viewer, search(text))).toBe(await ask(second, viewer, search(text)));
    }
  });

  it('sample queries hold no value, are the same over both, and run with masks', async () => {
    const query = '{ catalog { search(first: 50) { nodes { id sampleQuery } } } }';
    const text = await ask(first, viewer, query);
    expect(text).toBe(await ask(second, viewer, query));
    const samples = JSON.parse(text).data.catalog.search.nodes as { id: string; sampleQuery: string | null }[];
    expect(samples.length).toBeGreaterThan(3);
    for (const { sampleQuery } of samples) {
      if (sampleQuery === null) continue;
      expect(sampleQuery).not.toMatch(/"/);
      const answer = await ask(first, viewer, sampleQuery);
      if (viewer === admin) continue;
      expect(answer).not.toContain('FORBIDDEN_FIELD');
      expect(scanner.find(answer)).toEqual([]);
    }
  });
});

it('no statement of the catalog reads a table of a product', async () => {
  const [catalog] = catalogs;
  if (catalog === undefined) throw new Error('no catalog');
  catalog.statements.length = 0;
  const query =
    '{ catalog { words: search(query: "orders persons") { nodes { id } } search(first: 50) { nodes { id sampleQuery columns { name } } } } }';
  const { errors } = await catalog.catalog.execute(
    { query, variables: {} },
    { viewer: admin, signal: new AbortController().signal },
  );
  expect(errors).toEqual([]);
  expect(catalog.statements.length).toBeGreaterThan(0);
  for (const { text } of catalog.statements) expect(text).not.toMatch(/_product|pg_stats|pg_statistic|reltuples/);
});
