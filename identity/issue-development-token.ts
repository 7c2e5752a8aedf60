// Tokens for trying things out, signed with a key derived from the mesh's own secret; refused in production.

import { SignJWT } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveKey } from './keys.ts';
import {
  type ClaimNames,
  developmentAlgorithm,
  developmentAudience,
  developmentIssuer,
  type TokenKeys,
} from './token-settings.ts';

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

export type IssuingContext = {
  readonly rootSecret: Uint8Array;
  /** NODE_ENV */
  readonly environment: string | undefined;
  /** As the mesh reads them: the token carries its roles under the name that is looked for. */
  readonly claimNames: ClaimNames;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Signs a token that `developmentTokenKeys` verify. */
export async function issueDevelopmentToken(token: DevelopmentToken, context: IssuingContext): Promise<string> {
  const keys = developmentTokenKeys(context.rootSecret, context.environment);
  if (keys.kind !== 'development') throw new ConcordError('DEVELOPMENT_KEY_REFUSED', {});
  const issuedAt = Math.floor(context.now / 1_000);
  const { subject, roles, domain, team, claims } = token;
  // Undefined leaves a claim out, also one of that name among the others.
  const { claimNames: names } = context;
  return new SignJWT({ ...claims, [names.domain]: domain, [names.team]: team, [names.roles]: roles })
    .setProtectedHeader({ alg: developmentAlgorithm, typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(developmentIssuer)
    .setAudience(developmentAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + token.lifetimeSeconds)
    .sign(keys.key);
}
