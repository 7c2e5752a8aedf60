// The keys of the mesh: one root secret in, a separate key for each purpose out, so that no key can stand in for another.

import { hkdfSync } from 'node:crypto';
import { ConcordError } from '../errors/concord-error.ts';

/** What a derived key is for; a purpose may have many keys, told apart by their label. */
export type KeyPurpose = 'cursors' | 'statements' | 'token-labels' | 'development-tokens' | 'database-roles' | 'ledger';

export const leastSecretBytes = 32;
const keyBytes = 32;

/**
 * Derives the 32-byte key of one purpose (HKDF-SHA256, RFC 5869). The same arguments always give the same key.
 *
 * `deriveKey(rootSecret, 'token-labels', 'customer.customer_dim.customer_id')`
 *
 * @throws ConcordError SECRET_TOO_SHORT
 */
export function deriveKey(rootSecret: Uint8Array, purpose: KeyPurpose, label = ''): Uint8Array {
  if (rootSecret.byteLength < leastSecretBytes) throw new ConcordError('SECRET_TOO_SHORT', { least: leastSecretBytes });
  const info = `concord/1/${purpose}/${label}`;
  return new Uint8Array(hkdfSync('sha256', rootSecret, 'concord', info, keyBytes));
}

/** The secret of a token label; rotating the label counts its generation up from 0. @throws ConcordError SECRET_TOO_SHORT */
export function deriveTokenKey(rootSecret: Uint8Array, label: string, generation: number): Uint8Array {
  return deriveKey(rootSecret, 'token-labels', generation === 0 ? label : `${label}#${generation}`);
}
