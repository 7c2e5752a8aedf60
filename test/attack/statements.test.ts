// A subgraph reached without the gateway, over real HTTP: without its statement, or with one that is forged, replayed, over,
// or made for something else, there is 401 as JSON, and the subgraph is never asked.

import { createHash, createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpFront } from '../../http/front.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementSigner, createStatementVerifier } from '../../identity/statement.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createSubgraphServer } from '../../subgraphs/server.ts';
import { base64url } from '../support/identity-provider.ts';
import { rawPost, sendRaw } from '../support/send-raw.ts';

const rootSecret = new Uint8Array(32).fill(3);
const key = deriveKey(rootSecret, 'statements');
const now = Date.UTC(2026, 0, 1);
const seconds = now / 1_000;
const viewer: Viewer = {
  subject: 'ada',
  role: 'admin',
  domain: 'marketing',
  team: null,
  consumer: null,
  purpose: null,
  claims: { countries: ['DE'] },
};
const query = '{ orders { __typename } }';
const body = JSON.stringify({ query });

let front: HttpFront;
let url: string;
let asked: Viewer[] = [];
beforeAll(async () => {
  front = createSubgraphServer(
    {
      name: 'orders',
      execute: async (_request, context) => {
        asked.push(context.viewer);
        return { dataText: '{"orders":null}', errors: [] };
      },
    },
    {
      verifyStatement: createStatementVerifier('orders', { key, now: () => now }),
      mostBodyBytes: 10_000,
      drainMs: 100,
      checkReadiness: async () => ({ status: 'ready' }),
      onBug: (error) => console.error(error),
    },
  );
  url = await front.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => front.close());

type Header = readonly [name: string, value: string];

async function send(headers: readonly Header[], sent = query): Promise<string> {
  const { status, contentType, body: answer } = await sendRaw(url, rawPost(headers, sent));
  expect(contentType).toBe('application/json; charset=utf-8');
  if (status === 200) return 'answered';
  const [error] = (answer as { errors: { message: string; extensions: { code: string } }[] }).errors;
  const reason = /^The subgraph answers only the gateway: (.*?[.]) Ask the gateway instead/.exec(error?.message ?? '');
  return `${status} ${error?.extensions.code}: ${reason?.[1]}`;
}

const sign = (at = now, by = key) => createStatementSigner({ key: by, now: () => at });

type Claims = Readonly<Record<string, unknown>>;
const goodClaims = (more: Claims = {}): Claims => ({
  viewer,
  body: Buffer.from(sha256(body)).toString('base64url'),
  iss: 'concord-gateway',
  aud: 'orders',
  jti: crypto.randomUUID(),
  iat: seconds,
  exp: seconds + 10,
  ...more,
});

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** Signs any header and claims with the right key. */
function forge(claims: Claims, header: object = {}, by: Uint8Array = key): string {
  const input = `${base64url({ alg: 'HS256', typ: 'concord-statement+jwt', ...header })}.${base64url(claims)}`;
  return `${input}.${createHmac('sha256', by).update(input).digest('base64url')}`;
}

const malformed = '401 STATEMENT_REFUSED: the statement is malformed, or its signature does not match.';
const wrong = (claim: string) => `401 STATEMENT_REFUSED: the statement has a wrong "${claim}".`;
const expired = '401 STATEMENT_REFUSED: the statement has expired.';
const otherBody = '401 STATEMENT_REFUSED: the statement was signed for another body.';
const noViewer = '401 STATEMENT_REFUSED: the statement tells of no viewer in a form that is known here.';

const developmentToken = () =>
  issueDevelopmentToken(
    { subject: 'eve', roles: ['admin'], lifetimeSeconds: 60 },
    { rootSecret, environment: undefined, claimNames: defaultClaimNames, now },
  );

function asymmetric(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const input = `${base64url({ alg: 'RS256', typ: 'concord-statement+jwt' })}.${base64url(goodClaims())}`;
  return `${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

type Attack = readonly [name: string, statement: () => string | Promise<string>, verdict: string];

const attacks: readonly Attack[] = [
  ['empty', () => '', malformed],
  ['no statement at all', () => 'admin', malformed],
  ['JSON of a viewer', () => JSON.stringify(viewer), malformed],
  ['a development token of the same mesh', developmentToken, malformed],
  [
    'signed with the key of development tokens',
    () => forge(goodClaims(), {}, deriveKey(rootSecret, 'development-tokens')),
    malformed,
  ],
  ['signed with the key of cursors', () => forge(goodClaims(), {}, deriveKey(rootSecret, 'cursors')), malformed],
  ['signed with the root secret itself', () => forge(goodClaims(), {}, rootSecret), malformed],
  [
    'signed by another mesh',
    () => forge(goodClaims(), {}, deriveKey(new Uint8Array(32).fill(4), 'statements')),
    malformed,
  ],
  ['signed with nothing', () => forge(goodClaims(), {}, new Uint8Array()), malformed],
  ['signed with a private key of its own', asymmetric, malformed],
  [
    'with alg none',
    () => `${base64url({ alg: 'none', typ: 'concord-statement+jwt' })}.${base64url(goodClaims())}.`,
    malformed,
  ],
  ['without its signature', () => forge(goodClaims()).replace(/[^.]*$/, ''), malformed],
  [
    'with another role than was signed',
    () => withPayload(forge(goodClaims()), goodClaims({ viewer: { ...viewer, role: 'root' } })),
    malformed,
  ],
  ['with alg HS512', () => forge(goodClaims(), { alg: 'HS512' }), malformed],
  ['with a crit that nobody knows', () => forge(goodClaims(), { crit: ['x'], x: 1 }), malformed],
  ['of the type of a token', () => forge(goodClaims(), { typ: 'JWT' }), wrong('typ')],
  ['of no type', () => forge(goodClaims(), { typ: undefined }), wrong('typ')],
  ['for another subgraph', () => sign()(viewer, body, 'customer'), wrong('aud')],
  ['for no subgraph', () => forge(goodClaims({ aud: undefined })), wrong('aud')],
  ['of another issuer', () => forge(goodClaims({ iss: 'evil' })), wrong('iss')],
  ['for another body', () => sign()(viewer, `${body} `, 'orders'), otherBody],
  ['for no body', () => forge(goodClaims({ body: undefined })), otherBody],
  ['expired', () => sign(now - 16_000)(viewer, body, 'orders'), expired],
  ['from the future', () => sign(now + 60_000)(viewer, body, 'orders'), wrong('iat')],
  ['that would live for a year', () => forge(goodClaims({ iat: seconds - 60, exp: seconds + 31_536_000 })), expired],
  ['without expiry', () => forge(goodClaims({ exp: undefined })), wrong('exp')],
  ['without the time of its making', () => forge(goodClaims({ iat: undefined })), wrong('iat')],
  ['without a number of its own', () => forge(goodClaims({ jti: undefined })), wrong('jti')],
  ['with a number that is none', () => forge(goodClaims({ jti: { a: 1 } })), wrong('jti')],
  ['without a viewer', () => forge(goodClaims({ viewer: undefined })), noViewer],
  ['with a viewer of several roles', () => forge(goodClaims({ viewer: { ...viewer, role: ['admin'] } })), noViewer],
  ['with half a viewer', () => forge(goodClaims({ viewer: { role: 'admin', claims: {} } })), noViewer],
];

function withPayload(statement: string, claims: Claims): string {
  const [header, , signature] = statement.split('.');
  return `${header}.${base64url(claims)}.${signature}`;
}

describe('a subgraph refuses a statement that is', () => {
  it.each(attacks)('%s', async (_name, statement, verdict) => {
    expect(await send([['concord-statement', await statement()]])).toBe(verdict);
    expect(asked).toEqual([]);
  });

  it('replayed, also by many at once', async () => {
    const statement = await sign()(viewer, body, 'orders');
    const answers = await Promise.all(Array.from({ length: 20 }, () => send([['concord-statement', statement]])));
    const replayed = '401 STATEMENT_REFUSED: the statement was used before.';
    expect(answers.filter((answer) => answer !== replayed)).toEqual(['answered']);
    expect(asked).toEqual([viewer]);
  });

  it('used for another body first, and is then still good for its own', async () => {
    const statement = await sign()(viewer, body, 'orders');
    expect(await send([['concord-statement', statement]], '{ orders { secrets } }')).toBe(otherBody);
    expect(await send([['concord-statement', statement]])).toBe('answered');
  });

  it('sent twice', async () => {
    const statements = [await sign()(viewer, body, 'orders'), await sign()(viewer, body, 'orders')];
    const twice = '401 STATEMENT_REFUSED: the header "concord-statement" stands more than once.';
    expect(await send(statements.map((one): Header => ['concord-statement', one]))).toBe(twice);
  });
});

describe('a subgraph refuses a request without a statement', () => {
  const missing = '401 STATEMENT_REFUSED: the header concord-statement is missing.';
  it.each<readonly [string, () => Promise<readonly Header[]>]>([
    ['that brings nothing', async () => []],
    ['that brings a viewer’s token instead', async () => [['authorization', `Bearer ${await developmentToken()}`]]],
    [
      'that brings the statement as a token',
      async () => [['authorization', `Bearer ${await sign()(viewer, body, 'orders')}`]],
    ],
    [
      'that brings roles in plain headers',
      async () => [
        ['concord-role', 'admin'],
        ['x-role', 'admin'],
      ],
    ],
    ['that brings the viewer as JSON', async () => [['concord-viewer', JSON.stringify(viewer)]]],
  ])('%s', async (_name, headers) => {
    expect(await send(await headers())).toBe(missing);
    expect(asked).toEqual([]);
  });

  it('also for its schema', async () => {
    expect(await send([], '{ _service { sdl } }')).toBe(missing);
  });

  it('in the address, as a GET', async () => {
    const statement = await sign()(viewer, '', 'orders');
    const line = `GET /graphql?query=${encodeURIComponent(query)}&concord-statement=${statement} HTTP/1.1`;
    const { status, body: answer } = await sendRaw(url, `${line}\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect([status, asked]).toEqual([405, []]);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }] });
  });
});

it('a subgraph takes the viewer of a good statement, whole', async () => {
  expect(await send([['concord-statement', forge(goodClaims())]])).toBe('answered');
  expect(asked).toEqual([viewer]);
});
