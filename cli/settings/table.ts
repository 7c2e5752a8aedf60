// Every setting of the process. What stands here is read from flags, variables and concord.yaml, shown by
// `concord config`, and written down in docs/reference/configuration.md.

import { defaultClaimNames } from '../../identity/token-settings.ts';
import { tlsModes } from './database-settings.ts';
import * as forms from './forms.ts';
import { gatewayTable } from './gateway-settings.ts';
import { limitsTable } from './limit-settings.ts';
import { observingTable } from './observing-settings.ts';
import { publishingTable } from './publishing-settings.ts';
import { readingTable } from './reading-settings.ts';
import { type Given, type Setting, setting } from './setting.ts';

const ledgerModes = ['on', 'off', 'required'] as const;

const optional = <Value>(given: Omit<Given<Value | null>, 'otherwise'>) =>
  setting<Value | null>({ ...given, otherwise: null });

const claim = (name: keyof typeof defaultClaimNames, meaning: string) =>
  setting({
    key: `identity.claims.${name}`,
    variable: `CONCORD_CLAIM_${name.toUpperCase()}`,
    form: forms.text,
    otherwise: defaultClaimNames[name],
    meaning,
  });

const duration = (key: string, variable: string, most: string, otherwise: number, meaning: string) =>
  setting({ key, variable, form: forms.seconds(most), otherwise, told: `${otherwise}s`, meaning });

