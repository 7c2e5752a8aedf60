// What PostgreSQL keeps of a password, made here, so that the password itself stands in no statement and no server log.
// RFC 5803, RFC 7677; PostgreSQL manual, "pg_authid".

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const iterations = 4_096;

/** `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>` */
export function createScramVerifier(password: string, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const server = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${stored}:${server}`;
}
