// Codes of the command line and of starting up: one clear sentence and exit code 1.

import { code } from './code-entry.ts';

export const cliCodes = {
  PORT_IN_USE: code<{ port: number }>(
    'The port to listen on is taken.',
    ({ port }) => `Port ${port} is in use. Stop the other program, or choose another port with PORT=${port + 1}.`,
  ),
} as const;
