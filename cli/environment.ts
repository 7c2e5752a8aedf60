// The environment variables of a process -> plain settings, checked. Nothing else reads them.

import { resolve } from 'node:path';
import { ConcordError } from '../errors/concord-error.ts';
import { type ClaimNames, defaultClaimNames } from '../identity/token-settings.ts';

export type Environment = {
  readonly port: number;
  readonly host: string;
  /** The folder `.concord`, absolute. */
  readonly home: string;
  readonly databaseUrl: string | null;
  readonly contracts: string | null;
  readonly demoScale: number;
  readonly secret: string | null;
  /** `orders=http://127.0.0.1:4101,customer=...` */
  readonly subgraphs: string | null;
  /** The ranking of roles, highest first; null = that of the contracts. */
  readonly roles: readonly string[] | null;
  readonly identityProvider: IdentityProvider | null;
  readonly claimNames: ClaimNames;
  /** NODE_ENV */
  readonly mode: string | undefined;
  readonly isDebug: boolean;
  /** Any variable by name: a domain says in which one its database's URL stands. */
  readonly read: (name: string) => string | null;
};

export type IdentityProvider = { readonly jwksUrl: URL; readonly issuer: string; readonly audience: string };

type Variables = Readonly<Record<string, string | undefined>>;

const defaultPort = 4000;

/** @throws ConcordError CONFIGURATION_INVALID */
export function readEnvironment(variables: Variables, folder: string): Environment {
  // Set but empty is as good as not set.
  const read = (name: string): string | null => variables[name]?.trim() || null;
  return {
    port: readPort('PORT', read('PORT'), defaultPort),
    host: read('HOST') ?? '127.0.0.1',
    home: resolve(folder, read('CONCORD_HOME') ?? '.concord'),
    databaseUrl: readDatabaseUrl('DATABASE_URL', read('DATABASE_URL')),
    contracts: read('CONCORD_CONTRACTS'),
    demoScale: readScale(read('CONCORD_DEMO_SCALE')),
    secret: read('CONCORD_SECRET'),
    subgraphs: read('CONCORD_SUBGRAPHS'),
    roles: readRoles(read('CONCORD_ROLES')),
    identityProvider: readIdentityProvider(read),
    claimNames: readClaimNames(read),
    mode: read('NODE_ENV') ?? undefined,
    isDebug: read('CONCORD_DEBUG') === '1',
    read,
  };
}

/** Port 0 takes any free one. */
export function readPort(name: string, text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new ConcordError('CONFIGURATION_INVALID', { name, reason: 'must be a port number, 0 to 65535' });
}

export function readDatabaseUrl(name: string, text: string | null): string | null {
  if (text === null) return null;
  const isPostgres = URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
  if (isPostgres) return text;
  // The text may hold a password, so it is not repeated.
  const reason = 'must be a URL such as postgres://user:password@host:5432/database';
  throw new ConcordError('CONFIGURATION_INVALID', { name, reason });
}

function readScale(text: string | null): number {
  const scale = text === null ? 1 : Number(text);
  if (scale > 0 && scale <= 100) return scale;
  const reason = 'must be a number above 0 and at most 100';
  throw new ConcordError('CONFIGURATION_INVALID', { name: 'CONCORD_DEMO_SCALE', reason });
}

function readRoles(text: string | null): readonly string[] | null {
  return text === null ? null : text.split(',').flatMap((role) => role.trim() || []);
}

function readIdentityProvider(read: (name: string) => string | null): IdentityProvider | null {
  const [url, issuer, audience] = [read('CONCORD_JWKS_URL'), read('CONCORD_ISSUER'), read('CONCORD_AUDIENCE')];
  if (url === null && issuer === null && audience === null) return null;
  if (url === null || issuer === null || audience === null) {
    const reason = 'and CONCORD_ISSUER and CONCORD_AUDIENCE must be set together';
    throw new ConcordError('CONFIGURATION_INVALID', { name: 'CONCORD_JWKS_URL', reason });
  }
  const jwksUrl = URL.canParse(url) ? new URL(url) : null;
  const isLocal = jwksUrl?.hostname === 'localhost' || jwksUrl?.hostname === '127.0.0.1';
  if (jwksUrl?.protocol === 'https:' || (jwksUrl?.protocol === 'http:' && isLocal))
    return { jwksUrl, issuer, audience };
  const reason = 'must be an https URL; plain http is accepted on this machine only';
  throw new ConcordError('CONFIGURATION_INVALID', { name: 'CONCORD_JWKS_URL', reason });
}

function readClaimNames(read: (name: string) => string | null): ClaimNames {
  return {
    roles: read('CONCORD_CLAIM_ROLES') ?? defaultClaimNames.roles,
    domain: read('CONCORD_CLAIM_DOMAIN') ?? defaultClaimNames.domain,
    team: read('CONCORD_CLAIM_TEAM') ?? defaultClaimNames.team,
    consumer: read('CONCORD_CLAIM_CONSUMER') ?? defaultClaimNames.consumer,
    purpose: read('CONCORD_CLAIM_PURPOSE') ?? defaultClaimNames.purpose,
  };
}
