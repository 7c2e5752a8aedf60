// How tokens are verified: plain configuration, read by cli/ from the environment.

import type { JSONWebKeySet } from 'jose';
import type { KeyEvent } from './keep-keys.ts';

/** Where the keys come from. The two kinds never share an algorithm, so one can never be confused with the other. */
export type TokenKeys =
  | { readonly kind: 'jwks-url'; readonly url: URL; readonly onEvent?: (event: KeyEvent) => void }
  | { readonly kind: 'jwks'; readonly keys: JSONWebKeySet }
  | { readonly kind: 'development'; readonly key: Uint8Array };

/** Names of the claims in the tokens of this mesh's identity provider: `groups`, or a path such as `realm_access.roles`. */
export type ClaimNames = {
  readonly roles: string;
  readonly domain: string;
  readonly team: string;
  readonly consumer: string;
  readonly purpose: string;
};

export type TokenSettings = {
  readonly keys: TokenKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly claimNames: ClaimNames;
  /** Every role of the mesh; a token that grants several acts as the first of these unless it asks for another. */
  readonly roleRanking: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export const defaultClaimNames: ClaimNames = {
  roles: 'roles',
  domain: 'domain',
  team: 'team',
  consumer: 'consumer',
  purpose: 'purpose',
};

export const developmentIssuer = 'concord-development';
export const developmentAudience = 'concord';

/** Signatures by a private key that the mesh never holds (RFC 8725 3.1: a fixed list, never what the token names). */
export const asymmetricAlgorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
export const developmentAlgorithm = 'HS256';
