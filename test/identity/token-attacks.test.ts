// Attacks on tokens as a table: each is refused, none becomes anonymous.

import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../errors/codes.ts';
import { type Authenticate, createAuthenticator } from '../../identity/authenticate.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, type TokenSettings } from '../../identity/token-settings.ts';
import { anonymous } from '../../identity/viewer.ts';

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1_000;
const valid: JWTPayload = {
  iss: 'https://idp.example',
  aud: 'concord',
  exp: seconds + 60,
  sub: 'ada',
  groups: ['analyst'],
  tenant: { domain: 'marketing' },
};
const rootSecret = new Uint8Array(32).fill(7);

const provider = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256', { extractable: true });
const settings: TokenSettings = {
  keys: { kind: 'jwks', keys: { keys: [{ ...(await exportJWK(provider.publicKey)), kid: 'one', alg: 'RS256' }] } },
  issuer: 'https://idp.example',
  audience: 'concord',
  claimNames: { ...defaultClaimNames, roles: 'groups', domain: 'tenant.domain' },
  roleRanking: ['admin', 'analyst'],
  now: () => now,
};

let authenticate: Authenticate;
beforeAll(() => {
  authenticate = createAuthenticator(settings);
});

function sign(claims: JWTPayload, header: Record<string, unknown> = {}, key = provider.privateKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key);
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function codeOf(authorization: string, role: string | null = null): Promise<ErrorCode | string> {
  return authenticate({ authorization, role }).then(
    (viewer) => `accepted as ${viewer.role}`,
    (error) => error.code,
  );
}

const { exp: _, ...withoutExpiry } = valid;
const { aud: __, ...withoutAudience } = valid;
const { sub: ___, ...withoutSubject } = valid;

