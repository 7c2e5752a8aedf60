// The values of a viewer's row rules for one connection: `concord.row_values` believes them on that backend alone, and for
// a short time.

import { createHmac } from 'node:crypto';
import type { RowValues } from '../../subgraphs/sql/view-rules.ts';

const validSeconds = 120;

/**
 * For the setting `concord.row_values`: `<HMAC-SHA256 in hex>.<JSON in base64>`, so that nothing in it needs quoting.
 * `backend` is `pg_backend_pid()`, `now` in milliseconds since 1970.
 */
export function signRowValues(values: RowValues, backend: number, now: number, key: Uint8Array): string {
  const plain = JSON.stringify({ backend, until: Math.floor(now / 1_000) + validSeconds, values });
  const body = Buffer.from(plain, 'utf8').toString('base64');
  return `${createHmac('sha256', key).update(body).digest('hex')}.${body}`;
}
