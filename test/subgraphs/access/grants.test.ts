// What a grant opens, and for whom: decided from plain data, without a database.

import { describe, expect, it } from 'vitest';
import type { Mesh, Product } from '../../../contracts/product.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { type AccessGrant, consumerOf, grantsFor } from '../../../subgraphs/access/access-grant.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import { mayFind } from '../../../subgraphs/access/may-find.ts';
import { readMesh } from '../../support/read-mesh.ts';
import { loadShopMesh, viewerOf } from '../../support/shop-mesh.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const grant = (parts: Partial<AccessGrant>): AccessGrant => ({
  id: 'g',
  consumer: 'consumer:reports',
  role: 'analyst',
  product: 'people.customers',
  columns: ['email'],
  until: noon,
  ...parts,
});

const find = (mesh: Mesh, id: string): Product => {
  const product = mesh.products.find(({ key }) => key === id);
  if (product === undefined) throw new Error(`no ${id}`);
  return product;
};
const shop = loadShopMesh();
const [customers, orders] = [find(shop, 'people.customers'), find(shop, 'shop.orders')];

/** The columns that are not clear without the grants and are with them. */
function opened(product: Product, grants: readonly AccessGrant[], viewer: Viewer = viewerOf('analyst')) {
  const before = decide(product, viewer);
  const after = decide(product, viewer, grants);
  if (after.kind === 'denied') return 'denied';
  const clear = [...after.columns].filter(([, access]) => access.kind === 'clear').map(([name]) => name);
  return clear.filter((name) => before.kind === 'denied' || before.columns.get(name)?.kind !== 'clear');
}

describe('who holds a grant', () => {
  const named = (parts: Partial<Viewer>) => ({ ...viewerOf('analyst'), ...parts });
  it.each<readonly [string, Viewer, AccessGrant['consumer'], number]>([
    ['a consumer by its name', named({ consumer: 'reports' }), 'consumer:reports', 1],
    ['a subject where the token names no consumer', named({ subject: 'ada' }), 'subject:ada', 1],
    ['not a subject of the name of a consumer', named({ subject: 'reports' }), 'consumer:reports', 0],
    ['not a consumer of the name of a subject', named({ consumer: 'ada', subject: 'bob' }), 'subject:ada', 0],
    ['not the subject who asked for a consumer', named({ consumer: 'reports', subject: 'ada' }), 'subject:ada', 0],
    ['not a consumer in another case', named({ consumer: 'Reports' }), 'consumer:reports', 0],
    ['not one whose name begins the same', named({ consumer: 'reports2' }), 'consumer:reports', 0],
    ['not somebody whose subject is made up of both', named({ subject: 'consumer:reports' }), 'consumer:reports', 0],
    ['not who is anonymous', { ...anonymous, consumer: 'reports' }, 'consumer:reports', 0],
    ['not a subject named anonymous', anonymous, 'subject:anonymous', 0],
  ])('%s', (_, viewer, consumer, count) => {
    expect(grantsFor(viewer, [grant({ consumer })], noon - 1)).toHaveLength(count);
  });

  it('in the role in which it was asked for, and in no other', () => {
    const counts = ['analyst', 'regional', 'admin', 'nobody'].map(
      (role) => grantsFor({ ...viewerOf(role), consumer: 'reports' }, [grant({})], noon - 1).length,
    );
    expect(counts).toEqual([1, 0, 0, 0]);
  });

  it('by a name that is the same in every role', () => {
    const consumers = ['analyst', 'admin', 'nobody'].map((role) => consumerOf({ ...viewerOf(role), consumer: 'a' }));
    expect(consumers).toEqual(['consumer:a', 'consumer:a', 'consumer:a']);
  });
});

it('a grant counts until its moment, and at that moment no more', () => {
  const viewer = { ...viewerOf('analyst'), consumer: 'reports' };
  const grants = [grant({ id: 'short', until: noon }), grant({ id: 'long', until: noon + 1_000 })];
  const at = (now: number) => grantsFor(viewer, grants, now).map(({ id }) => id);
  expect([at(noon - 1), at(noon), at(noon + 999), at(noon + 1_000)]).toEqual([
    ['short', 'long'],
    ['long'],
    ['long'],
    [],
  ]);
});

