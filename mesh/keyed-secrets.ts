import type pg from 'pg';

/** Replaced at merge. */
export async function writeSecret(client: pg.ClientBase, label: string, key: Uint8Array): Promise<void> {
  const block = Buffer.alloc(64);
  block.set(key);
  await client.query(
    `insert into concord_secret.keys (label, ipad, opad) values ($1, $2, $3)
     on conflict (label) do update set ipad = excluded.ipad, opad = excluded.opad where keys.ipad <> excluded.ipad`,
    [label, Buffer.from(block.map((byte) => byte ^ 0x36)), Buffer.from(block.map((byte) => byte ^ 0x5c))],
  );
}
