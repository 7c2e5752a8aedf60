// The values of a viewer's row rules for one connection: `concord.row_values` believes them on that backend alone, and for
// a short time.

import { createHmac } from 'node:crypto';

/** By `Product.key`: the values of each rule of the viewer, in their order; null = no row meets it. */
export type RowValues = Readonly<Record<string, readonly (readonly string[] | null)[]>>;

const validSeconds = 120;

/** For the setting `concord.row_values`. `backend` is `pg_backend_pid()`, `now` in milliseconds since 1970. */
export function signRowValues(values: RowValues, backend: number, now: number, key: Uint8Array): string {
  const body = JSON.stringify({ backend, until: Math.floor(now / 1_000) + validSeconds, values });
  return `${createHmac('sha256', key).update(body).digest('hex')}.${body}`;
}