describe('a grant opens', () => {
  const masks = ['email', 'phone', 'born', 'income', 'passport', 'device', 'note'];
  it.each(masks)('%s alone, whatever its mask', (column) => {
    expect(opened(customers, [grant({ columns: [column] })])).toEqual([column]);
  });

  it('several columns, by one grant or by several', () => {
    expect(opened(customers, [grant({ columns: ['email', 'phone'] })])).toEqual(['email', 'phone']);
    expect(opened(customers, [grant({}), grant({ columns: ['phone'] })])).toEqual(['email', 'phone']);
  });

  it('nothing of another product, nor a column that is not there', () => {
    expect(opened(orders, [grant({ columns: ['email', 'order_id'] })])).toEqual([]);
    expect(opened(customers, [grant({ columns: ['toString', 'Email', 'customer_id '] })])).toEqual([]);
  });

  it('a key, and every column that refers to it', () => {
    const key = grant({ columns: ['customer_id'] });
    expect([opened(customers, [key]), opened(orders, [key])]).toEqual([['customer_id'], ['customer_id']]);
  });

  it('no column that refers to a key, where it is of the referring product alone', () => {
    expect(opened(orders, [grant({ product: 'shop.orders', columns: ['customer_id'] })])).toEqual([]);
  });

  it('reading its product, where the role may not read it, with all that is not masked', () => {
    expect(opened(customers, [grant({})], viewerOf('nobody'))).toEqual(['email', 'country']);
    expect(opened(orders, [grant({})], viewerOf('nobody'))).toBe('denied');
  });

  it('no rows: the rules hold, and a token without the claim that they need gives none', () => {
    const rows = (viewer: Viewer) => {
      const access = decide(customers, viewer, [grant({})]);
      return access.kind === 'granted' ? access.rows : 'denied';
    };
    expect(rows(viewerOf('regional'))).toEqual({ kind: 'none' });
    const comparisons = [{ column: 'country', operator: 'in', values: ['DE'] }];
    expect(rows(viewerOf('regional', { countries: ['DE'] }))).toEqual({ kind: 'every', comparisons });
  });
});

it('makes a viewer class of its own, the same as that of whoever sees the same in clear', () => {
  const classOf = (viewer: Viewer, grants: readonly AccessGrant[] = []) => {
    const access = decide(customers, viewer, grants);
    return access.kind === 'granted' ? access.viewerClass : null;
  };
  expect(classOf(viewerOf('analyst'))).toBe('clear: country; rows: all');
  expect(classOf(viewerOf('analyst'), [grant({})])).toBe('clear: email,country; rows: all');
  const everything = customers.columns.map(({ name }) => name);
  expect(classOf(viewerOf('analyst'), [grant({ columns: everything })])).toBe(classOf(viewerOf('admin')));
});

it('finds its product also where only members find it, but no draft', () => {
  const hidden: Product = { ...customers, access: { ...customers.access, discovery: 'members' } };
  const finds = (product: Product, grants: readonly AccessGrant[]) => mayFind(product, viewerOf('nobody'), grants);
  expect([finds(hidden, []), finds(hidden, [grant({})]), finds({ ...hidden, status: 'draft' }, [grant({})])]).toEqual([
    false,
    true,
    false,
  ]);
});

describe('keys and sources that several products share', () => {
  const domain = (name: string) => `name: ${name}\nbounded_context: About ${name}.\nowner: { team: "@${name}" }\n`;
  const contract = (name: string, schema: string, more = '') => `
name: ${name}
version: "1.0.0"
${more}
primary_key: [id]
schema:
${schema}
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;
  const masked = 'type: string, required: true, tags: [PII], mask: tokenize';
  const mesh = readMesh({
    'a/domain.yaml': domain('a'),
    'a/people.contract.yaml': contract(
      'a.product.people',
      `  - { name: id, ${masked} }\n  - { name: mail, type: string, tags: [PII], mask: sha256 }`,
    ),
    'a/members.contract.yaml': contract(
      'a.product.members',
      '  - { name: id, type: string, required: true, references: { product: a.people, column: id, as: person } }',
    ),
    'a/visits.contract.yaml': contract(
      'a.product.visits',
      `  - { name: id, type: string, required: true }
  - { name: member, type: string, references: { product: a.members, column: id, as: who } }`,
    ),
    'a/twins.contract.yaml': contract(
      'a.product.twins',
      `  - { name: id, ${masked} }\n  - { name: mail, type: string, tags: [PII], mask: sha256 }`,
      'source: { table: a_product.people }',
    ),
    'a/twin_visits.contract.yaml': contract(
      'a.product.twin_visits',
      `  - { name: id, type: string, required: true }
  - { name: twin, type: string, references: { product: a.twins, column: id, as: who } }`,
    ),
  });
  const openedBy = (product: string, columns: readonly string[]) =>
    mesh.products.flatMap((one) => {
      const found = opened(one, [grant({ product, columns })]);
      return found === 'denied' ? [] : found.map((name) => `${one.id}.${name}`);
    });

  it('a key opens what refers to it through others, too', () => {
    expect(openedBy('a.people', ['id'])).toEqual(['a.members.id', 'a.people.id', 'a.visits.member']);
  });

  it('a product does not open another over the same table, nor what refers to that one', () => {
    expect(openedBy('a.people', ['mail'])).toEqual(['a.people.mail']);
    expect(openedBy('a.twins', ['mail', 'id'])).toEqual(['a.twin_visits.twin', 'a.twins.id', 'a.twins.mail']);
  });

  it('nothing in the middle of a chain is opened by itself', () => {
    expect(openedBy('a.members', ['id'])).toEqual([]);
  });
});
