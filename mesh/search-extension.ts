// The extension by which the catalog's search forgives typing errors. It is the only thing that the search needs to stay
// in a database.

import type pg from 'pg';
import { withLock } from './lock.ts';

export function createSearchExtension(client: pg.ClientBase): Promise<void> {
  return withLock(client, async () => {
    // Said, because a user named concord would get it into schema concord, which readers may not use.
    await client.query('create extension if not exists pg_trgm with schema public');
  });
}
