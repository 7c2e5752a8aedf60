// Token to verified claims. Which keys and algorithms count is fixed when the verifier is made; nothing in the token's
// header (`alg`, `jku`, `x5u`, `jwk`) chooses a key or where to fetch one (RFC 8725).

import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';
import { asymmetricAlgorithms, developmentAlgorithm, type TokenKeys, type TokenSettings } from './token-settings.ts';

/** Longer tokens are refused unread. */
export const mostTokenCharacters = 8_192;
const clockToleranceSeconds = 5;
const jwksTimeoutMs = 3_000;
const jwksCooldownMs = 10_000;

export type VerifyToken = (token: string) => Promise<JWTPayload>;

/**
 * Makes the function that verifies one compact JWT: signature, `iss`, `aud`, `exp`, `nbf`.
 * It throws ConcordError UNAUTHENTICATED for a bad token; a reason never repeats the token.
 */
export function createTokenVerifier(settings: Omit<TokenSettings, 'claimNames' | 'roleRanking'>): VerifyToken {
  const key = findKey(settings.keys);
  const algorithms = settings.keys.kind === 'development' ? [developmentAlgorithm] : [...asymmetricAlgorithms];
  return async (token) => {
    if (token.length > mostTokenCharacters) throw unauthenticated('the token is too long.');
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms,
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['iss', 'aud', 'exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(settings.now()),
      });
      return payload;
    } catch (cause) {
      throw unauthenticated(reasonOf(cause), cause);
    }
  };
}

function findKey(keys: TokenKeys): JWTVerifyGetKey {
  switch (keys.kind) {
    case 'jwks-url':
      return createRemoteJWKSet(keys.url, { timeoutDuration: jwksTimeoutMs, cooldownDuration: jwksCooldownMs });
    case 'jwks':
      return createLocalJWKSet(keys.keys);
    case 'development':
      return () => keys.key;
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'the token has expired. Get a new one.';
  if (cause instanceof errors.JWTClaimValidationFailed) return `the claim "${cause.claim}" is missing or wrong.`;
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'the signature algorithm of the token is not accepted here.';
  if (isFetchFailure(cause))
    return 'the keys of the identity provider cannot be fetched at the moment. Try again later.';
  return 'the token is malformed, or its signature does not match.';
}

/** jose gives fetch's own error, or its generic one where the endpoint answers with something else than 200. */
function isFetchFailure(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return true;
  return cause instanceof errors.JWKSTimeout || cause.code === errors.JOSEError.code;
}

function unauthenticated(reason: string, cause?: unknown): ConcordError {
  return new ConcordError('UNAUTHENTICATED', { reason }, { cause });
}
