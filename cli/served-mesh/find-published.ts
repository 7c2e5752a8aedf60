// What is published in the mesh's database, for a command that ends by itself: known, surely nothing, or not known and why.

import { ConcordError } from '../../errors/concord-error.ts';
import { explainPublicationFailure } from '../../mesh/publications/explain-failure.ts';
import { nothingPublished, type Published } from '../../mesh/publications/publication.ts';
import { readPublished } from '../../mesh/publications/publication-store.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { findPlace } from '../postgres/place.ts';

export type PublishedFound =
  | { readonly kind: 'known'; readonly published: Published }
  | { readonly kind: 'unknown'; readonly cause: ConcordError };

const nothing: PublishedFound = { kind: 'known', published: nothingPublished };

export async function findPublished(environment: Environment): Promise<PublishedFound> {
  if (!hasMeshDatabase(environment)) return nothing;
  try {
    return { kind: 'known', published: await read(environment) };
  } catch (cause) {
    if (!(cause instanceof ConcordError)) throw cause;
    return { kind: 'unknown', cause };
  }
}

/** False where no database was ever made in which something could be published. */
export function hasMeshDatabase({ databaseUrl, home }: Environment): boolean {
  return databaseUrl !== null || findPlace(home) !== null;
}

/** Before `concord tokens apply` there is no table, and so nothing in it. */
function read(environment: Environment): Promise<Published> {
  const place = { url: findDatabase(environment), where: environment.databaseWhere };
  return withClient(place, async (client) => {
    try {
      const { rows } = await client.query("select to_regclass('concord.publications') is null as is_missing");
      return rows[0]?.is_missing === true ? nothingPublished : await readPublished(client);
    } catch (cause) {
      if (errorCode(cause) !== '42501') throw explainPublicationFailure(cause);
      throw new ConcordError('PUBLICATIONS_FORBIDDEN', { variable: place.where }, { cause });
    }
  });
}
