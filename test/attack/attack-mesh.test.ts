// The fixture itself: the twins differ as they should, and what masks declare is what JavaScript says.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { typeNames } from '../../contracts/column-type.ts';
import { camelCase, namespaceFieldName, productFieldName } from '../../contracts/graphql-names.ts';
import { matrixTypes } from './attack-matrix.ts';
import { type AttackMesh, openAttackMesh, secondTwin } from './attack-mesh.ts';
import { attackProducts } from './attack-products.ts';
import { rowsOf } from './attack-rows.ts';
import { admin, maskedViewers } from './attack-viewers.ts';
import { createCanaryScanner } from './canaries.ts';

let first: AttackMesh;
let second: AttackMesh;

beforeAll(async () => {
  [first, second] = [await openAttackMesh(), await openAttackMesh({ twin: secondTwin })];
});
afterAll(async () => {
  await first.close();
  await second.close();
});

const analyst = maskedViewers[0]?.viewer ?? admin;

async function ask(mesh: AttackMesh, viewer: typeof admin, query: string) {
  const { text } = await mesh.gateway.execute({ query }, { viewer, signal: new AbortController().signal });
  return text;
}

/** Every product with every column that is not denied. */
const everything = `{ ${attackProducts
  .filter(({ id }) => id !== 'shop.offers')
  .map(({ id, version, columns }) => {
    const [domain = '', name = ''] = id.split('.');
    const major = version === undefined ? '' : `V${version.split('.')[0]}`;
    const asked = columns.filter(({ mask }) => mask !== 'deny').map((column) => camelCase(column.name));
    return `${domain}_${name}${major}: ${domain} { ${camelCase(name)}${major}(first: 100) { totalCount nodes { ${asked.join(' ')} } } }`;
  })
  .join(' ')} }`;

it('attacks every type of the contract language', () => {
  expect(typeNames.filter((name) => !matrixTypes.includes(name.replace(/\(.*/, '')))).toEqual([]);
});

it('the twins are the same to a masked viewer and different to a clear one', async () => {
  const [a, b] = [await ask(first, analyst, everything), await ask(second, analyst, everything)];
  expect(JSON.parse(a).errors).toBeUndefined();
  expect(b === a ? 'the same' : b).toBe('the same');
  expect(await ask(first, admin, everything)).not.toBe(await ask(second, admin, everything));
});

it('the scan finds marks in what a clear viewer gets, in every column that has room for one, and none elsewhere', async () => {
  const scanner = createCanaryScanner(first.rows);
  expect(scanner.find(await ask(first, analyst, everything))).toEqual([]);
  const found = new Set(
    scanner.find(await ask(second, admin, everything)).map(({ product, column }) => `${product}.${column}`),
  );
  const roomless = /_boolean|boolean_|faith/;
  const wanted = attackProducts
    .filter(
      ({ id, viewOver, sameTableAs }) => id !== 'shop.offers' && viewOver === undefined && sameTableAs === undefined,
    )
    .flatMap(({ id, columns }) =>
      columns.filter(({ mask }) => mask !== undefined && mask !== 'deny').map(({ name }) => `${id}.${name}`),
    )
    .filter((name) => !roomless.test(name));
  expect(wanted.filter((name) => !found.has(name))).toEqual([]);
});

it('finds a mark however it is written down', () => {
  const scanner = createCanaryScanner(first.rows);
  const mark = String(
    /qzj\w{9}/.exec([...(rowsOf(first.rows, attackProducts[0] as never)[0]?.get('full_name')?.a ?? '')].join(''))?.[0],
  );
  expect(mark).toMatch(/^qzj/);
  for (const text of [
    `so ${mark} it is`,
    mark.slice(3),
    Buffer.from(`x${mark}y`).toString('base64'),
    Buffer.from(`["${mark}"]`).toString('base64url'),
    Buffer.from(mark).toString('hex'),
    [...mark].reverse().join(''),
    [...Buffer.from(mark)].map((byte) => `%${byte.toString(16)}`).join(''),
  ]) {
    expect(scanner.find(text).length, text).toBeGreaterThan(0);
  }
  expect(scanner.find(`echo ${mark}`, mark)).toEqual([]);
});

it('gives what the mask declares, as computed here: the last four, the year, the first digit', async () => {
  for (const product of first.mesh.products) {
    const declared = attackProducts.find(({ id }) => id === product.id);
    const shown =
      declared?.columns.filter(({ mask }) => mask === 'last4' || mask === 'year' || mask === 'bucket') ?? [];
    const [key] = declared?.key ?? [];
    if (declared === undefined || declared.viewOver !== undefined || shown.length === 0) continue;
    // The rows of both in one order: the clear viewer tells which key a row has.
    const field = `${namespaceFieldName(product.domain)} { ${productFieldName(product)}(first: 100) { nodes {`;
    const tokens = new Map<string, unknown>();
    const { rows } = await first.client.query<Record<string, string>>(
      `select * from ${product.source.schema}.${product.source.table}`,
    );
    for (const row of rows) tokens.set(String(row[`${key}__tok`] ?? row[String(key)]), row[String(key)]);
    const answer = JSON.parse(
      await ask(
        first,
        analyst,
        `{ ${field} ${camelCase(String(key))} ${shown.map(({ name }) => camelCase(name)).join(' ')} } } } }`,
      ),
    );
    const nodes = answer.data[namespaceFieldName(product.domain)][productFieldName(product)].nodes as Record<
      string,
      unknown
    >[];
    expect(nodes.length).toBe(declared.rows);
    for (const node of nodes) {
      const raw = String(tokens.get(String(node[camelCase(String(key))])));
      const row = rowsOf(first.rows, declared).find((one) => one.get(String(key))?.a === raw);
      for (const { name } of shown) {
        expect([product.id, name, row?.get(name)?.a, node[camelCase(name)]]).toEqual([
          product.id,
          name,
          row?.get(name)?.a,
          row?.get(name)?.declared,
        ]);
      }
    }
  }
});