const refusedTokens: ReadonlyArray<readonly [name: string, token: () => Promise<string>, code: ErrorCode]> = [
  ['alg none', async () => `${part({ alg: 'none' })}.${part(valid)}.`, 'UNAUTHENTICATED'],
  ['alg None in another case', async () => `${part({ alg: 'nOnE' })}.${part(valid)}.`, 'UNAUTHENTICATED'],
  [
    'HS256 keyed with the public key (key confusion)',
    async () => {
      const input = `${part({ alg: 'HS256', kid: 'one' })}.${part(valid)}`;
      const publicKey = await exportSPKI(provider.publicKey);
      return `${input}.${createHmac('sha256', publicKey).update(input).digest('base64url')}`;
    },
    'UNAUTHENTICATED',
  ],
  ['a key of a stranger', () => sign(valid, {}, stranger.privateKey), 'UNAUTHENTICATED'],
  [
    'a key in the header jwk',
    async () => sign(valid, { jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
    'UNAUTHENTICATED',
  ],
  [
    'a key behind the header jku',
    () => sign(valid, { jku: 'https://evil.example/jwks' }, stranger.privateKey),
    'UNAUTHENTICATED',
  ],
  [
    'a key behind the header x5u',
    () => sign(valid, { x5u: 'https://evil.example/cert' }, stranger.privateKey),
    'UNAUTHENTICATED',
  ],
  ['an unknown kid', () => sign(valid, { kid: '../../one' }), 'UNAUTHENTICATED'],
  ['an unknown critical header', () => sign(valid, { crit: ['exp'], exp: 1 }).catch(() => 'a.b.c'), 'UNAUTHENTICATED'],
  ['expired', () => sign({ ...valid, exp: seconds - 6 }), 'UNAUTHENTICATED'],
  ['not yet valid', () => sign({ ...valid, nbf: seconds + 60 }), 'UNAUTHENTICATED'],
  ['without expiry', () => sign(withoutExpiry), 'UNAUTHENTICATED'],
  ['expiry as a text', () => sign({ ...valid, exp: '9999999999' as unknown as number }), 'UNAUTHENTICATED'],
  ['for another audience', () => sign({ ...valid, aud: 'billing' }), 'UNAUTHENTICATED'],
  ['without audience', () => sign(withoutAudience), 'UNAUTHENTICATED'],
  ['of another issuer', () => sign({ ...valid, iss: 'https://evil.example' }), 'UNAUTHENTICATED'],
  ['without subject', () => sign(withoutSubject), 'UNAUTHENTICATED'],
  ['subject as a number', () => sign({ ...valid, sub: 1 as unknown as string }), 'UNAUTHENTICATED'],
  ['domain as a list', () => sign({ ...valid, tenant: { domain: ['marketing'] } }), 'UNAUTHENTICATED'],
  ['roles as a text', () => sign({ ...valid, groups: 'admin' }), 'UNAUTHENTICATED'],
  ['roles as an object', () => sign({ ...valid, groups: { admin: true } }), 'UNAUTHENTICATED'],
  ['roles with a nested list', () => sign({ ...valid, groups: [['admin']] }), 'UNAUTHENTICATED'],
  ['no roles', () => sign({ ...valid, groups: [] }), 'ROLE_NOT_GRANTED'],
  ['roles null', () => sign({ ...valid, groups: null }), 'ROLE_NOT_GRANTED'],
  ['an empty role', () => sign({ ...valid, groups: [''] }), 'ROLE_NOT_GRANTED'],
  ['an unknown role', () => sign({ ...valid, groups: ['superuser'] }), 'ROLE_NOT_GRANTED'],
  ['a role in another case', () => sign({ ...valid, groups: ['Admin'] }), 'ROLE_NOT_GRANTED'],
  ['a role with a Cyrillic a', () => sign({ ...valid, groups: ['\u0430dmin'] }), 'ROLE_NOT_GRANTED'],
  ['a role with a blank', () => sign({ ...valid, groups: ['admin '] }), 'ROLE_NOT_GRANTED'],
  ['a megabyte', () => sign({ ...valid, filler: 'x'.repeat(1_000_000) }), 'UNAUTHENTICATED'],
  ['a body changed after signing', async () => tampered(await sign(valid)), 'UNAUTHENTICATED'],
  ['a development token', () => developmentToken(), 'UNAUTHENTICATED'],
];

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  return `${header}.${part({ ...valid, groups: ['admin'] })}.${signature}`;
}

function developmentToken(): Promise<string> {
  const token = { subject: 'eve', roles: ['admin'], lifetimeSeconds: 60 };
  return issueDevelopmentToken(token, { rootSecret, environment: undefined, claimNames: defaultClaimNames, now });
}

describe('a token', () => {
  it.each(refusedTokens)('is refused: %s', async (_name, token, code) => {
    expect(await codeOf(`Bearer ${await token()}`)).toBe(code);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b', 'Bearer a.b.c.d', 'Bearer a.b.c extra', 'Bearer null'])(
    'is refused as the header "%s"',
    async (header) => {
      expect(await codeOf(header)).toBe('UNAUTHENTICATED');
    },
  );

  it('never stands in a message', async () => {
    const token = await sign({ ...valid, exp: 1, sub: 'secret-subject' });
    const error = await authenticate({ authorization: `Bearer ${token}`, role: null }).catch((e: unknown) => e);
    expect(String(error)).toBe('ConcordError: Not authenticated: the token has expired. Get a new one.');
  });

  it('that is valid gives the viewer, with claim names mapped', async () => {
    const viewer = await authenticate({ authorization: `Bearer ${await sign(valid)}`, role: null });
    expect(viewer).toEqual({
      subject: 'ada',
      role: 'analyst',
      domain: 'marketing',
      team: null,
      consumer: null,
      purpose: null,
      claims: valid,
    });
  });

  it('gives the same viewer object again, and none after its expiry', async () => {
    let time = now;
    const aging = createAuthenticator({ ...settings, now: () => time });
    const credentials = { authorization: `Bearer ${await sign({ ...valid, exp: seconds + 30 })}`, role: null };
    const first = await aging(credentials);
    expect(await aging(credentials)).toBe(first);
    time = now + 40_000;
    await expect(aging(credentials)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('the role of a request', () => {
  const both = { ...valid, groups: ['analyst', 'admin', 'stranger'] };
  it.each([
    ['the first of the ranking without a header', both, null, 'accepted as admin'],
    ['the one asked for', both, 'analyst', 'accepted as analyst'],
    ['never one that is not granted', valid, 'admin', 'ROLE_NOT_GRANTED'],
    ['never an unknown one, though granted', both, 'stranger', 'ROLE_NOT_GRANTED'],
    ['never the empty one', both, '', 'ROLE_NOT_GRANTED'],
    ['never several', both, 'admin, analyst', 'ROLE_NOT_GRANTED'],
  ])('is %s', async (_name, claims, role, expected) => {
    expect(await codeOf(`Bearer ${await sign(claims)}`, role)).toBe(expected);
  });

  it('is anonymous without a token, and nothing else', async () => {
    expect(await authenticate({ authorization: null, role: null })).toBe(anonymous);
    expect(await authenticate({ authorization: null, role: 'anonymous' })).toBe(anonymous);
    const asked = authenticate({ authorization: null, role: 'admin' });
    await expect(asked).rejects.toMatchObject({ code: 'ROLE_NOT_GRANTED', data: { granted: ['anonymous'] } });
  });
});
