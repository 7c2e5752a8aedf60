// Requests of every kind to a served attack mesh, for the canaries: what is answered, what is refused, and what is no
// request at all. Each says what it quotes of the data itself, for to say that back is no leak.

import { camelCase, constantCase } from '../../contracts/graphql-names.ts';
import type { ColumnDeclaration, ProductDeclaration } from './attack-declarations.ts';
import { attackProducts } from './attack-products.ts';

export type CanaryRequest = {
  readonly name: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The client goes away after so many ms. */
  readonly abortAfterMs?: number;
};

const graphql = (name: string, query: string, more: object = {}): CanaryRequest => ({
  name,
  method: 'POST',
  body: JSON.stringify({ query, ...more }),
});

const nameOf = ({ id, version }: ProductDeclaration) => {
  const [domain = '', name = ''] = id.split('.');
  return { domain, field: `${camelCase(name)}${version === undefined ? '' : `V${version.split('.')[0]}`}` };
};

const isShown = ({ mask }: ColumnDeclaration) => mask !== 'deny';

/** A page with all that can be shown, groups, figures, and a row by a key that is a guess. */
function askProduct(product: ProductDeclaration, rawKey: string): readonly CanaryRequest[] {
  const { domain, field } = nameOf(product);
  const shown = product.columns.filter(isShown).map(({ name }) => camelCase(name));
  const hidden = product.columns.filter(({ mask }) => mask !== undefined);
  const clear = product.columns.find(({ name, clear }) => clear !== undefined && !product.key.includes(name));
  const grouped = clear === undefined ? '' : `(groupBy: [{ field: ${constantCase(clear.name)} }])`;
  const at = (inner: string) => `{ ${domain} { ${inner} } }`;
  const page = `totalCount nodes { __typename ${shown.join(' ')} } edges { cursor } pageInfo { endCursor hasNextPage }`;
  const key = product.key.map((name) => `${camelCase(name)}: ${literalOf(product, name, rawKey)}`).join(', ');
  return [
    graphql(`page of ${field}`, at(`${field}(first: 200) { ${page} }`)),
    graphql(`last page of ${field}`, at(`${field}(last: 2) { ${page} }`)),
    graphql(
      `groups of ${field}`,
      at(`${field}Aggregate${grouped} { count countDistinct { ${camelCase(product.key[0] ?? '')} } }`),
    ),
    graphql(`key of ${field}`, at(`${field}ByKey(${key}) { ${shown.join(' ')} }`)),
    ...hidden
      .slice(0, 2)
      .flatMap(({ name }, nth) => [
        graphql(
          `${field} by ${name}`,
          at(`${field}(where: { ${camelCase(name)}: { isNull: ${nth % 2 === 0} } }) { totalCount }`),
        ),
        graphql(
          `${field} in the order of ${name}`,
          at(`${field}(orderBy: [{ field: ${constantCase(name)} }]) { ${page} }`),
        ),
        graphql(
          `the least ${name} of ${field}`,
          at(`${field}Aggregate { min { ${camelCase(name)} } max { ${camelCase(name)} } }`),
        ),
        graphql(`${name} of ${field}`, at(`${field}(first: 3) { nodes { ${camelCase(name)} } }`)),
      ]),
  ];
}

function literalOf({ columns }: ProductDeclaration, name: string, rawKey: string): string {
  const { type = '', mask } = columns.find((column) => column.name === name) ?? {};
  return mask === undefined && (type === 'integer' || type === 'bigint') ? '1' : JSON.stringify(rawKey);
}

