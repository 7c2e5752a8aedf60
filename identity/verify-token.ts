// Token to verified claims. Which keys and algorithms count is fixed when the verifier is made; nothing in the token's
// header (`alg`, `jku`, `x5u`, `jwk`) chooses a key or where to fetch one (RFC 8725).

import { createLocalJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';
import { fetchKeys } from './fetch-keys.ts';
import { keepKeys } from './keep-keys.ts';
import { hasRepeatedNames } from './repeated-names.ts';
import { asymmetricAlgorithms, developmentAlgorithm, type TokenSettings } from './token-settings.ts';

/** Longer tokens are refused unread. */
export const mostTokenCharacters = 8_192;
const clockToleranceSeconds = 5;
/** Of access and ID tokens. A logout or statement token of the same provider is no proof of who asks (RFC 8725 3.11). */
const acceptedTypes: readonly string[] = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];

export type VerifyToken = (token: string) => Promise<JWTPayload>;

/**
 * Makes the function that verifies one compact JWT: signature, `iss`, `aud`, `exp`, `nbf`.
 * It throws ConcordError UNAUTHENTICATED for a bad token; a reason never repeats the token.
 */
export function createTokenVerifier(settings: Omit<TokenSettings, 'claimNames' | 'roleRanking'>): VerifyToken {
  const key = findKey(settings);
  const algorithms = settings.keys.kind === 'development' ? [developmentAlgorithm] : [...asymmetricAlgorithms];
  return async (token) => {
    if (token.length > mostTokenCharacters) throw unauthenticated('the token is too long.');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, key, {
        algorithms,
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['iss', 'aud', 'exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(settings.now()),
      });
      refuseOdd(token, protectedHeader.typ, payload.exp);
      return payload;
    } catch (cause) {
      if (cause instanceof ConcordError && cause.code === 'UNAUTHENTICATED') throw cause;
      throw unauthenticated(reasonOf(cause), cause);
    }
  };
}

/** What jose takes, though signed tokens of a provider in order have it not. */
function refuseOdd(token: string, type: unknown, expiry: unknown): void {
  if (token.split('.').slice(0, 2).some(repeatsNames)) {
    throw unauthenticated('the token has two values under one name.');
  }
  if (type !== undefined && !(typeof type === 'string' && acceptedTypes.includes(type.toLowerCase()))) {
    throw unauthenticated('the header "typ" says that this is no access or ID token.');
  }
  // JSON has no infinity, but a number such as 1e999 becomes one.
  if (!Number.isFinite(expiry)) throw unauthenticated('the claim "exp" is missing or wrong.');
}

function findKey({ keys, now }: Pick<TokenSettings, 'keys' | 'now'>): JWTVerifyGetKey {
  switch (keys.kind) {
    case 'jwks-url':
      return keepKeys({ fetchKeys: () => fetchKeys(keys.url), now, onEvent: keys.onEvent ?? (() => {}) });
    case 'jwks':
      return createLocalJWKSet(keys.keys);
    case 'development':
      return () => keys.key;
  }
}

function repeatsNames(part: string): boolean {
  return hasRepeatedNames(Buffer.from(part, 'base64url').toString('utf8'));
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'the token has expired. Get a new one.';
  if (cause instanceof errors.JWTClaimValidationFailed) return `the claim "${cause.claim}" is missing or wrong.`;
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'the signature algorithm of the token is not accepted here.';
  if (cause instanceof ConcordError)
    return 'the keys of the identity provider cannot be fetched at the moment. Try again later.';
  return 'the token is malformed, or its signature does not match.';
}

function unauthenticated(reason: string, cause?: unknown): ConcordError {
  return new ConcordError('UNAUTHENTICATED', { reason }, { cause });
}
