// A valid request with one thing wrong: in its bytes, in its JSON, in its operation, in its head.

import type { Random } from '../support/random.ts';
import { byteMutations, textMutations } from './mutate-bytes.ts';
import type { HttpRequest } from './write-request.ts';

export type MutatedRequest = HttpRequest & { readonly mutation: string };

type Json = Record<string, unknown>;

const wrongValues: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '1e400',
  '1e308',
  '-1',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '""',
  '"x"',
  '[]',
  '[null]',
  '[[[[]]]]',
  '{}',
  '{"a":{"b":[]}}',
  '"__proto__"',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
];
const wrongKeys = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '', '\u0000', 'query', 'variables', 'id'];

const wrongHeaders: readonly (readonly [name: string, values: readonly string[]])[] = [
  [
    'content-type',
    [
      'text/plain',
      'application/json; charset=utf-7',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'x',
      '',
      'application/json; charset="',
      'application/graphql',
    ],
  ],
  ['content-encoding', ['gzip', 'br', 'deflate', 'identity', 'zstd', 'gzip, gzip', '*', '']],
  ['accept', ['text/html', 'application/xml', '', ';;;', 'application/json;q=0', '*/*;q=x', 'a'.repeat(5_000)]],
  [
    'authorization',
    ['Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic eDp5', '', 'Bearer eyJhbGciOiJub25lIn0.e30.', 'bearer  x'],
  ],
  ['concord-role', ['admin', 'anonymous', '', '__proto__', 'a'.repeat(300), '*']],
  ['concord-consumer', ['x', '', 'é', 'a'.repeat(300)]],
  ['concord-max-staleness', ['1h', 'contract', '', '-1s', 'P1Y', '999999w', '1e9s', 'NaN']],
  ['concord-envelope', ['on', '', 'OFF', 'off, off']],
  ['x-request-id', ['', 'a'.repeat(1_000), '<script>', '%0d%0a', 'é']],
  ['traceparent', ['', '00-0-0-00', 'ff-00000000000000000000000000000000-0000000000000000-ff', 'x']],
  ['accept-encoding', ['gzip', 'br;q=1', 'identity;q=0', '*;q=0', 'x']],
  ['cookie', ['a=b', '='.repeat(4_000)]],
  ['apollo-require-preflight', ['', 'x']],
  ['x-http-method-override', ['DELETE']],
];
const wrongMethods = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'POST', 'GET'];
const wrongPaths = [
  '/',
  '//graphql',
  '/graphql/',
  '/graphql/../graphql',
  '/graphql%00',
  '/GRAPHQL',
  '/graphql?',
  '/graphql?query',
  '/graphql?query=%',
  '/graphql?query={__typename}&query={me{id}}',
  '/sql',
  '/events',
  '/%',
  '/health?x=%ff',
  '/__proto__',
  '/constructor',
  '/ready/x',
  '/metrics',
];

type Mutation = (request: HttpRequest, random: Random) => HttpRequest;

const inJson: Readonly<Record<string, (body: Json, random: Random) => unknown>> = {
  'a member of another type': (body, random) => ({ ...body, [random.pick(Object.keys(body))]: wrong(random) }),
  'a member more': (body, random) => defineKey(body, random.pick(wrongKeys), wrong(random)),
  'a member less': (body, random) => ({ ...body, [random.pick(Object.keys(body))]: undefined }),
  'a variable of another type': (body, random) => ({ ...body, variables: spoilOne(body.variables, random) }),
  'a variable more': (body, random) => ({
    ...body,
    variables: defineKey(body.variables, random.pick(wrongKeys), wrong(random)),
  }),
  extensions: (body, random) => ({
    ...body,
    extensions: { persistedQuery: random.pick([wrong(random), { version: wrong(random), sha256Hash: wrong(random) }]) },
  }),
  'another operation name': (body, random) => ({
    ...body,
    operationName: random.pick(['Other', '', '__proto__', 'generated', 'F1']),
  }),
  'a list of it': (body, random) => Array.from({ length: random.integer(0, 3) }, () => body),
  'a value of something else': (_, random) => wrong(random),
};

const mutations: readonly (readonly [name: string, Mutation])[] = [
  ...Object.entries(byteMutations).map(([name, mutate]) => [`body: ${name}`, onBody(mutate)] as const),
  ...Object.entries(textMutations).map(
    ([name, mutate]) =>
      [`body: ${name}`, onBody((body, random) => Buffer.from(mutate(body.toString(), random)))] as const,
  ),
  ...Object.entries(textMutations).flatMap(([name, mutate]) =>
    // The most fruitful place: what is valid JSON reaches the parser, the validator and sometimes the planner.
    [1, 2, 3].map(() => [`operation: ${name}`, onQuery(mutate)] as const),
  ),
  ...Object.entries(inJson).map(
    ([name, mutate]) =>
      [
        `json: ${name}`,
        onBody((body, random) =>
          Buffer.from(unwrapNumbers(JSON.stringify(mutate(JSON.parse(body.toString()) as Json, random)) ?? '')),
        ),
      ] as const,
  ),
  [
    'head: another header',
    (request, random) => {
      const [name, values] = random.pick(wrongHeaders);
      return { ...request, headers: { ...request.headers, [name]: random.pick(values) } };
    },
  ],
  [
    'head: a header less',
    (request, random) => {
      const names = Object.keys(request.headers);
      return { ...request, headers: omit(request.headers, names.length === 0 ? '' : random.pick(names)) };
    },
  ],
  ['head: another method', (request, random) => ({ ...request, method: random.pick(wrongMethods) })],
  ['head: another path', (request, random) => ({ ...request, path: random.pick(wrongPaths) })],
  [
    'head: the path mutated',
    (request, random) => {
      const mutate = random.pick(Object.values(textMutations));
      // Only what a client can write into a request line; bytes that none would send are tried in test/http.
      return {
        ...request,
        path: `/${mutate(request.path, random)
          .replace(/[^!-~]/g, '')
          .slice(1, 8_000)}`,
      };
    },
  ],
];

export function mutateRequest(request: HttpRequest, random: Random): MutatedRequest {
  const [mutation, mutate] = random.pick(mutations);
  return { ...mutate(request, random), mutation };
}

function onBody(mutate: (body: Buffer, random: Random) => Buffer): Mutation {
  return (request, random) => ({ ...request, body: request.body && mutate(request.body, random) });
}

function onQuery(mutate: (query: string, random: Random) => string): Mutation {
  return (request, random) => {
    if (request.body === null) return request;
    const body = JSON.parse(request.body.toString()) as Json;
    return { ...request, body: Buffer.from(JSON.stringify({ ...body, query: mutate(String(body.query), random) })) };
  };
}

/** Marks text that is to stand in the JSON as it is: numbers that JavaScript does not have. */
const mark = '\u0001raw:';

function wrong(random: Random): unknown {
  return `${mark}${random.pick(wrongValues)}`;
}

function unwrapNumbers(text: string): string {
  return text.replace(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_, raw: string) => JSON.parse(`"${raw}"`) as string);
}

function spoilOne(variables: unknown, random: Random): unknown {
  const names = Object.keys(Object(variables));
  return names.length === 0 ? wrong(random) : { ...(variables as Json), [random.pick(names)]: wrong(random) };
}

function defineKey(object: unknown, key: string, value: unknown): object {
  return Object.defineProperty({ ...Object(object) }, key, { value, enumerable: true });
}

function omit(headers: HttpRequest['headers'], name: string): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
