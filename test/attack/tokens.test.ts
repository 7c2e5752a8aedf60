// Tokens as a door, over real HTTP to the gateway: each attack by its name is refused as JSON, and none becomes anonymous.

import { createHmac } from 'node:crypto';
import { CompactEncrypt, exportJWK, exportSPKI } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { createStatementSigner } from '../../identity/statement.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { anonymous } from '../../identity/viewer.ts';
import { openIdentityGateway } from '../support/identity-gateway.ts';
import { base64url, goodClaims, issuer, providerSettings, publicJwk, signToken } from '../support/identity-provider.ts';

const { now, provider, stranger, keys, trap, sendToken, close } = await openIdentityGateway();
afterAll(close);
const rootSecret = new Uint8Array(32).fill(7);
const seconds = Math.floor(now / 1_000);
const valid = goodClaims(now);
/** What an attacker would like to be. */
const wanted = { ...valid, groups: ['admin'] };

type Attack = readonly [name: string, token: () => string | Promise<string>];

function withoutClaim(name: keyof typeof valid): object {
  return Object.fromEntries(Object.entries(valid).filter(([claim]) => claim !== name));
}

function hmacToken(key: string | Uint8Array, header: object = {}): string {
  const input = `${base64url({ alg: 'HS256', kid: 'one', ...header })}.${base64url(wanted)}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

/** The parts of a good token, changed. */
function changed(change: (parts: { header: string; payload: string; signature: string }) => string): string {
  const [header = '', payload = '', signature = ''] = signToken(valid, provider).split('.');
  return change({ header, payload, signature });
}

const algorithms: readonly Attack[] = [
  ...['none', 'None', 'nOnE', ''].map(
    (alg): Attack => [`alg "${alg}" without signature`, () => `${base64url({ alg })}.${base64url(wanted)}.`],
  ),
  ['alg none with a good signature', () => signToken(wanted, stranger, { alg: 'none' })],
  ['no alg', () => signToken(wanted, provider, '{"kid":"one"}')],
  ['alg as a list', () => signToken(wanted, provider, { alg: ['RS256'] })],
  ['alg with a blank', () => signToken(wanted, provider, { alg: 'RS256 ' })],
  ['alg PS256 over a signature of RS256', () => signToken(wanted, provider, { alg: 'PS256' })],
  ['alg ES256 for a key of RSA', () => signToken(wanted, provider, { alg: 'ES256' })],
  [
    'key confusion: HS256 keyed with the public key as PEM',
    async () => hmacToken(await exportSPKI(provider.publicKey)),
  ],
  [
    'key confusion: HS256 keyed with the public key as JWK',
    async () => hmacToken(JSON.stringify(await publicJwk(provider))),
  ],
  [
    'key confusion: HS256 keyed with the modulus',
    async () => hmacToken(Buffer.from((await publicJwk(provider)).n ?? '', 'base64url')),
  ],
  ['HS256 keyed with nothing', () => hmacToken('')],
];

const signatures: readonly Attack[] = [
  ['an empty signature', () => changed(({ header, payload }) => `${header}.${payload}.`)],
  [
    'a cut signature',
    () => changed(({ header, payload, signature }) => `${header}.${payload}.${signature.slice(0, -8)}`),
  ],
  [
    'the signature of another token',
    () => changed(({ header, signature }) => `${header}.${base64url(wanted)}.${signature}`),
  ],
  ['a signature of zeros', () => changed(({ header, payload }) => `${header}.${payload}.${'A'.repeat(342)}`)],
  ['a key of a stranger under the kid of the provider', () => signToken(wanted, stranger)],
  [
    'plain base64 for base64url',
    () => changed(({ header, payload, signature }) => `${header}.${payload}.${signature}==`),
  ],
  [
    'letters beyond ASCII',
    () => changed(({ header, payload, signature }) => `${header}.\u00e9${payload}.${signature}`),
  ],
  ['a fourth part', () => changed(({ header, payload, signature }) => `${header}.${payload}.${signature}.e30`)],
  [
    'JSON serialisation',
    () => changed(({ header, payload, signature }) => JSON.stringify({ protected: header, payload, signature })),
  ],
  [
    'an encrypted token (JWE) to the public key',
    () =>
      new CompactEncrypt(Buffer.from(signToken(wanted, stranger)))
        .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(provider.publicKey),
  ],
];

const headers: readonly Attack[] = [
  ['a key in the header jwk', async () => signToken(wanted, stranger, { jwk: await exportJWK(stranger.publicKey) })],
  ['keys behind the header jku', () => signToken(wanted, stranger, { jku: trap.url.href, kid: 'two' })],
  ['a certificate behind the header x5u', () => signToken(wanted, stranger, { x5u: trap.url.href })],
  ['a certificate in the header x5c', () => signToken(wanted, stranger, { x5c: ['MIIB'] })],
  ['keys of another issuer that the token names', () => signToken({ ...wanted, iss: trap.url.origin }, stranger)],
  ['crit with what nobody knows', () => signToken(wanted, provider, { crit: ['urgent'], urgent: true })],
  ['crit that names exp', () => signToken(wanted, provider, { crit: ['exp'], exp: 1 })],
  ['crit that is empty', () => signToken(wanted, provider, { crit: [] })],
  ['crit that is a text', () => signToken(wanted, provider, { crit: 'b64' })],
  ['b64: false', () => signToken(wanted, provider, { b64: false, crit: ['b64'] })],
  ['the header is a list', () => signToken(wanted, provider, '[]')],
  ['the header is no JSON', () => signToken(wanted, provider, '{')],
  ['alg twice in the header', () => signToken(wanted, provider, '{"alg":"none","kid":"one","alg":"RS256"}')],
  [
    'alg twice, once in other letters',
    () => signToken(wanted, provider, '{"\\u0061lg":"none","kid":"one","alg":"RS256"}'),
  ],
  ...['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'concord-statement+jwt', 'JWT ', '', 7, ['JWT'], null].map(
    (typ): Attack => [`typ ${JSON.stringify(typ)}`, () => signToken(wanted, provider, { typ })],
  ),
];

const keyIds: readonly Attack[] = [
  'two',
  'ONE',
  ' one',
  'one\u0000',
  '',
  '../../one',
  '/dev/null',
  "' or '1'='1",
  'one; drop table keys',
  '__proto__',
  'constructor',
  '0',
  0,
  1,
  true,
  null,
  [],
  ['one'],
  { kid: 'one' },
].map((kid): Attack => [`kid ${JSON.stringify(kid)}`, () => signToken(wanted, provider, { kid })]);

const claims: readonly Attack[] = [
  ['expired', () => signToken({ ...valid, exp: seconds - 6 }, provider)],
  ['not yet valid', () => signToken({ ...valid, nbf: seconds + 60 }, provider)],
  ['without exp', () => signToken(withoutClaim('exp'), provider)],
  ['exp as a text', () => signToken({ ...valid, exp: '9999999999' }, provider)],
  ['exp as a list', () => signToken({ ...valid, exp: [9_999_999_999] }, provider)],
  ['exp null', () => signToken({ ...valid, exp: null }, provider)],
  ['exp beyond every number', () => signToken(JSON.stringify(valid).replace(/"exp":\d+/, '"exp":1e999'), provider)],
  ['exp below zero', () => signToken({ ...valid, exp: -1 }, provider)],
  ['nbf as a text', () => signToken({ ...valid, nbf: '0' }, provider)],
  ['iat as a text', () => signToken({ ...valid, iat: 'now' }, provider)],
  ['without aud', () => signToken(withoutClaim('aud'), provider)],
  ...['billing', 'Concord', 'concord ', '', [], ['billing'], [['concord']], { concord: true }, 0, null].map(
    (aud): Attack => [`aud ${JSON.stringify(aud)}`, () => signToken({ ...valid, aud }, provider)],
  ),
  ['without iss', () => signToken(withoutClaim('iss'), provider)],
  ...['https://evil.example', `${issuer}/`, issuer.toUpperCase(), [issuer], null].map(
    (iss): Attack => [`iss ${JSON.stringify(iss)}`, () => signToken({ ...valid, iss }, provider)],
  ),
  ['without sub', () => signToken(withoutClaim('sub'), provider)],
  ...['', 7, null, ['ada'], { name: 'ada' }, 'a'.repeat(256)].map(
    (sub): Attack => [`sub ${JSON.stringify(sub).slice(0, 20)}`, () => signToken({ ...valid, sub }, provider)],
  ),
  ['domain as a list', () => signToken({ ...valid, tenant: { domain: ['marketing'] } }, provider)],
  ['domain empty', () => signToken({ ...valid, tenant: { domain: '' } }, provider)],
  ['team as an object', () => signToken({ ...valid, team: { name: 'growth' } }, provider)],
  ['one claim twice', () => signToken(`{"groups":["admin"],${JSON.stringify(valid).slice(1)}`, provider)],
  [
    'one claim twice, once in other letters',
    () => signToken(`{"gro\\u0075ps":["admin"],${JSON.stringify(valid).slice(1)}`, provider),
  ],
  [
    'one claim twice within a claim',
    () => signToken(JSON.stringify(valid).replace('"domain"', '"domain":"finance","domain"'), provider),
  ],
  ['claims that are a list', () => signToken([valid], provider)],
  ['claims that are null', () => signToken('null', provider)],
  ['a nested token', () => signToken(signToken(wanted, provider), provider, { cty: 'JWT' })],
  ['a megabyte of claims', () => signToken({ ...valid, filler: 'x'.repeat(1_000_000) }, provider)],
  ['a megabyte of kid', () => signToken(valid, provider, { kid: 'x'.repeat(1_000_000) })],
  ['9 kB', () => signToken({ ...valid, filler: 'x'.repeat(6_000) }, provider)],
  [
    '10,000 roles',
    () => signToken({ ...valid, groups: Array.from({ length: 10_000 }, (_, n) => `role-${n}`) }, provider),
  ],
];

const otherKeys: readonly Attack[] = [
  ['a development token', () => developmentToken()],
  [
    'a statement of the gateway',
    () => createStatementSigner({ key: deriveKey(rootSecret, 'statements'), now: Date.now })(anonymous, '{}', 'orders'),
  ],
];

function developmentToken(): Promise<string> {
  const context = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  return issueDevelopmentToken({ subject: 'eve', roles: ['admin'], lifetimeSeconds: 60 }, context);
}

describe('a token is answered with 401, as JSON, when it has', () => {
  it.each([...algorithms, ...signatures, ...headers, ...keyIds, ...claims, ...otherKeys])(
    '%s',
    async (_name, token) => {
      expect(await sendToken(await token())).toBe('401 UNAUTHENTICATED');
    },
  );

  it('made nobody fetch a key from where a token says, and the provider’s once', async () => {
    expect([trap.count(), keys.count()]).toEqual([0, 1]);
    await fetch(trap.url);
    expect(trap.count()).toBe(1);
  });
});

describe('a good token', () => {
  it.each<readonly [string, object, object]>([
    ['acts as its role', {}, {}],
    ['may be for several audiences', { aud: ['billing', 'concord'] }, {}],
    ['may be over for as long as clocks differ', { exp: seconds - 1 }, {}],
    ['may hold claims named as a prototype’s', { constructor: 1, toString: [], hasOwnProperty: 'x' }, {}],
    ['may say that it is a JWT', {}, { typ: 'JWT' }],
    ['may say that it is an access token', {}, { typ: 'at+jwt' }],
    ['may say so at length', {}, { typ: 'application/AT+JWT' }],
    ['may say what nobody asks', {}, { jku: 'http://127.0.0.1:1/', x5t: 'x', nonce: 'y' }],
  ])('%s', async (_name, more, header) => {
    expect(await sendToken(signToken({ ...valid, ...more }, provider, header))).toBe('ada as analyst of marketing');
  });

  it('may come from a provider that names no kid, where it has one key', async () => {
    expect(await sendToken(signToken(valid, provider, '{"alg":"RS256"}'))).toBe('ada as analyst of marketing');
  });

  it('is not remembered beyond its expiry', async () => {
    let time = now;
    const aging = createAuthenticator(
      providerSettings({ kind: 'jwks', keys: { keys: [await publicJwk(provider)] } }, () => time),
    );
    const token = signToken({ ...valid, exp: seconds + 30 }, provider);
    const credentials = { authorization: `Bearer ${token}`, role: null };
    const first = await aging(credentials);
    expect(first.claims).toEqual({ ...valid, exp: seconds + 30 });
    expect(await aging(credentials)).toBe(first);
    time += 40_000;
    await expect(aging(credentials)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
