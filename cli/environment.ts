// What a process was told -> plain settings, checked. Where each stands is in settings/table.ts; here they get the form in
// which the rest of cli/ uses them, and what concerns several of them at once is checked.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConcordError } from '../errors/concord-error.ts';
import type { Limits } from '../gateway/limits.ts';
import type { ClaimNames } from '../identity/token-settings.ts';
import { protectUrl } from './database-url.ts';
import type { DatabaseSettings, DomainSettings, TlsSettings } from './settings/database-settings.ts';
import type { DomainSection } from './settings/file-form.ts';
import { isDatabaseUrl } from './settings/forms.ts';
import { readConfigurationFile } from './settings/read-file.ts';
import { type Flags, type ReadValues, readValues, refuse, type Variables } from './settings/read-values.ts';
import { configVariable, type Values } from './settings/table.ts';

export type Environment = {
  readonly port: number;
  readonly host: string;
  /** The folder `.concord`, absolute. */
  readonly home: string;
  readonly databaseUrl: string | null;
  /** The variable or file in which it stands. */
  readonly databaseWhere: string;
  /** Absolute. */
  readonly contracts: string | null;
  readonly demoScale: number;
  readonly hasDemoLoader: boolean;
  readonly secret: string | null;
  /** `orders=http://127.0.0.1:4101`, one by one. */
  readonly subgraphs: readonly string[] | null;
  /** The ranking of roles, highest first; null = that of the contracts. */
  readonly roles: readonly string[] | null;
  readonly identityProvider: IdentityProvider | null;
  readonly claimNames: ClaimNames;
  /** NODE_ENV */
  readonly mode: string | undefined;
  readonly isDebug: boolean;
  readonly limits: Partial<Limits>;
  readonly subgraphTimeoutMs: number;
  readonly database: DatabaseSettings;
  /** What concord.yaml says of single domains, by name. */
  readonly domains: ReadonlyMap<string, DomainSettings>;
  /** Any variable by name: a domain says in which one its database's URL stands. */
  readonly read: (name: string) => string | null;
  /** What was read, and from where, for `concord config`. */
  readonly told: Told;
};

export type Told = ReadValues & { readonly file: string | null };

export type IdentityProvider = { readonly jwksUrl: URL; readonly issuer: string; readonly audience: string };

/** `config` is --config. @throws ConcordError CONFIGURATION_INVALID, CONFIGURATION_REFUSED, CONFIGURATION_FILE_UNREADABLE */
export function readEnvironment(
  variables: Variables,
  folder: string,
  flags: Flags & { readonly config?: string | undefined } = {},
): Environment {
  const read = (name: string): string | null => variables[name]?.trim() || null;
  const file = readConfigurationFile(flags.config ?? read(configVariable), folder);
  const told = readValues({ flags, variables, file, folder });
  const { values } = told;
  refuse(findProblems(values, file?.domains ?? {}, read));
  const databaseWhere = whereMeshUrlStands(values);
  const domains = Object.entries(file?.domains ?? {}).map(([name, { database }]): [string, DomainSettings] => [
    name,
    {
      place: file?.placeOf(['domains', name]) ?? '',
      urlEnv: database?.url_env ?? null,
      urlFile: database?.url_file === undefined ? null : resolve(file?.folder ?? folder, database.url_file),
      poolSize: database?.pool_size ?? null,
      statementTimeoutSeconds: database?.statement_timeout ?? null,
      tls: tlsOfDomain(database?.tls, file?.folder ?? folder),
    },
  ]);
  return {
    port: values.port,
    host: values.host,
    home: values.home,
    databaseUrl: readMeshUrl(values, databaseWhere, read),
    databaseWhere,
    contracts: values.contracts,
    demoScale: values.demoScale,
    hasDemoLoader: values.demoLoader,
    secret: values.secret ?? readSecretFile(values.secretFile),
    subgraphs: values.subgraphs,
    roles: values.roles,
    identityProvider: identityProviderOf(values),
    claimNames: {
      roles: values.claimRoles,
      domain: values.claimDomain,
      team: values.claimTeam,
      consumer: values.claimConsumer,
      purpose: values.claimPurpose,
    },
    mode: values.production ? 'production' : (read('NODE_ENV') ?? undefined),
    isDebug: values.debug,
    limits: {
      characters: values.limitCharacters,
      tokens: values.limitTokens,
      depth: values.limitDepth,
      aliases: values.limitAliases,
      rootFields: values.limitRootFields,
      selections: values.limitSelections,
      rows: values.limitRows,
    },
    subgraphTimeoutMs: values.subgraphTimeout * 1_000,
    database: { poolSize: values.poolSize, statementTimeoutSeconds: values.statementTimeout, tls: tlsOfAll(values) },
    domains: new Map(domains),
    read,
    told: { ...told, file: file?.file ?? null },
  };
}

