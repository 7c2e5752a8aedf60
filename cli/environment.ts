// What a process was told -> plain settings, checked. Where each stands is in settings/table.ts; here they get the form in
// which the rest of cli/ uses them, and what concerns several of them at once is checked.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDuration } from '../contracts/parse-duration.ts';
import { ConcordError } from '../errors/concord-error.ts';
import type { Limits } from '../gateway/limits/limits.ts';
import { type AllowedHosts, noHosts, readAllowedHosts } from '../http/outside/allowed-hosts.ts';
import type { ClaimNames } from '../identity/token-settings.ts';
import { protectUrl } from './database-url.ts';
import { findProblems } from './settings/check-values.ts';
import type { DatabaseSettings, DomainSettings } from './settings/database-settings.ts';
import { isDatabaseUrl } from './settings/forms.ts';
import { readConfigurationFile } from './settings/read-file.ts';
import { type Flags, type ReadValues, readValues, refuse, type Variables } from './settings/read-values.ts';
import type { ReadingSettings } from './settings/reading-settings.ts';
import { configVariable, type Values } from './settings/table.ts';
import { tlsOfAll, tlsOfDomain } from './settings/tls-settings.ts';

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
  /** What `concord sql` sends. */
  readonly token: string | null;
  /** `orders=http://127.0.0.1:4101`, one by one. */
  readonly subgraphs: readonly string[] | null;
  /** In the same form: those that are not trusted to mask. */
  readonly foreignSubgraphs: readonly string[];
  /** The ranking of roles, highest first; null = that of the contracts. */
  readonly roles: readonly string[] | null;
  /** The longest that access is given for. */
  readonly accessMostDays: number;
  /** Who may read the ledger and see all requests for access. */
  readonly platformRoles: readonly string[];
  readonly ledger: 'on' | 'off' | 'required';
  readonly observing: ObservingSettings;
  readonly identityProvider: IdentityProvider | null;
  readonly claimNames: ClaimNames;
  /** NODE_ENV */
  readonly mode: string | undefined;
  readonly isDebug: boolean;
  readonly limits: Partial<Limits>;
  readonly subgraphTimeoutMs: number;
  readonly gateway: GatewaySettings;
  readonly reading: ReadingSettings;
  readonly publishing: { readonly webhookUrl: string | null; readonly webhookSecret: string | null };
  readonly database: DatabaseSettings;
  /** Whether viewers read by roles of their own; null = where serving may alter the database. */
  readonly databaseRoles: boolean | null;
  /** What concord.yaml says of single domains, by name. */
  readonly domains: ReadonlyMap<string, DomainSettings>;
  /** Any variable by name: a domain says in which one its database's URL stands. */
  readonly read: (name: string) => string | null;
  /** What was read, and from where, for `concord config`. */
  readonly told: Told;
};

export type ObservingSettings = {
  readonly measureIntervalMs: number;
  /** Null = checks are run on demand alone. */
  readonly qualitySchedule: string | null;
  readonly qualityWeights: { readonly error: number; readonly warning: number };
  readonly qualityDays: number;
  readonly usageDays: number;
  readonly metrics: 'local' | 'on' | 'off';
  readonly logFormat: 'text' | 'json';
  readonly logsRequests: boolean;
  /** Base URL of the OTLP collector; null = no traces. */
  readonly traceEndpoint: string | null;
};

