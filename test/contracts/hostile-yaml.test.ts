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

it('refuses a text of more than a million characters', () => {
  expect(refuse(`# ${'x'.repeat(1_000_000)}`).join()).toContain('it is longer than 1000000 characters');
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