type Read = (name: string) => string | null;

/** What no setting alone shows. */
function findProblems(
  values: Values,
  domains: Readonly<Record<string, DomainSection>>,
  read: Read,
): readonly ConcordError[] {
  const problem = (name: string, reason: string) => new ConcordError('CONFIGURATION_INVALID', { name, reason });
  const { jwksUrl, issuer, audience, databaseUrlEnv, databaseUrlFile } = values;
  const given = [jwksUrl, issuer, audience].filter((part) => part !== null).length;
  const tlsParts = [values.tlsCaFile, values.tlsServerName, values.tlsCertFile, values.tlsKeyFile];
  const missing = databaseUrlEnv !== null && read(databaseUrlEnv) === null;
  return [
    ...(given === 0 || given === 3
      ? []
      : [problem('CONCORD_JWKS_URL', 'and CONCORD_ISSUER and CONCORD_AUDIENCE must be set together')]),
    ...(values.tlsMode === null && tlsParts.some((part) => part !== null)
      ? [problem('database.tls', 'names certificates, but no mode. Add mode: verify (CONCORD_DATABASE_TLS)')]
      : []),
    ...(missing ? [problem(databaseUrlEnv, 'is not set, but database.url_env says that the URL stands there')] : []),
    ...[
      { name: 'database', hasBoth: databaseUrlEnv !== null && databaseUrlFile !== null },
      ...Object.entries(domains).map(([name, { database }]) => ({
        name: `domains.${name}.database`,
        hasBoth: database?.url_env !== undefined && database.url_file !== undefined,
      })),
    ].flatMap(({ name, hasBoth }) =>
      hasBoth ? [problem(name, 'has both url_env and url_file. Keep one of them')] : [],
    ),
  ];
}

/** The URL from where it stands: never in the file itself. */
function readMeshUrl(values: Values, where: string, read: Read): string | null {
  const { databaseUrl, databaseUrlEnv, databaseUrlFile } = values;
  const url =
    databaseUrlEnv === null
      ? (databaseUrl ?? readUrlFile(databaseUrlFile))
      : readDatabaseUrl(databaseUrlEnv, read(databaseUrlEnv));
  return url === null ? null : protectUrl(url, where, { own: tlsOfAll(values), common: null, read });
}

function whereMeshUrlStands({ databaseUrl, databaseUrlEnv, databaseUrlFile }: Values): string {
  return databaseUrlEnv ?? (databaseUrl === null ? databaseUrlFile : null) ?? 'DATABASE_URL';
}

function tlsOfAll(values: Values): TlsSettings | null {
  const { tlsMode: mode, tlsCaFile: caFile, tlsServerName: serverName } = values;
  const { tlsCertFile: certFile, tlsKeyFile: keyFile } = values;
  return mode === null ? null : { mode, caFile, serverName, certFile, keyFile };
}

function tlsOfDomain(tls: NonNullable<DomainSection['database']>['tls'], folder: string): TlsSettings | null {
  if (tls === undefined) return null;
  const path = (file: string | undefined) => (file === undefined ? null : resolve(folder, file));
  return {
    mode: tls.mode,
    caFile: path(tls.ca_file),
    serverName: tls.server_name ?? null,
    certFile: path(tls.cert_file),
    keyFile: path(tls.key_file),
  };
}

export function readDatabaseUrl(name: string, text: string | null): string | null {
  if (text === null || isDatabaseUrl(text)) return text;
  // The text may hold a password, so it is not repeated.
  const reason = 'must be a URL such as postgres://user:password@host:5432/database';
  throw new ConcordError('CONFIGURATION_INVALID', { name, reason });
}

/** A file that holds nothing but the URL of a database. */
export function readUrlFile(file: string | null): string | null {
  return file === null ? null : readDatabaseUrl(file, readSecretFile(file));
}

function readSecretFile(file: string | null): string | null {
  if (file === null) return null;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const reason = `cannot be read (${String((cause as NodeJS.ErrnoException).code)}), but the configuration names it`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: file, reason }, { cause });
  }
  if (text !== '') return text;
  throw new ConcordError('CONFIGURATION_INVALID', { name: file, reason: 'is empty, but the configuration names it' });
}

function identityProviderOf({ jwksUrl, issuer, audience }: Values): IdentityProvider | null {
  return jwksUrl === null || issuer === null || audience === null ? null : { jwksUrl, issuer, audience };
}
