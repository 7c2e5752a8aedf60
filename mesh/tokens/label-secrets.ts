// The secrets of labels: which one a database is to have, and how it gets there. The server's log never sees them.

import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { copyRows, encodeInteger } from './copy-rows.ts';
import type { Generations } from './generations.ts';
import type { TokenStore } from './read-token-store.ts';

/**
 * The secret of one label, 32 bytes; the same in every domain's database, so that both sides of a join agree. Each
 * generation, from 0 on, has another.
 */
export type TokenSecret = (label: string, generation: number) => Uint8Array;

export type LabelSecret = {
  readonly label: string;
  readonly generation: number;
  readonly key: Uint8Array;
  /** The token of one constant text, by which a secret is told from others without being shown. */
  readonly sample: string;
  /** What the database has in its place. */
  readonly stored: 'current' | 'outdated' | 'missing';
};

/** The text whose token stands for its secret. */
export const sampleText = 'sample';

/** The secrets that `labels` are to have: of the greatest generation that the database or `generations` know. */
export function chooseSecrets(
  labels: Iterable<string>,
  store: TokenStore,
  { secret, generations }: { readonly secret: TokenSecret; readonly generations: Generations },
): ReadonlyMap<string, LabelSecret> {
  return new Map(
    [...new Set(labels)].map((label) => {
      const found = store.keys.get(label);
      const generation = Math.max(found?.generation ?? 0, generations.get(label) ?? 0);
      const key = secret(label, generation);
      const sample = computeToken(key, sampleText);
      const isCurrent = found?.sample === sample && found.generation === generation;
      const stored = found === undefined ? 'missing' : isCurrent ? 'current' : 'outdated';
      return [label, { label, generation, key, sample, stored }];
    }),
  );
}

/** Inside a transaction. */
export async function writeSecrets(client: pg.ClientBase, secrets: readonly LabelSecret[]): Promise<void> {
  if (secrets.length === 0) return;
  await client.query('delete from concord_secret.keys where label = any($1::text[])', [
    secrets.map(({ label }) => label),
  ]);
  const rows = secrets.map(({ label, generation, key }) => {
    const { ipad, opad } = padKey(key);
    return [Buffer.from(label), ipad, opad, encodeInteger(generation)];
  });
  await copyRows(client, 'copy concord_secret.keys (label, ipad, opad, generation) from stdin (format binary)', rows);
}

/** RFC 2104 for a key of at most one block of 64 bytes. */
function padKey(key: Uint8Array): { readonly ipad: Buffer; readonly opad: Buffer } {
  const block = Buffer.alloc(64);
  block.set(key);
  return { ipad: Buffer.from(block.map((byte) => byte ^ 0x36)), opad: Buffer.from(block.map((byte) => byte ^ 0x5c)) };
}

/** The token as `concord.tok` makes it; for tests and for callers that hold the secret anyway. */
export function computeToken(secret: Uint8Array, value: string): string {
  return `tok_${createHmac('sha256', secret).update(value, 'utf8').digest().subarray(0, 16).toString('base64url')}`;
}
