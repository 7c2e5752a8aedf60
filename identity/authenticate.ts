// What a request says about its caller -> Viewer: no token is anonymous, a bad token is an error and never anonymous.

import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { ConcordError } from '../errors/concord-error.ts';
import type { TokenSettings } from './token-settings.ts';
import { createTokenVerifier } from './verify-token.ts';
import { anonymous, type Viewer } from './viewer.ts';
import { viewerOfClaims } from './viewer-of-claims.ts';

/** The two headers as they were sent, null where absent. */
export type Credentials = { readonly authorization: string | null; readonly role: string | null };

/** @throws ConcordError UNAUTHENTICATED or ROLE_NOT_GRANTED */
export type Authenticate = (credentials: Credentials) => Promise<Viewer>;

type Remembered = { readonly viewer: Viewer; readonly until: number };

const bearer = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)$/i;
const mostRemembered = 2_000;
/** Verifying costs more than a small query; a key that is withdrawn counts for at most this long. */
const rememberMs = 60_000;

/** Makes the function that turns credentials into a Viewer; the same credentials give the same object for a while. */
export function createAuthenticator(settings: TokenSettings): Authenticate {
  const verify = createTokenVerifier(settings);
  const remembered = new LRUCache<string, Remembered>({ max: mostRemembered });
  return async ({ authorization, role }) => {
    if (authorization === null) return anonymousAs(role);
    const cacheKey = role === null ? authorization : `${role}\n${authorization}`;
    const known = remembered.get(cacheKey);
    const now = settings.now();
    if (known !== undefined && now < known.until) return known.viewer;

    const claims = await verify(readBearer(authorization));
    const viewer = viewerOfClaims(claims, role, settings);
    remembered.set(cacheKey, { viewer, until: Math.min(now + rememberMs, expiryOf(claims)) });
    return viewer;
  };
}

function anonymousAs(role: string | null): Viewer {
  if (role === null || role === anonymous.role) return anonymous;
  throw new ConcordError('ROLE_NOT_GRANTED', { asked: role, granted: [anonymous.role] });
}

function readBearer(authorization: string): string {
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new ConcordError('UNAUTHENTICATED', { reason: 'the header must read "Authorization: Bearer <token>".' });
}

function expiryOf(claims: JWTPayload): number {
  return (claims.exp ?? 0) * 1_000;
}