export const table = {
  port: setting({
    key: 'port',
    variable: 'PORT',
    flag: '--port',
    form: forms.port,
    fromText: forms.asNumber,
    otherwise: 4000,
    meaning: 'where to listen; 0 takes a free port',
  }),
  host: setting({
    key: 'host',
    variable: 'HOST',
    flag: '--host',
    form: forms.text,
    otherwise: '127.0.0.1',
    meaning: 'the address to listen on',
  }),
  home: setting({
    key: 'home',
    variable: 'CONCORD_HOME',
    form: forms.path,
    isPath: true,
    otherwise: '.concord',
    meaning: 'folder of the embedded database and of the secret',
  }),
  contracts: optional({
    key: 'contracts',
    variable: 'CONCORD_CONTRACTS',
    flag: '--contracts',
    form: forms.path,
    isPath: true,
    told: "the demo's",
    meaning: 'the folder of contracts',
  }),
  production: setting({
    key: 'production',
    variable: 'NODE_ENV',
    form: forms.switched,
    fromText: (text) => text === 'production',
    otherwise: false,
    meaning: 'refuses development tokens; the variable says so by the word `production`',
  }),
  debug: setting({
    key: 'debug',
    variable: 'CONCORD_DEBUG',
    form: forms.switched,
    fromText: forms.asSwitch,
    otherwise: false,
    meaning: 'prints causes and stacks to stderr, which may quote data; the variable says so by `1`',
  }),
  demoScale: setting({
    key: 'demo.scale',
    variable: 'CONCORD_DEMO_SCALE',
    form: forms.scale(100),
    fromText: forms.asNumber,
    otherwise: 1,
    meaning: 'how much data the demo gets when it is first filled, above 0 to 100',
  }),
  demoLoader: setting({
    key: 'demo.loader',
    variable: 'CONCORD_DEMO_LOADER',
    flag: '--no-demo-loader',
    form: forms.onOrOff,
    otherwise: true,
    told: 'on',
    meaning: 'whether orders, payments and more arrive while the demo runs, `on` or `off`',
  }),
  secret: optional({
    variable: 'CONCORD_SECRET',
    form: forms.text,
    told: 'made at the first start',
    meaning: 'the root secret, at least 32 bytes; every other key is derived from it',
    isSecret: true,
  }),
  secretFile: optional({
    key: 'secret_file',
    variable: 'CONCORD_SECRET_FILE',
    form: forms.path,
    isPath: true,
    meaning: 'a file that holds the root secret; `CONCORD_SECRET` goes before it',
  }),
  token: optional({
    variable: 'CONCORD_TOKEN',
    form: forms.text,
    meaning: 'the token that `concord sql` sends',
    isSecret: true,
  }),
  databaseUrl: optional({
    variable: 'DATABASE_URL',
    form: forms.databaseUrl,
    told: 'the embedded server',
    meaning: 'a PostgreSQL of your own',
    isSecret: true,
  }),
  databaseUrlEnv: optional({
    key: 'database.url_env',
    form: forms.variableName,
    told: 'DATABASE_URL',
    meaning: 'the variable that holds the URL of the database, read instead of `DATABASE_URL`',
  }),
  databaseUrlFile: optional({
    key: 'database.url_file',
    form: forms.path,
    isPath: true,
    meaning: 'a file that holds the URL of the database; `DATABASE_URL` goes before it',
  }),
  poolSize: setting({
    key: 'database.pool_size',
    variable: 'CONCORD_POOL_SIZE',
    form: forms.count(1, 500),
    fromText: forms.asNumber,
    otherwise: 8,
    meaning: 'connections that each domain keeps to its database at most',
  }),
  databaseRoles: optional({
    key: 'database.roles',
    variable: 'CONCORD_DATABASE_ROLES',
    form: forms.onOrOff,
    told: 'on where Concord may alter the database, else off',
    meaning:
      'whether each viewer class reads by a PostgreSQL role of its own, `on` or `off`; in a database of your own they come from `concord grants --apply`',
  }),
  statementTimeout: duration(
    'database.statement_timeout',
    'CONCORD_STATEMENT_TIMEOUT',
    '1h',
    30,
    'how long a statement may run in a database',
  ),
  tlsMode: optional({
    key: 'database.tls.mode',
    variable: 'CONCORD_DATABASE_TLS',
    form: forms.word(tlsModes),
    told: 'as the URL says, else off',
    meaning:
      '`off`: in clear; `require`: encrypted, to whoever answers; `verify`: encrypted, and the server proves who it is',
  }),
  tlsCaFile: optional({
    key: 'database.tls.ca_file',
    variable: 'CONCORD_DATABASE_CA_FILE',
    form: forms.path,
    isPath: true,
    told: 'the authorities that Node trusts',
    meaning: 'certificate (PEM) of the authority that signed that of the server; for `verify`',
  }),
  tlsServerName: optional({
    key: 'database.tls.server_name',
    variable: 'CONCORD_DATABASE_SERVER_NAME',
    form: forms.text,
    told: 'the host of the URL',
    meaning: 'the name that the certificate of the server must bear; for `verify`',
  }),
  tlsCertFile: optional({
    key: 'database.tls.cert_file',
    variable: 'CONCORD_DATABASE_CERT_FILE',
    form: forms.path,
    isPath: true,
    meaning: 'certificate (PEM) by which Concord proves to the server who it is; with the next',
  }),
  tlsKeyFile: optional({
    key: 'database.tls.key_file',
    variable: 'CONCORD_DATABASE_KEY_FILE',
    form: forms.path,
    isPath: true,
    meaning: 'its private key (PEM)',
  }),
  subgraphs: optional({
    key: 'subgraphs',
    variable: 'CONCORD_SUBGRAPHS',
    flag: '--subgraph',
    form: forms.subgraphs,
    fromText: forms.asList,
    meaning: 'for `serve gateway`: `orders=http://127.0.0.1:4101,customer=...`, in the file a map',
  }),
  foreignSubgraphs: optional({
    key: 'foreign_subgraphs',
    variable: 'CONCORD_FOREIGN_SUBGRAPHS',
    flag: '--foreign-subgraph',
    form: forms.subgraphs,
    fromText: forms.asList,
    meaning:
      'subgraphs of foreign make, which are not trusted to mask, for `start`, `serve` and `serve gateway`: `partner=http://127.0.0.1:4200,...`, in the file a map',
  }),
  subgraphTimeout: duration(
    'subgraph_timeout',
    'CONCORD_SUBGRAPH_TIMEOUT',
    '2h',
    35,
    'how long the gateway waits for a subgraph of another process; longer than its statements may run',
  ),
  platformRoles: setting({
    key: 'platform_roles',
    variable: 'CONCORD_PLATFORM_ROLES',
    form: forms.texts,
    fromText: forms.asList,
    otherwise: ['platform'],
    meaning:
      'roles that may read the ledger and see all requests for access; contracts give them nothing by themselves',
  }),
  ledger: setting<(typeof ledgerModes)[number]>({
    key: 'ledger',
    variable: 'CONCORD_LEDGER',
    form: forms.word(ledgerModes),
    otherwise: 'on',
    meaning:
      'whether reads of personal data are recorded; `on`: where the database of the mesh is set up for it; `required`: nothing is served without',
  }),
  roles: optional({
    key: 'roles',
    variable: 'CONCORD_ROLES',
    form: forms.texts,
    fromText: forms.asList,
    told: 'those of the contracts',
    meaning:
      'all roles, highest rank first; a contract that names another is refused; in the variable separated by commas',
  }),
  accessMostDays: setting({
    key: 'access_max_days',
    variable: 'CONCORD_ACCESS_MAX_DAYS',
    form: forms.count(1, 3_650),
    fromText: forms.asNumber,
    otherwise: 90,
    meaning: 'the longest, in days, that an access request is approved for',
  }),
  ...gatewayTable,
  ...readingTable,
  ...publishingTable,
  ...observingTable,
  jwksUrl: optional({
    key: 'identity.jwks_url',
    variable: 'CONCORD_JWKS_URL',
    form: forms.jwksUrl,
    meaning: 'keys of your identity provider, https; needs the next two',
  }),
  issuer: optional({
    key: 'identity.issuer',
    variable: 'CONCORD_ISSUER',
    form: forms.text,
    meaning: '`iss` that tokens must have',
  }),
  audience: optional({
    key: 'identity.audience',
    variable: 'CONCORD_AUDIENCE',
    form: forms.text,
    meaning: '`aud` that tokens must have',
  }),
  claimRoles: claim('roles', 'claim that lists the roles: a name or a path such as `realm_access.roles`'),
  claimDomain: claim('domain', "claim with the caller's domain"),
  claimTeam: claim('team', "claim with the caller's team"),
  claimConsumer: claim('consumer', 'claim with the name of the consuming application'),
  claimPurpose: claim('purpose', 'claim with the purpose of use'),
  ...limitsTable,
} as const satisfies Readonly<Record<string, Setting<never> | Setting>>;

export type SettingName = keyof typeof table;
type ValueOf<Given> = Given extends Setting<infer Value> ? Value : never;
export type Values = { readonly [Name in SettingName]: ValueOf<(typeof table)[Name]> };

/** The one variable that fills no setting of the table: it says where the file is. */
export const configVariable = 'CONCORD_CONFIG';
