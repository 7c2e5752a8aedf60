// The door "how products stand": two meshes that differ only in what was measured of masked columns, in results, profiles and
// ages, are one mesh to whoever is masked on them, in every field, facet, filter and revision.

import { buildSchema, type GraphQLSchema, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Mesh, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { before, type FixedState, failedBy, fixStandings, resultOf, runOf } from '../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { createRandom } from '../support/random.ts';
import { loadAttackMesh } from './attack-contracts.ts';
import { type AttackViewer, admin, maskedViewers } from './attack-viewers.ts';

type IsClear = AttackViewer['isClear'];
type Twin = { readonly seed: number; readonly isClear: IsClear };

const checkTypes = ['not_null', 'unique', 'range', 'pattern', 'referential', 'freshness'];
/** A token tells these as well as its value, so twins agree in them. */
const checksOfTokens = ['not_null', 'unique', 'referential'];

/** Each product's age is told by one of its columns of time, a masked one where there is one. */
const mesh: Mesh = {
  ...loadAttackMesh(),
  products: loadAttackMesh().products.map((product) => ({
    ...product,
    sla: { ...product.sla, freshnessColumn: chooseAgeColumn(product)?.name ?? null },
  })),
};

function chooseAgeColumn({ columns }: Product): Column | undefined {
  const ofTime = columns.filter(
    ({ type }) => type.kind === 'scalar' && ['date', 'timestamp', 'timestamp_tz'].includes(type.name),
  );
  return ofTime.find((column) => maskingOf(column) !== null) ?? ofTime[0];
}

/** What differs between twins comes from `mine`, the rest from `common`. */
function drawStates({ seed, isClear }: Twin): Readonly<Record<string, FixedState>> {
  const [mine, common] = [createRandom(seed), createRandom(1)];
  return Object.fromEntries(
    mesh.products.map((product) => {
      const isHidden = (column: Column) => maskingOf(column) !== null && !isClear(product.id, column.name);
      const draw = (column: Column, isTold = false) => {
        const [theirs, ours] = [mine.integer(0, 100), common.integer(0, 100)];
        return isHidden(column) && !isTold ? theirs : ours;
      };
      const age = product.columns.find(({ name }) => name === product.sla.freshnessColumn);
      const minutes = age === undefined ? null : draw(age) + (isHidden(age) ? 1_000 * mine.integer(0, 1) : 0);
      const loadedAt = common.chance(0.5) ? before(common.integer(0, 200)) : null;
      const runs = [5, 65, 125].map((ago) => {
        const results = product.columns.flatMap((column) =>
          checkTypes.map((type) => {
            const isTold = checksOfTokens.includes(type) && maskingOf(column) === 'tokenize';
            const failing = draw(column, isTold);
            const severity = common.chance(0.5) ? 'error' : 'warning';
            const outcome = failing > 50 ? failedBy(failing) : { failing };
            const reason = failing > 90 ? `Rows that fail: ${failing}.` : null;
            return resultOf(`${column.name} ${type}`, [column.name], { type, severity, reason, ...outcome });
          }),
        );
        const nullPercent = Object.fromEntries(product.columns.map((column) => [column.name, draw(column)]));
        return runOf(ago, results, { profile: { nullPercent } });
      });
      return [
        product.key,
        { watermark: { dataAt: minutes === null ? null : before(minutes), loadedAt, measuredAt: before(1) }, runs },
      ];
    }),
  );
}

let database: TestDatabase;
const opened: LocalCatalog[] = [];
beforeAll(async () => {
  database = await createTestDatabase('catalog_standing');
});
afterAll(async () => {
  for (const local of opened) await local.database.close();
  await database.drop();
});

async function open(twin: Twin): Promise<LocalCatalog> {
  const local = await openLocalCatalog(database.url, mesh, { standings: fixStandings(mesh, drawStates(twin)) });
  opened.push(local);
  return local;
}

/** What people wrote and what was asked for, which comes of no value of a product, and lists that lead back to it. */
const otherFields = ['accessRequests', 'consumers', 'usage', 'product', 'domain'];

/** Every field below a type that can be asked for without an argument, `depth` levels of objects deep. */
function everyField(schema: GraphQLSchema, typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument) || otherFields.includes(field.name)) return [];
    const inner = getNamedType(field.type);
    if (!isObjectType(inner)) return [field.name];
    return depth === 0 ? [] : [`${field.name} { ${everyField(schema, inner.name, depth - 1)} __typename }`];
  });
  return fields.join(' ');
}

function queriesOf(schema: GraphQLSchema): readonly string[] {
  const facets = everyField(schema, 'CatalogFacets', 1);
  const search = (given: string) => `search(first: 100${given}) { totalCount nodes { id } facets { ${facets} } }`;
  return [
    ...mesh.products.map(({ key }) => `product(id: "${key}") { ${everyField(schema, 'CatalogProduct', 4)} }`),
    `domains { ${everyField(schema, 'CatalogDomain', 0)} } standingRevision`,
    search(''),
    ...['FRESH', 'STALE', 'UNKNOWN'].map((status) => search(`, freshness: ${status}`)),
    ...['SOUND', 'BROKEN', 'UNKNOWN'].map((status) => search(`, quality: ${status}`)),
    ...[10, 30, 50, 70, 90].map((score) => search(`, minScore: ${score}`)),
  ];
}

async function answer(local: LocalCatalog, viewer: Viewer, fields: string): Promise<string> {
  const signal = new AbortController().signal;
  const query = `{ catalog { ${fields} } }`;
  const { dataText, errors } = await local.catalog.execute({ query, variables: {} }, { viewer, signal });
  expect(errors).toEqual([]);
  return dataText ?? '';
}

const schemaOf = (local: LocalCatalog) =>
  buildSchema(local.catalog.sdl.replace(/extend schema[^\n]*\n[^\n]*\n/, '').replaceAll('@shareable', ''), {
    assumeValid: true,
    assumeValidSDL: true,
  });

describe.each(maskedViewers)('to $name', ({ viewer, isClear }) => {
  it('how products stand is the same whatever was measured of masked columns', async () => {
    const [first, second] = [await open({ seed: 2, isClear }), await open({ seed: 3, isClear })];
    const queries = queriesOf(schemaOf(first));
    expect(queries.join()).toContain('history');
    for (const query of queries) {
      expect(await answer(second, viewer, query)).toBe(await answer(first, viewer, query));
    }
  });
});

it('to who sees all in clear it is not: the twins differ, and so does nearly every product', async () => {
  const never: IsClear = () => false;
  const [first, second] = [await open({ seed: 2, isClear: never }), await open({ seed: 3, isClear: never })];
  let differing = 0;
  const queries = queriesOf(schemaOf(first));
  for (const query of queries) {
    if ((await answer(first, admin, query)) !== (await answer(second, admin, query))) differing += 1;
  }
  expect(differing).toBeGreaterThan(mesh.products.length / 2);
  expect(mesh.products.some((product) => maskingOf(chooseAgeColumn(product) ?? { mask: null, piiPaths: [] }))).toBe(
    true,
  );
});
