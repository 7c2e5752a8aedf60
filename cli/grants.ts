// `concord grants`: the PostgreSQL roles and views that the contracts need, as SQL to be read and run by the owner, or run
// at once; and logins for other programs.

import { randomBytes } from 'node:crypto';
import type { Domain, Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { readComingGrants } from '../mesh/access/read-coming-grants.ts';
import { migrate } from '../mesh/migrate.ts';
import { applyReaders, readDatabaseName, runTogether } from '../mesh/readers/apply-readers.ts';
import { writeLockDown } from '../mesh/readers/lock-down.ts';
import { applyLogin, dropLogin, type Login, readLogins, writeLoginStatements } from '../mesh/readers/logins.ts';
import { createReaderKeys, type ReaderKeys } from '../mesh/readers/reader-keys.ts';
import { createScramVerifier } from '../mesh/readers/scram-verifier.ts';
import { writeReaders } from '../mesh/readers/write-readers.ts';
import type { AccessGrant } from '../subgraphs/access/access-grant.ts';
import type { Reader } from '../subgraphs/sql/reader.ts';
import { listAllReaders } from '../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../subgraphs/sql/table.ts';
import { countOf } from './count-of.ts';
import { hasOwnDatabase, refuseUnknownDomains } from './domain-database.ts';
import type { Environment } from './environment.ts';
import { chooseContractsFolder, domainsToServe, readMeshToServe } from './mesh-to-serve.ts';
import { findDatabase, withClient } from './open-database.ts';
import { readPlaceTables } from './place-tables.ts';
import { explainRefusal, listPlaces, type Place } from './prepare-database.ts';
import { findOrMakeRootSecret } from './root-secret.ts';

export type GrantOptions = {
  readonly apply: boolean;
  readonly lockDown: boolean;
  readonly login?: string;
  readonly dropLogin?: string;
  readonly role?: string;
  readonly domain?: string;
  readonly team?: string;
  readonly claim: readonly string[];
};

type Context = {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** @throws ConcordError LOGIN_INVALID, DATABASE_CHANGE_REFUSED, READERS_TOO_MANY, READER_NOT_BARE */
export async function grant(options: GrantOptions, { environment, log, warn }: Context): Promise<void> {
  const folder = chooseContractsFolder({ isDemo: false }, environment);
  const mesh = readMeshToServe(folder, warn, environment);
  refuseUnknownDomains(folder, environment);
  const keys = createReaderKeys(findOrMakeRootSecret(environment));
  const asked = readAskedLogin(options, mesh);
  const findMeshUrl = () => findDatabase(environment);
  const domains = domainsToServe(mesh);
  const grants = await readGrants(domains, environment);
  for (const place of listPlaces(domains, { findMeshUrl, environment })) {
    const tables = await readPlaceTables(mesh, place);
    const readers = listAllReaders(tables, { nameRole: keys.nameRole, grants });
    const work = { place, tables, readers, keys, options, asked, log, warn };
    await (options.apply ? applyToPlace(work) : printForPlace(work));
  }
}

type Work = {
  readonly place: Place;
  readonly tables: readonly BoundProduct[];
  readonly readers: readonly Reader[];
  readonly keys: ReaderKeys;
  readonly options: GrantOptions;
  /** With a password of its own, told once. */
  readonly asked: AskedLogin | null;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

type AskedLogin = Login & { readonly password: string; readonly verifier: string };

/** Access requests stand in the mesh's database; where no domain reads from it, it may be that there is none. */
async function readGrants(domains: readonly Domain[], environment: Environment): Promise<readonly AccessGrant[]> {
  const isThere = environment.databaseUrl !== null || domains.some((domain) => !hasOwnDatabase(domain, environment));
  if (!isThere) return [];
  return withClient({ url: findDatabase(environment), where: environment.databaseWhere }, readComingGrants);
}

async function printForPlace({ place, tables, readers, keys, options, asked, log, warn }: Work): Promise<void> {
  const database = await withClient(place, readDatabaseName);
  const statements = [
    ...writeReaders(readers, database, keys),
    ...(options.lockDown ? writeLockDown(database) : []),
    ...(asked === null ? [] : writeLoginStatements(asked, tables, database, asked.verifier)),
  ];
  log(`-- Database ${database} of ${place.where}: ${[...place.names].sort().join(', ')}.`);
  log('-- To be run by the owner of the tables, who may create roles, after: npx concord tokens apply');
  log(`begin;\n${statements.join(';\n')};\ncommit;`);
  if (asked !== null) tellPassword(asked, warn);
}

async function applyToPlace({ place, tables, readers, keys, options, asked, log, warn }: Work): Promise<void> {
  await withClient(place, async (client) => {
    try {
      await migrate(client);
      const made = await applyReaders(client, readers, { keys, isFull: true });
      log(`${countOf(made.length, 'role')} in the database of ${place.where}, with their views.`);
      if (options.lockDown) await runTogether(client, writeLockDown(await readDatabaseName(client)));
      for (const login of await readLogins(client)) {
        if (login.name !== asked?.name && login.name !== options.dropLogin) {
          await applyLogin(client, login, tables, null);
          log(`The login "${login.name}" sees what the contracts give it now.`);
        }
      }
      if (options.dropLogin !== undefined) await dropLogin(client, options.dropLogin);
      if (asked === null) return;
      await applyLogin(client, asked, tables, asked.verifier);
      tellPassword(asked, warn);
    } catch (cause) {
      throw explainRefusal(cause, place.where);
    }
  });
}

function tellPassword({ name, password }: AskedLogin, warn: (line: string) => void): void {
  warn(`The password of "${name}" is ${password} - keep it now, it is stored nowhere.`);
}

/** @throws ConcordError LOGIN_INVALID */
function readAskedLogin(options: GrantOptions, mesh: Mesh): AskedLogin | null {
  const { login: name, role, domain, team, claim } = options;
  if (name === undefined) {
    const stray = [role, domain, team, ...claim].find((one) => one !== undefined);
    if (stray === undefined) return null;
    throw new ConcordError('LOGIN_INVALID', {
      name: '',
      reason: 'is missing: --role, --domain, --team and --claim need --login <name>',
    });
  }
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name) || /^(concord|pg|public|postgres|information_schema)(_|$)/.test(name)) {
    const reason = 'must have 1 to 40 small letters, digits and _, and may not begin with concord or pg_';
    throw new ConcordError('LOGIN_INVALID', { name, reason });
  }
  if (role === undefined)
    throw new ConcordError('LOGIN_INVALID', {
      name,
      reason: 'needs the role whose view of the data it has: --role <role>',
    });
  refuseUnknownRole(name, role, mesh);
  const password = randomBytes(24).toString('base64url');
  const claims = Object.fromEntries(claim.map((text) => readClaim(name, text)));
  const viewer = { role, domain: domain ?? null, team: team ?? null, claims };
  return { name, viewer, password, verifier: createScramVerifier(password, randomBytes(16)) };
}

function refuseUnknownRole(name: string, role: string, { products }: Mesh): void {
  const known = new Set(
    products.flatMap(({ access: { read, write, unmask, rows } }) =>
      [...read, ...write, ...unmask, ...rows.map(({ grantee }) => grantee)].flatMap((one) => one.role ?? []),
    ),
  );
  if (known.has(role)) return;
  const reason = `cannot have the role "${role}", which no contract names; they name ${[...known].sort().join(', ')}`;
  throw new ConcordError('LOGIN_INVALID', { name, reason });
}

/** `countries=DE,FR` is a list, `level=3` a single value; JSON is taken as it is. */
function readClaim(login: string, text: string): readonly [name: string, value: unknown] {
  const [, name, value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new ConcordError('LOGIN_INVALID', {
      name: login,
      reason: `cannot have the claim "${text}": it must read name=value or name=value,value`,
    });
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value.includes(',') ? value.split(',').map((one) => one.trim()) : value];
  }
}
