// The mesh's secret for PostgreSQL roles: their names, their passwords, and what signs the values of row rules. Nothing is
// stored: every process of the mesh derives the same.

import { createHmac } from 'node:crypto';
import { deriveKey } from '../../identity/keys.ts';
import type { NameRole } from '../../subgraphs/sql/reader.ts';

export type ReaderKeys = {
  /** Roles belong to a whole server, so their names are told apart by mesh. */
  readonly nameRole: NameRole;
  readonly passwordOf: (role: string) => string;
  /** Of the verifier that PostgreSQL keeps of the password; 16 bytes. */
  readonly saltOf: (role: string) => Uint8Array;
  /** 32 bytes; the database has it under the label `~row values`. */
  readonly rowValues: Uint8Array;
};

export const readerPrefixes = { statements: 'concord_r_', queries: 'concord_q_' } as const;

const nameCharacters = 24;

export function createReaderKeys(rootSecret: Uint8Array): ReaderKeys {
  const mac = (purpose: string, text: string) =>
    createHmac('sha256', deriveKey(rootSecret, 'database-roles', purpose)).update(text);
  return {
    nameRole: (use, text) =>
      `${readerPrefixes[use]}${mac('names', `${use} ${text}`).digest('hex').slice(0, nameCharacters)}`,
    passwordOf: (role) => mac('passwords', role).digest('base64url'),
    saltOf: (role) => new Uint8Array(mac('salts', role).digest().subarray(0, 16)),
    rowValues: deriveKey(rootSecret, 'database-roles', 'row values'),
  };
}
