// Where the SQL of quality checks is run: by a PostgreSQL role of its own that sees of every product what the masks show,
// or, in a database without such roles, by the user who serves, over subqueries that show the same.

import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { CheckDesk, CheckRelation, OpenCheckDesk } from '../../subgraphs/sql/quality/check-desk.ts';
import { createCheckReader, maskedSubquery, maskedView } from '../../subgraphs/sql/quality/masked-access.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import type { DomainDatabase } from '../domain-database.ts';
import { createClient } from '../open-database.ts';
import { connectAs } from './connect-as.ts';
import { readPlaceTables } from './place-tables.ts';

type Place = Pick<DomainDatabase, 'url' | 'where'>;

type Options = {
  readonly mesh: Mesh;
  readonly sourceOf: (domain: Domain) => Place;
  /** Whether the viewers of the domain read by roles; the checks' SQL then does too. */
  readonly readsByRoles: (domain: Domain) => boolean;
  readonly keys: Pick<ReaderKeys, 'nameRole' | 'passwordOf'>;
  /** Called once for a role that cannot log in, which may be because nobody has made it yet. */
  readonly makeRoles: () => Promise<unknown>;
};

/** The tables of a database are looked at once, when the first check comes. */
export function createCheckDesks(options: Options): OpenCheckDesk {
  const { mesh, sourceOf, readsByRoles } = options;
  const tablesOfPlace = new Map<string, Promise<readonly BoundProduct[]>>();

  return async (product) => {
    const domain = domainOf(mesh, product);
    const place = sourceOf(domain);
    const isByRoles = readsByRoles(domain);
    const key = JSON.stringify([place.url, isByRoles]);
    const forget = () => tablesOfPlace.delete(key);
    const names = new Set(
      mesh.domains.flatMap((one) =>
        readsByRoles(one) === isByRoles && sourceOf(one).url === place.url ? [one.name] : [],
      ),
    );
    const reading =
      tablesOfPlace.get(key) ?? readPlaceTables(mesh, { ...place, names }, { readBy: isByRoles ? 'roles' : 'user' });
    tablesOfPlace.set(key, reading);
    reading.catch(forget);
    const tables = await reading;
    return isByRoles ? openByRole(tables, place, options, forget) : openByUser(tables, place);
  };
}

function openByUser(tables: readonly BoundProduct[], place: Place): CheckDesk {
  return {
    relations: relationsOf(tables, maskedSubquery),
    connect: async () => {
      const client = createClient(place, 'concord checks');
      await client.connect();
      return client;
    },
  };
}

function openByRole(
  tables: readonly BoundProduct[],
  place: Place,
  { keys, makeRoles }: Options,
  forget: () => void,
): CheckDesk {
  const { role } = createCheckReader(tables, keys.nameRole);
  const connect = () => connectAs(place, role, keys.passwordOf(role));
  return {
    relations: relationsOf(tables, maskedView),
    connect: () =>
      connect().catch(async (error: unknown) => {
        if (!errorCode(error).startsWith('28')) throw error;
        forget(); // what they were when the role was named may be no more
        await makeRoles();
        return connect().catch((cause: unknown) => {
          throw new ConcordError('READER_MISSING', { domain: tables[0]?.product.domain ?? '' }, { cause });
        });
      }),
  };
}

function relationsOf(
  tables: readonly BoundProduct[],
  relationOf: (table: BoundProduct) => CheckRelation,
): ReadonlyMap<string, CheckRelation> {
  return new Map(tables.map((table) => [table.product.key, relationOf(table)]));
}

function domainOf({ domains }: Mesh, product: Product): Domain {
  const domain = domains.find(({ name }) => name === product.domain);
  if (domain === undefined) throw new TypeError(`${product.key} is of no domain of the mesh.`);
  return domain;
}
