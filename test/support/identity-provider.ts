// An identity provider for tests: it signs whatever it is told to, well-formed or not, and serves its keys over HTTP in
// every way in which a provider can fail.

import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWK } from 'jose';
import { defaultClaimNames, type TokenSettings } from '../../identity/token-settings.ts';

export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export function makeSigningKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

export async function publicJwk({ kid, publicKey }: SigningKey): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
}

export function base64url(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(text).toString('base64url');
}

/** Signs a header and claims as they are given, also as texts that are no JSON in order. */
export function signToken(claims: unknown, { kid, privateKey }: SigningKey, header: unknown = {}): string {
  const whole = typeof header === 'string' ? header : { alg: 'RS256', kid, ...(header as object) };
  const input = `${base64url(whole)}.${base64url(claims)}`;
  return `${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

export const issuer = 'https://idp.example';
export const audience = 'concord';

/** Claims that are good at `nowMs`. */
export function goodClaims(nowMs: number) {
  const seconds = Math.floor(nowMs / 1_000);
  return {
    iss: issuer,
    aud: audience,
    exp: seconds + 60,
    sub: 'ada',
    groups: ['analyst'],
    tenant: { domain: 'marketing' },
  };
}

export function providerSettings(keys: TokenSettings['keys'], now: () => number): TokenSettings {
  return {
    keys,
    issuer,
    audience,
    claimNames: { ...defaultClaimNames, roles: 'groups', domain: 'tenant.domain' },
    roleRanking: ['admin', 'analyst'],
    now,
  };
}

export type CountingServer = {
  readonly url: URL;
  /** Requests so far. */
  readonly count: () => number;
  /** What it does from now on. */
  readonly answer: (how: (response: ServerResponse) => void) => void;
  readonly close: () => void;
};

/** Answers 404 until it is told how. */
export async function serveCounting(): Promise<CountingServer> {
  let count = 0;
  let how: (response: ServerResponse) => void = (response) => response.writeHead(404).end();
  const server = createServer((_request, response) => {
    count++;
    how(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/keys`),
    count: () => count,
    answer: (next) => {
      how = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function sendKeys(...keys: readonly unknown[]): (response: ServerResponse) => void {
  return (response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
}
