import { describe, expect, it } from 'vitest';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { ask, askText, createTestGateway } from './ask.ts';
import { createToyMesh } from './toy-mesh.ts';

type Sent = {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
};

function recordingGateway(broken = false) {
  const sent: Sent[] = [];
  const subgraphs = createToyMesh(broken, (subgraph, { query, variables }) =>
    sent.push({ subgraph, query, variables }),
  );
  return { gateway: createTestGateway(subgraphs), sent };
}

/** The toy mesh with one subgraph that answers as told. */
function gatewayWith(name: string, transport: Transport, make: SubgraphMake = 'concord') {
  const replace = (subgraph: GatewaySubgraph) => (subgraph.name === name ? { ...subgraph, make, transport } : subgraph);
  return createTestGateway(createToyMesh().map(replace));
}

describe('the executor', () => {
  it('joins entities of several subgraphs, with @requires', async () => {
    const { gateway } = recordingGateway();
    expect(
      await ask(gateway, '{ product(id: "p1") { name shipping rating reviews(first: 1) { author { email } } } }'),
    ).toEqual({
      data: { product: { name: 'Product 1', shipping: 5, rating: 0.5, reviews: [{ author: { email: 'u2@test' } }] } },
    });
  });

  it('asks for each entity once, in the order of appearance', async () => {
    const { gateway, sent } = recordingGateway();
    await ask(gateway, '{ reviews { author { email } } }');
    expect(sent.map(({ subgraph, variables }) => [subgraph, variables.representations])).toEqual([
      ['reviews', undefined],
      ['users', ['u2', 'u3', 'u1'].map((id) => ({ __typename: 'User', id }))],
    ]);
  });

  it('answers in the order of keys that the client wrote, through aliases that equal other fields', async () => {
    const { gateway } = recordingGateway();
    const text = await askText(gateway, '{ product(id: "p2") { id: name shipping sku: kind inStock name: id } }');
    expect(text).toBe(
      '{"data":{"product":{"id":"Product 2","shipping":null,"sku":"TOOL","inStock":true,"name":"p2"}}}',
    );
  });

  it('passes the bytes of a single subgraph through unparsed', async () => {
    const gateway = gatewayWith('users', async () => ({ dataText: '{ "me" :{"name": "U" } }', errors: [] }));
    expect(await askText(gateway, '{ me { name } }')).toBe('{"data":{ "me" :{"name": "U" } }}');
  });

  it('sends only the variables that a request uses', async () => {
    const { gateway, sent } = recordingGateway();
    await ask(gateway, 'query ($id: ID!, $first: Int) { product(id: $id) { name reviews(first: $first) { id } } }', {
      id: 'p1',
      first: 1,
    });
    expect(sent.map(({ variables }) => Object.keys(variables))).toEqual([['id'], ['first', 'representations']]);
  });

  it('answers @skip and @include without asking for what is left out', async () => {
    const { gateway, sent } = recordingGateway();
    const query = 'query ($no: Boolean!) { me { name reviews @include(if: $no) { id } ... @skip(if: $no) { email } } }';
    expect(await ask(gateway, query, { no: false })).toEqual({ data: { me: { name: 'User 1', email: 'u1@test' } } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['users']);
  });

  it('takes a field from the first place whose condition holds', async () => {
    const { gateway } = recordingGateway();
    const query = 'query ($yes: Boolean!) { me { id @skip(if: $yes) name id ... @include(if: $yes) { email } } }';
    expect(await askText(gateway, query, { yes: true })).toBe(
      '{"data":{"me":{"name":"User 1","id":"u1","email":"u1@test"}}}',
    );
    expect(await askText(gateway, query, { yes: false })).toBe('{"data":{"me":{"id":"u1","name":"User 1"}}}');
  });

  it('resolves interfaces, unions, lists of lists and interface objects', async () => {
    const { gateway } = recordingGateway();
    expect(await ask(gateway, '{ shelf { __typename title stars ... on Film { minutes copies } } }')).toEqual({
      data: {
        shelf: [
          [
            { __typename: 'Book', title: 'Book 1', stars: 1 },
            { __typename: 'Film', title: 'Film 2', stars: 2, minutes: 60, copies: 2 },
          ],
          [{ __typename: 'Book', title: 'Book 3', stars: 3 }, null],
          [],
        ],
      },
    });
  });

  it('keeps the concrete type where a later subgraph knows only the interface', async () => {
    const { gateway } = recordingGateway();
    const query = '{ me { favourite { id __typename ... on Book { copies ... on Media { critics { id } } } } } }';
    expect(await ask(gateway, query)).toEqual({
      data: { me: { favourite: { id: 'b1', __typename: 'Book', copies: 1, critics: [{ id: 'u1' }, { id: 'u3' }] } } },
    });
  });

  it('knows the type of an object by whatever alias the client calls it', async () => {
    const { gateway } = recordingGateway();
    const query =
      '{ media { kind: __typename title: __typename critics { favourite { a: __typename ... on Book { pages } } } } }';
    const { data } = (await ask(gateway, query)) as { data: { media: unknown[] } };
    expect(data.media[0]).toEqual({
      kind: 'Book',
      title: 'Book',
      critics: [{ favourite: { a: 'Book', pages: 100 } }, { favourite: { a: 'Film' } }],
    });
  });

  it('gives back values that travelled under an alias of the planner', async () => {
    const { gateway } = recordingGateway();
    expect(await ask(gateway, '{ media { ... on Book { value } ... on Film { value } } }')).toEqual({
      data: { media: [{ value: null }, { value: 20 }, { value: 4 }, { value: 40 }, { value: 6 }, { value: 60 }] },
    });
  });

  it('executes mutations in order', async () => {
    const { gateway, sent } = recordingGateway();
    const query =
      'mutation { a: renameProduct(id: "p1", name: "x") { name inStock } b: review(sku: "sku-1", stars: 2) { stars } c: renameProduct(id: "p2", name: "y") { name } }';
    expect(await ask(gateway, query)).toEqual({
      data: { a: { name: 'x', inStock: false }, b: { stars: 2 }, c: { name: 'y' } },
    });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalogue', 'stock', 'reviews', 'catalogue']);
  });

  it('answers introspection beside data, with variables, and a plain __typename without a fetch', async () => {
    const { gateway, sent } = recordingGateway();
    const query =
      'query ($n: String!) { __proto__: __type(name: $n) { kind } __typename t: __schema { queryType { name } } }';
    expect(await askText(gateway, query, { n: 'Media' })).toBe(
      '{"data":{"__proto__":{"kind":"INTERFACE"},"__typename":"Query","t":{"queryType":{"name":"Query"}}}}',
    );
    expect(sent).toEqual([]);
    expect(await ask(gateway, '{ me { id } __type(name: "Size") { name } }')).toEqual({
      data: { me: { id: 'u1' }, __type: { name: 'Size' } },
    });
  });

  it('takes a variable called as the one of the planner', async () => {
    const { gateway } = recordingGateway();
    const query = 'query ($representations: Int) { product(id: "p1") { reviews(first: $representations) { id } } }';
    expect(await ask(gateway, query, { representations: 1 })).toEqual({
      data: { product: { reviews: [{ id: 'r1' }] } },
    });
  });

  it('still fetches the rest of an entity where a field with @requires is skipped for good', async () => {
    const { gateway } = recordingGateway();
    expect(await ask(gateway, '{ product(id: "p1") { inStock shipping @skip(if: true) } }')).toEqual({
      data: { product: { inStock: false } },
    });
  });
});

describe('errors', () => {
  it('stand at the paths of the client, with message and code and nothing else', async () => {
    const { gateway } = recordingGateway(true);
    const { data, errors } = await ask(
      gateway,
      '{ list: products(first: 3) { price: name ok: inStock } me { tags: name } }',
    );
    expect(data).toBeNull();
    expect(errors).toEqual([
      { message: 'The shelf fell over.', path: ['list', 2, 'ok'], extensions: { code: 'TOY_BROKEN' } },
    ]);
  });

  it('are told for each place at which one entity stands', async () => {
    const { gateway } = recordingGateway(true);
    const query =
      '{ a: product(id: "p3") { fragile inStock } b: medium(id: "b1") { id } c: product(id: "p3") { inStock } }';
    const { data, errors } = await ask(gateway, query);
    expect(data).toEqual({ a: null, b: { id: 'b1' }, c: null });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['a', 'inStock'],
      ['c', 'inStock'],
    ]);
  });

  it('of an entity that its subgraph has not, or hides from the role, are told once and at the entity', async () => {
    const gateway = gatewayWith('stock', async () => ({ dataText: '{"_entities":[null]}', errors: [] }));
    expect(await ask(gateway, '{ product(id: "p1") { id inStock places { city } fragile } me { id } }')).toEqual({
      data: { product: null, me: { id: 'u1' } },
      errors: [
        {
          message:
            'The Product that is referred to here is not there, or not for this role to see. Ask without it, or with another role.',
          path: ['product'],
          extensions: { code: 'ENTITY_NOT_FOUND' },
        },
      ],
    });
    expect(await ask(gateway, '{ product(id: "p1") { id fragile } }')).toEqual({
      data: { product: { id: 'p1', fragile: null } },
    });
  });

  // `__typename` of the root has such answers read: what passes through or is spliced is believed.
  it('of a null in a non-null field go up to the next nullable one', async () => {
    const gateway = gatewayWith('stock', async () => ({
      dataText: '{"_entities":[{"inStock":null,"places":[{"city":"A"},{"city":null}]}]}',
      errors: [],
    }));
    expect(await ask(gateway, '{ __typename product(id: "p1") { id inStock } me { id } }')).toEqual({
      data: { __typename: 'Query', product: null, me: { id: 'u1' } },
      errors: [
        {
          message:
            'Cannot return null for non-nullable field Product.inStock. Ask without this field, or tell who runs its subgraph.',
          path: ['product', 'inStock'],
          extensions: { code: 'VALUE_NOT_NULLABLE' },
        },
      ],
    });
  });

  it.each([
    ['refuses the connection', () => Promise.reject(new Error('secret host refused'))],
    ['answers what is not JSON', () => Promise.resolve({ dataText: '<html>', errors: [] })],
  ])('of a subgraph that %s are at its fields, and the others are served', async (_, transport) => {
    const gateway = gatewayWith('reviews', transport);
    const { data, errors } = await ask(
      gateway,
      '{ bestReview { id } product(id: "p1") { name reviews { id } } me { id } }',
    );
    expect(data).toEqual({ bestReview: null, product: { name: 'Product 1', reviews: null }, me: { id: 'u1' } });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions])).toEqual([
      ['bestReview', { code: 'SUBGRAPH_UNREACHABLE' }],
      ['product.reviews', { code: 'SUBGRAPH_UNREACHABLE' }],
    ]);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  it('of a dead subgraph below many rows are told only a few times', async () => {
    const gateway = gatewayWith('reviews', () => Promise.reject(new Error('dead')));
    const { data, errors } = await ask(
      gateway,
      '{ products(first: 6) { reviews { id } } shelf { stars critics { id } } }',
    );
    expect(data).toMatchObject({ products: Array(6).fill({ reviews: null }) });
    expect(errors?.length).toBe(12);
  });

  it.each([
    ['too few', '{"_entities":[]}'],
    ['too many', '{"_entities":[{"fragile":true},{"fragile":false}]}'],
    ['no list of', '{"_entities":{}}'],
    ['nothing instead of', '{}'],
  ])('of a subgraph that sends %s entities say so, and nothing is attributed', async (_, dataText) => {
    const gateway = gatewayWith('stock', async () => ({ dataText, errors: [] }));
    const { data, errors } = await ask(gateway, '{ product(id: "p1") { name fragile } }');
    expect(data).toEqual({ product: { name: 'Product 1', fragile: null } });
    expect(errors).toMatchObject([{ path: ['product', 'fragile'], extensions: { code: 'SUBGRAPH_REPLY_INVALID' } }]);
  });

  it.each([
    ['of another key', '[{"id":"p2","fragile":true},{"id":"p1","fragile":false},{"id":"p3","fragile":null}]'],
    ['of another type', '[{"__typename":"Book","fragile":true},{"__typename":"Film"},{"fragile":null}]'],
  ])(
    'of a subgraph that sends entities %s say so of these, and nothing is attributed to others',
    async (_, entities) => {
      const gateway = gatewayWith('stock', async () => ({ dataText: `{"_entities":${entities}}`, errors: [] }));
      const { data, errors } = await ask(gateway, '{ products { fragile } }');
      expect(data).toEqual({ products: [{ fragile: null }, { fragile: null }, { fragile: null }] });
      expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
        [['products', 0, 'fragile'], 'SUBGRAPH_REPLY_INVALID'],
        [['products', 1, 'fragile'], 'SUBGRAPH_REPLY_INVALID'],
      ]);
    },
  );

  it('of a key that only the gateway asked for stand at the fields that the client asked for', async () => {
    const errors = [{ message: 'No key.', path: ['_entities', 0, 'id'], extensions: { code: 'BROKEN' } }];
    const gateway = gatewayWith('stock', async () => ({ dataText: '{"_entities":[null]}', errors }), 'foreign');
    expect((await ask(gateway, '{ product(id: "p1") { fragile } }')).errors).toMatchObject([
      { path: ['product', 'fragile'], extensions: { code: 'FOREIGN_SUBGRAPH_ERROR' } },
    ]);
  });

  it('of a row where an object is due, from a foreign subgraph, say so without its text', async () => {
    const reply = async () => ({ dataText: '{"product":{"__typename":"Product","size":"secret"}}', errors: [] });
    const { data, errors } = await ask(
      gatewayWith('catalogue', reply, 'foreign'),
      '{ product(id: "p1") { size { width } } }',
    );
    expect(data).toEqual({ product: { size: null } });
    expect(errors).toMatchObject([{ path: ['product', 'size'], extensions: { code: 'VALUE_INVALID' } }]);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  it('without data take the place of the fields that were asked for', async () => {
    const errors = [{ message: 'Not now.', extensions: { code: 'BUSY', stacktrace: ['x'] } }];
    const gateway = gatewayWith('users', async () => ({ dataText: null, errors }));
    expect(await ask(gateway, '{ user(id: "u1") { name } shop { name } }')).toEqual({
      data: { user: null, shop: { name: 'Toys' } },
      errors: [{ message: 'Not now.', path: ['user'], extensions: { code: 'BUSY' } }],
    });
  });

  it('of values that do not fit their type null the field', async () => {
    const gateway = gatewayWith('catalogue', async () => ({
      dataText: '{"product":{"kind":"TOY","tags":"x","name":{"a":1},"weight":"1"}}',
      errors: [],
    }));
    const { data, errors } = await ask(gateway, '{ __typename product(id: "p1") { name tags weight kind } me { id } }');
    expect(data).toMatchObject({ product: { name: null, tags: null, weight: null }, me: { id: 'u1' } });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Array(3).fill('VALUE_INVALID'));
  });
});

describe('names out of JavaScript', () => {
  it('are plain aliases', async () => {
    const { gateway } = recordingGateway();
    const query =
      '{ me { __proto__: email constructor: id hasOwnProperty: name toString: reviews { __proto__: id } } }';
    expect(await askText(gateway, query)).toBe(
      '{"data":{"me":{"__proto__":"u1@test","constructor":"u1","hasOwnProperty":"User 1","toString":[{"__proto__":"r1"},null]}}}',
    );
  });

  it('in a reply change nothing', async () => {
    const poison = '"__proto__":{"polluted":true,"name":"evil"},"constructor":{"prototype":{"polluted":true}}';
    const gateway = gatewayWith('catalogue', async () => ({
      dataText: `{${poison},"product":{${poison},"__typename":"Product","id":"p1"}}`,
      errors: [],
    }));
    expect(await ask(gateway, '{ product(id: "p1") { name fragile size { width } } }')).toMatchObject({
      data: { product: { name: null, fragile: null } },
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
