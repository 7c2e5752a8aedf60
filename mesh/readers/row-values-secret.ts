// The secret by which `concord.row_values` knows what Concord signed. It stands with the secrets of tokens, which no reader
// can reach.

import type pg from 'pg';
import { withLock } from '../lock.ts';
import { computeToken, sampleText, writeSecrets } from '../tokens/label-secrets.ts';
import { inTransaction } from '../transaction.ts';

/** As migration 0007 asks for it; no column has such a label. */
const label = '~row values';

/** Writes it where the database has another, or none. */
export function storeRowValuesSecret(client: pg.ClientBase, key: Uint8Array): Promise<void> {
  return withLock(client, async () => {
    const sample = computeToken(key, sampleText);
    const { rows } = await client.query<{ sample: string | null }>('select concord.tok($1, $2) as sample', [
      label,
      sampleText,
    ]);
    if (rows[0]?.sample === sample) return;
    await inTransaction(client, () =>
      writeSecrets(client, [{ label, generation: 0, key, sample, stored: 'outdated' }]),
    );
  });
}
