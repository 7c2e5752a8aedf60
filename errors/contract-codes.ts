// Codes of reading and linking contracts: found when a contract is read, always with file, line and column.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const contractCodes = {
  CONTRACT_KEY_UNKNOWN: code<{ given: string; within: string; known: readonly string[] }>(
    'A contract holds a key that the contract language does not have.',
    ({ given, within, known }) => `Unknown key "${given}" in ${within}.${didYouMean(given, known)}`,
  ),
} as const;
