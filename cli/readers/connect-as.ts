// A connection of its own by one of Concord's roles of PostgreSQL; the caller ends it.

import type pg from 'pg';
import { createClient, type DatabasePlace } from '../open-database.ts';

export async function connectAs({ url, where }: DatabasePlace, role: string, password: string): Promise<pg.Client> {
  const own = new URL(url);
  own.username = role;
  own.password = password;
  const client = createClient({ url: own.href, where }, 'concord sql');
  await client.connect();
  return client;
}
