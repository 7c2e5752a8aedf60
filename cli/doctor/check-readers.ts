// Doctor: are the PostgreSQL roles there by which the viewers of one database read?

import { ConcordError } from '../../errors/concord-error.ts';
import { createReaderKeys } from '../../mesh/readers/reader-keys.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { listAllReaders, requireReaders } from '../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { countOf } from '../count-of.ts';
import { type Finding, findingOf, well } from './finding.ts';

type Context = { readonly tables: readonly BoundProduct[]; readonly rootSecret: Uint8Array; readonly domains: string };

export async function checkReaders(database: Database, context: Context): Promise<readonly Finding[]> {
  const { tables, rootSecret, domains } = context;
  const readers = listAllReaders(tables, createReaderKeys(rootSecret));
  try {
    await requireReaders(domains, readers, database);
    return [well('products', `${countOf(readers.length, 'PostgreSQL role')} of viewers are there for ${domains}.`)];
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'READERS_MISSING') return [findingOf('products', error)];
    throw error;
  }
}