/** @param domains those that are served */
export function listGraphqlRequests(domains: readonly string[], rawKey: string): readonly CanaryRequest[] {
  const served = attackProducts.filter(({ id }) => domains.includes(id.split('.')[0] ?? ''));
  return [
    ...served.flatMap((product) => askProduct(product, rawKey)),
    graphql(
      'a join',
      '{ shop { orders(first: 30) { nodes { orderId customerId customer { personId fullName phone manager { personId born } } items(first: 2) { nodes { buyerId engraving } } } } } }',
    ),
    graphql(
      'a join back',
      '{ people { persons(first: 30) { nodes { personId email orders(first: 3) { totalCount nodes { shipName iban } } paidOrdersAggregate { count } } } } }',
    ),
    graphql(
      'an alias of a key',
      '{ shop { orders(first: 5) { nodes { customerId: remark customer { personId: country country: personId } } } } }',
    ),
    graphql('a variable that breaks off', 'query ($a: Int!) { shop { orders(first: $a) { totalCount } } }', {
      variables: { a: 'x' },
    }),
    graphql('an unknown field', '{ people { persons { nodes { fullNam } } } }'),
    graphql('a wrong operation', '{ __typename }', { operationName: 'Nobody' }),
    graphql('no GraphQL', '{ people { persons('),
    graphql('a deep one', '{ people '.repeat(300)),
    graphql(
      'too many rows',
      '{ people { persons(first: 10000) { nodes { orders(first: 10000) { nodes { orderId } } } } } }',
    ),
    graphql('introspection', '{ __schema { types { name description fields { name } } } }'),
    graphql('inside', '{ _service { sdl } _entities(representations: []) { __typename } }'),
    graphql('a made-up cursor', '{ people { persons(after: "AAAA") { totalCount } } }'),
    graphql('a persisted query that is not', '{ __typename }', {
      extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } },
    }),
  ];
}

/** What is no request of GraphQL: wrong methods, types, sizes, paths and headers. */
export function listOtherRequests(): readonly CanaryRequest[] {
  const query = JSON.stringify({ query: '{ people { persons { nodes { personId fullName } } } }' });
  const post = (name: string, more: Partial<CanaryRequest>) => ({ name, method: 'POST', body: query, ...more });
  return [
    ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'].map((method) => ({ name: method, method })),
    { name: 'a GET of a browser', headers: { accept: 'text/html' } },
    { name: 'a GET without anything' },
    {
      name: 'a GET with a query',
      path: '/graphql?query=%7Bpeople%7Bpersons%7Bnodes%7BfullName%7D%7D%7D%7D',
      headers: { 'apollo-require-preflight': '1' },
    },
    { name: 'a GET across sites', path: '/graphql?query=%7B__typename%7D' },
    post('another type', { headers: { 'content-type': 'text/plain' } }),
    post('another charset', { headers: { 'content-type': 'application/json; charset=utf-16' } }),
    post('compressed', { headers: { 'content-encoding': 'gzip' } }),
    post('nothing to accept', { headers: { accept: 'image/png' } }),
    post('a forged token', { headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhZG1pbiJdfQ.' } }),
    post('another role', { headers: { 'concord-role': 'admin' } }),
    post('a statement', { headers: { 'concord-statement': 'x.y.z' } }),
    post('a trace', { headers: { 'apollo-federation-include-trace': 'ftv1' } }),
    post('broken JSON', { body: '{"query": "{ people' }),
    post('a list', { body: `[${query}]` }),
    post('no text', { body: new Uint8Array([0xff, 0xfe, 0x00, 0xc3]) }),
    post('too large', { body: JSON.stringify({ query: '{ __typename }', variables: { a: 'x'.repeat(3_000_000) } }) }),
    post('long headers', { headers: { 'x-long': 'y'.repeat(12_000) } }),
    ...[0, 1, 3, 8, 20].map((abortAfterMs) => post(`gone after ${abortAfterMs} ms`, { abortAfterMs })),
    ...[
      '/',
      '/portal/',
      '/portal/viewers',
      '/graphiql',
      '/health',
      '/ready',
      '/metrics',
      '/debug',
      '/graphql/../etc/passwd',
      '/%00',
      '/favicon.ico',
    ].map((path) => ({ name: path, path })),
  ];
}
