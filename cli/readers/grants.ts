// `concord grants`: the PostgreSQL roles and views that the contracts need, as SQL to be read and run by the owner, or run
// at once; and logins for other programs.

import type { Domain, Mesh } from '../../contracts/product.ts';
import { readComingGrants } from '../../mesh/access/read-coming-grants.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyReaders, readDatabaseName, runTogether } from '../../mesh/readers/apply-readers.ts';
import { writeLockDown } from '../../mesh/readers/lock-down.ts';
import { applyLogin, dropLogin, readLogins, writeLoginStatements } from '../../mesh/readers/logins.ts';
import { pruneReaders } from '../../mesh/readers/prune-readers.ts';
import { createReaderKeys, type ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { writeReaders } from '../../mesh/readers/write-readers.ts';
import { type ComingGrants, listComingGrantSets } from '../../subgraphs/access/access-grant.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { listAllReaders, mostReaders } from '../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { countOf } from '../count-of.ts';
import { hasOwnDatabase } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { domainsToServe } from '../mesh-to-serve.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { explainRefusal, listPlaces, type Place } from '../prepare-database.ts';
import { findOrMakeRootSecret } from '../root-secret.ts';
import { readServed } from '../served-mesh/read-served-mesh.ts';
import { type AskedLogin, invalid, type LoginFlags, readAskedLogin } from './asked-login.ts';
import { readPlaceTables } from './place-tables.ts';

export type GrantOptions = LoginFlags & {
  readonly apply: boolean;
  readonly lockDown: boolean;
  readonly prune: boolean;
  readonly dropLogin?: string;
  /** A domain in whose database a login is made or taken away. */
  readonly of?: string;
};

type Context = {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** @throws ConcordError LOGIN_INVALID, DATABASE_CHANGE_REFUSED, READERS_TOO_MANY, READER_NOT_BARE */
export async function grant(options: GrantOptions, { environment, log, warn }: Context): Promise<void> {
  const { mesh, refused } = await readServed(environment, { warn, mustKnowPublished: true });
  const keys = createReaderKeys(findOrMakeRootSecret(environment));
  const asked = readAskedLogin(options, mesh);
  if (options.prune && !options.apply) warn('--prune does nothing without --apply.');
  const domains = domainsToServe(mesh);
  const places = listPlaces(domains, { findMeshUrl: () => findDatabase(environment), environment });
  const ofLogin = asked === null && options.dropLogin === undefined ? null : choosePlace(places, options);
  const grants = await readGrants(domains, environment);
  for (const place of places) {
    const tables = await readPlaceTables(mesh, place);
    const readers = listReadersAhead(tables, keys, grants, warn);
    const isOfLogin = place === ofLogin;
    const login = isOfLogin ? asked : null;
    const dropped = isOfLogin ? (options.dropLogin ?? null) : null;
    const unserved = [...refused.map(({ file }) => file), ...listUnbound(mesh, place, tables)];
    const work = { place, tables, readers, unserved, keys, options, login, dropped, log, warn };
    await (options.apply ? applyToPlace(work) : printForPlace(work));
  }
}

function listUnbound(mesh: Mesh, { names }: Place, tables: readonly BoundProduct[]): readonly string[] {
  const bound = new Set(tables.map(({ product }) => product.key));
  const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
  return products.flatMap(({ key, at }) => (bound.has(key) ? [] : at.file));
}

/** Where a login is made or taken away, found before anything is changed. @throws ConcordError LOGIN_INVALID */
function choosePlace(places: readonly Place[], { login, dropLogin, of, apply }: GrantOptions): Place {
  const name = login ?? dropLogin ?? '';
  if (dropLogin !== undefined && !apply) throw invalid(name, 'is taken away with --apply only');
  if (login !== undefined && dropLogin !== undefined) throw invalid(name, 'cannot be asked for beside --drop-login');
  const found = of === undefined ? places : places.filter(({ names }) => names.has(of));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = places.map(({ names }) => [...names].sort()[0]).join(', ');
  throw invalid(name, `needs the database that it is for: name a domain in it with --of, such as ${known}`);
}

type Work = {
  readonly place: Place;
  readonly tables: readonly BoundProduct[];
  readonly readers: readonly Reader[];
  /** Files whose contracts cannot be served as they stand, so that what was served of them last may be read still. */
  readonly unserved: readonly string[];
  readonly keys: ReaderKeys;
  readonly options: GrantOptions;
  readonly login: AskedLogin | null;
  /** The name of a login. */
  readonly dropped: string | null;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** Access requests stand in the mesh's database; where no domain reads from it, it may be that there is none. */
async function readGrants(domains: readonly Domain[], environment: Environment): Promise<ComingGrants> {
  const isThere = environment.databaseUrl !== null || domains.some((domain) => !hasOwnDatabase(domain, environment));
  if (!isThere) return { approved: [], pending: [] };
  return withClient({ url: findDatabase(environment), where: environment.databaseWhere }, readComingGrants);
}

/** Half of what a database may have: whoever may ask for access cannot use up the rest by asking. */
const mostAhead = mostReaders / 2;

/** Those of open requests as well, unless there are too many of these. */
function listReadersAhead(
  tables: readonly BoundProduct[],
  { nameRole }: ReaderKeys,
  { approved, pending }: ComingGrants,
  warn: (line: string) => void,
): readonly Reader[] {
  const needed = listAllReaders(tables, { nameRole, grantSets: listComingGrantSets({ approved, pending: [] }) });
  if (pending.length <= mostAhead) {
    const ahead = listAllReaders(tables, { nameRole, grantSets: listComingGrantSets({ approved, pending }) });
    if (ahead.length <= Math.max(mostAhead, needed.length)) return ahead;
  }
  warn(
    'So many access requests are open that no roles are made for them ahead: decide or deny some, and run this again.',
  );
  return needed;
}

async function printForPlace({ place, tables, readers, keys, options, login, log, warn }: Work): Promise<void> {
  const database = await withClient(place, readDatabaseName);
  const statements = [
    ...writeReaders(readers, database, keys),
    ...(options.lockDown ? writeLockDown(database) : []),
    ...(login === null ? [] : writeLoginStatements(login, tables, database, login.verifier)),
  ];
  log(`-- Database ${database} of ${place.where}: ${[...place.names].sort().join(', ')}.`);
  log('-- To be run by the owner of the tables, who may create roles, after: npx concord tokens apply');
  log(`begin;\n${statements.join(';\n')};\ncommit;`);
  if (login !== null) tellPassword(login, warn);
}

async function applyToPlace(work: Work): Promise<void> {
  const { place, readers, unserved, keys, options, log, warn } = work;
  await withClient(place, async (client) => {
    try {
      await migrate(client);
      const made = await applyReaders(client, readers, { keys, isFull: true });
      log(`${countOf(made.length, 'role')} in the database of ${place.where}, with their views.`);
      if (options.lockDown) await runTogether(client, writeLockDown(await readDatabaseName(client)));
      await applyLogins(client, work);
      if (!options.prune) return;
      if (unserved.length > 0) {
        warn(
          `No role is dropped in the database of ${place.where}, because what was served last of ${unserved.join(', ')} may be read still. Mend what "npx concord doctor" says of them, and run this again.`,
        );
        return;
      }
      const pruned = await pruneReaders(client, readers);
      log(
        `${countOf(pruned.dropped.length, 'role')} that nothing needs any more ${pruned.dropped.length === 1 ? 'is' : 'are'} gone.`,
      );
      for (const role of pruned.kept) log(`The role ${role} has rights in another database, so it stays.`);
    } catch (cause) {
      throw explainRefusal(cause, place.where);
    }
  });
}

/** Those that are there see what the contracts give them now; then the one that is asked for. */
async function applyLogins(client: Parameters<typeof readLogins>[0], work: Work): Promise<void> {
  const { tables, login, dropped, log, warn } = work;
  if (dropped !== null) {
    await dropLogin(client, dropped);
    log(`The login "${dropped}" is gone.`);
  }
  for (const known of await readLogins(client)) {
    if (known.name === login?.name) continue;
    await applyLogin(client, known, tables, null);
    log(`The login "${known.name}" sees what the contracts give it now.`);
  }
  if (login === null) return;
  await applyLogin(client, login, tables, login.verifier);
  tellPassword(login, warn);
}

function tellPassword({ name, password }: AskedLogin, warn: (line: string) => void): void {
  warn(`The password of "${name}" is ${password} - keep it now, it is stored nowhere.`);
}