export type GatewaySettings = {
  /** The file that lists the subgraphs, absolute. */
  readonly supergraphFile: string | null;
  readonly supergraphIntervalMs: number;
  /** Whether a next graph may lack what clients used lately. */
  readonly supergraphMayBreak: boolean;
  /** Whether callers without a token may look at the schema. */
  readonly hasOpenSchema: boolean;
  readonly planningMs: number;
  readonly compresses: boolean;
  /** How long a server that is told to stop goes on taking requests. */
  readonly stopDelayMs: number;
  /** Operations that one request may hold; 1 = no batches. */
  readonly mostOfBatch: number;
  /** The manifest of persisted operations, absolute. */
  readonly operationsFile: string | null;
  readonly hasPersistedOnly: boolean;
  /** Null = none. */
  readonly shadow: { readonly share: number } | null;
  /** By name, where they differ from `subgraphTimeoutMs`. */
  readonly subgraphTimeoutsMs: ReadonlyMap<string, number>;
  /** Of a subgraph of another process. */
  readonly mostReplyBytes: number;
  /** Those that published subgraphs may be at. */
  readonly subgraphHosts: AllowedHosts;
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
    token: values.token,
    subgraphs: values.subgraphs,
    foreignSubgraphs: values.foreignSubgraphs ?? [],
    roles: values.roles,
    accessMostDays: values.accessMostDays,
    platformRoles: values.platformRoles,
    ledger: values.ledger,
    observing: observingOf(values),
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
      lines: values.limitLines,
      tokens: values.limitTokens,
      depth: values.limitDepth,
      aliases: values.limitAliases,
      rootFields: values.limitRootFields,
      selections: values.limitSelections,
      repeats: values.limitRepeats,
      directives: values.limitDirectives,
      directivesTogether: values.limitDirectivesTogether,
      introspection: values.limitIntrospection,
      inputDepth: values.limitInputDepth,
      inputObjects: values.limitInputObjects,
      listItems: values.limitListItems,
      inputCharacters: values.limitInputCharacters,
      rows: values.limitRows,
      listSize: values.limitListSize,
    },
    subgraphTimeoutMs: values.subgraphTimeout * 1_000,
    gateway: gatewayOf(values),
    reading: {
      isShared: values.shareReads,
      keptMs: values.keepAnswers === null ? null : values.keepAnswers * 1_000,
      keptBytes: values.keepMemory * 1_000_000,
    },
    publishing: { webhookUrl: values.webhookUrl, webhookSecret: values.webhookSecret },
    database: {
      poolSize: values.poolSize,
      mostWaiting: values.poolQueue,
      mostWaitingMs: values.poolWait * 1_000,
      statementTimeoutSeconds: values.statementTimeout,
      tls: tlsOfAll(values),
    },
    databaseRoles: values.databaseRoles,
    domains: new Map(domains),
    read,
    told: { ...told, file: file?.file ?? null },
  };
}

function gatewayOf(values: Values): GatewaySettings {
  return {
    supergraphFile: values.supergraph,
    supergraphIntervalMs: values.supergraphInterval * 1_000,
    supergraphMayBreak: values.supergraphBreaking === 'allow',
    hasOpenSchema: values.schemaForAnonymous === null ? !values.production : values.schemaForAnonymous === 'open',
    planningMs: values.planningTime * 1_000,
    compresses: values.compression,
    stopDelayMs: (values.stopDelay ?? (values.production ? 5 : 0)) * 1_000,
    mostOfBatch: values.batch,
    operationsFile: values.operations,
    hasPersistedOnly: values.operationsOnly,
    shadow: values.shadow === 'off' ? null : { share: values.shadowShare },
    subgraphTimeoutsMs: new Map(values.subgraphTimeouts.map(readNamedDuration)),
    mostReplyBytes: values.subgraphReply * 1_000_000,
    // The settings have checked its form.
    subgraphHosts: readAllowedHosts(values.subgraphHosts) ?? noHosts,
  };
}

/** `orders=5s`; the settings have checked its form. */
function readNamedDuration(text: string): [string, number] {
  const [name = '', duration = ''] = text.split('=');
  return [name, (parseDuration(duration) ?? 0) * 1_000];
}

function observingOf(values: Values): ObservingSettings {
  return {
    measureIntervalMs: values.measureInterval * 1_000,
    qualitySchedule: values.qualitySchedule === 'off' ? null : values.qualitySchedule,
    qualityWeights: { error: values.qualityWeightError, warning: values.qualityWeightWarning },
    qualityDays: values.qualityDays,
    usageDays: values.usageDays,
    metrics: values.metrics,
    logFormat: values.logFormat,
    logsRequests: values.logRequests,
    traceEndpoint: values.traceEndpoint,
  };
}

type Read = (name: string) => string | null;

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
