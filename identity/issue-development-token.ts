// Tokens for trying things out, signed with a key derived from the mesh's own secret; refused in production.

import { SignJWT } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveKey } from './keys.ts';
import { developmentAlgorithm, developmentAudience, developmentIssuer, type TokenKeys } from './token-settings.ts';

export type DevelopmentToken = {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly domain?: string | undefined;
  readonly team?: string | undefined;
  /** More claims, such as `countries` for a row rule; they may not replace the ones above. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly lifetimeSeconds: number;
};

/** `environment` is NODE_ENV. @throws ConcordError DEVELOPMENT_KEY_REFUSED, SECRET_TOO_SHORT */
export function developmentTokenKeys(rootSecret: Uint8Array, environment: string | undefined): TokenKeys {
  if (environment === 'production') throw new ConcordError('DEVELOPMENT_KEY_REFUSED', {});
  return { kind: 'development', key: deriveKey(rootSecret, 'development-tokens') };
}

/** Signs a token that `developmentTokenKeys` verify. `now` in milliseconds since 1970. */
export async function issueDevelopmentToken(
  token: DevelopmentToken,
  context: { readonly rootSecret: Uint8Array; readonly environment: string | undefined; readonly now: number },
): Promise<string> {
  const keys = developmentTokenKeys(context.rootSecret, context.environment);
  if (keys.kind !== 'development') throw new ConcordError('DEVELOPMENT_KEY_REFUSED', {});
  const issuedAt = Math.floor(context.now / 1_000);
  const { subject, roles, domain, team, claims } = token;
  // Undefined leaves a claim out, also one of that name among the others.
  return new SignJWT({ ...claims, roles, domain, team })
    .setProtectedHeader({ alg: developmentAlgorithm, typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(developmentIssuer)
    .setAudience(developmentAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + token.lifetimeSeconds)
    .sign(keys.key);
}
