// Texts that try to hang, crash or smuggle: each is one problem, and the rest of the mesh is not touched.

import { expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';

function refuse(text: string): readonly string[] {
  const { mesh, problems } = loadMesh([{ path: 'orders/order_facts.contract.yaml', text }]);
  expect(mesh.products).toEqual([]);
  return problems.map(({ message }) => message);
}

it('refuses aliases that multiply without unfolding them', () => {
  const levels = [...'bcdefghijklmn'].map((name, index) => {
    const before = String.fromCharCode('a'.charCodeAt(0) + index);
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
  });
  expect(refuse(`a: &a [x, x]\n${levels.join('\n')}\n`)).toEqual([
    'orders/order_facts.contract.yaml:1:1 This is not readable YAML: its aliases (*name) multiply too often. Nothing of the file is used until it is mended.',
  ]);
});

it('refuses a list that is nested a hundred thousand times', () => {
  expect(refuse('['.repeat(100_000)).join()).toContain('it is nested too deeply');
});

it.each([
  ['lists', `tags: ${'['.repeat(100)}${']'.repeat(100)}`, true],
  ['lists', `tags: ${'['.repeat(99)}${']'.repeat(99)}`, false],
  ['maps', `tags: ${'{ a: '.repeat(100)}1${' }'.repeat(100)}`, true],
  ['lines', Array.from({ length: 101 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), true],
])('refuses %s that are nested deeper than a hundred times', (_, text, isDeep) => {
  expect(refuse(text).join().includes('it is nested too deeply')).toBe(isDeep);
});

it('tells a hundred problems of a file, and how many more there are', () => {
  const messages = refuse(Array.from({ length: 20_000 }, (_, key) => `k${key}: 1\n`).join(''));
  expect(messages).toHaveLength(101);
  expect(messages.at(-1)).toMatch(/:\d+:1 From here on there are 19,9\d\d more problems in this file/);
});

it('refuses more columns than a table has, and says nothing else', () => {
  const columns = (count: number) =>
    `schema:\n${Array.from({ length: count }, (_, column) => `  - { name: c${column}, type: string }\n`).join('')}`;
  expect(refuse(`oops: 1\n${columns(1_601)}`)).toEqual([
    'orders/order_facts.contract.yaml:2:1 The schema has 1,601 columns, and a table has at most 1,600. Nothing else of the file is looked at.',
  ]);
  expect(refuse(columns(1_600)).join()).not.toContain('at most 1,600');
});

it('refuses a text of more than three hundred thousand characters', () => {
  expect(refuse(`# ${'x'.repeat(300_000)}`).join()).toContain('it is longer than 300000 characters');
});

it('refuses a second document in the file', () => {
  expect(refuse('name: a\n---\nname: b\n').join()).toContain('This is not readable YAML');
});

it.each(['__proto__', 'constructor', 'toString'])('refuses %s as an unknown key, wherever it stands', (key) => {
  const messages = refuse(`${key}: { polluted: true }\nsla: { ${key}: 1 }\nschema: [{ ${key}: 1 }]\n`);
  expect(messages.filter((message) => message.includes(`Unknown key "${key}"`))).toHaveLength(3);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

const plain = `name: orders.product.order_facts
version: "1.0.0"
primary_key: [order_id]
schema:
  - { name: order_id, type: string }
  - { name: note, type: string, description: "One
      sentence." }
sla: { freshness: 1h }
semantics: {}
`;

function read(text: string) {
  const domain = { path: 'orders/domain.yaml', text: 'name: orders\nbounded_context: Orders.\nowner: "@orders"\n' };
  const { mesh, problems } = loadMesh([domain, { path: 'orders/order_facts.contract.yaml', text }]);
  expect(problems).toEqual([]);
  return mesh.products;
}

it('takes a table of sixteen hundred columns with a sentence for each', () => {
  const sentence = 'What this column says of an order, in words such as those that contracts have.';
  const more = Array.from(
    { length: 1_598 },
    (_, at) => `  - { name: c${at}, type: string, description: "${sentence}" }`,
  );
  const [product] = read(plain.replace('sla:', `${more.join('\n')}\nsla:`));
  expect(product?.columns).toHaveLength(1_600);
});

it('reads lines that end as on Windows, and a byte order mark, as if they were not there', () => {
  // The mark counts as a character, so that what stands in the first line stands one further.
  const places = (products: ReturnType<typeof read>) =>
    products.map(({ at, ...product }) => ({ ...product, line: at.line }));
  expect(places(read(`\uFEFF${plain.replaceAll('\n', '\r\n')}`))).toEqual(places(read(plain)));
});

it('takes an anchor and its alias as the value itself', () => {
  const aliased = plain
    .replace('type: string }', 'type: &text string }')
    .replace('note, type: string', 'note, type: *text');
  expect(read(aliased)[0]?.columns.map(({ type }) => type)).toEqual(read(plain)[0]?.columns.map(({ type }) => type));
});
