// Logins for other programs read views that say what the contracts gave when they were made. Where another mesh serves, those for
// which that is something else are made anew by who may make them; elsewhere the owner is told to. It stands beside the swap, which
// waits for no program that reads at the moment.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Domain, Mesh } from '../../contracts/product.ts';
import { applyLogin, findOutdatedLogins } from '../../mesh/readers/logins.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { countOf } from '../count-of.ts';
import { findDomainDatabase } from '../domain-database.ts';
import { domainsToPrepare, domainsToServe } from '../mesh-to-serve.ts';
import { withClient } from '../open-database.ts';
import { listPlaces, type Place } from '../prepare-database.ts';
import { readPlaceTables } from '../readers/place-tables.ts';
import type { MeshProcess } from './mesh-process.ts';

export type LoginKeeper = {
  /** From now on logins are to see what this mesh gives; it comes back at once. */
  readonly keep: (mesh: Mesh) => void;
  readonly stop: () => Promise<void>;
};

type Context = Pick<MeshProcess, 'options' | 'databases' | 'warn'> & {
  /** Those of this process. */
  readonly domainsOf: (mesh: Mesh) => readonly Domain[];
};

const pauseMs = 10_000;
/** Who reads by the login meanwhile waits as long. */
const lockSeconds = 2;
/** "undefined_table", "invalid_schema_name": Concord made no logins there. */
const nothingThere: readonly string[] = ['42P01', '3F000'];

export function createLoginKeeper(context: Context): LoginKeeper {
  const stopping = new AbortController();
  let wanted: Mesh | null = null;
  let working: Promise<void> | null = null;

  const work = async () => {
    while (wanted !== null && !stopping.signal.aborted) {
      const mesh = wanted;
      const isDone = await renewAll(mesh, context);
      if (wanted !== mesh) continue;
      if (isDone) wanted = null;
      else await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    working = null;
  };
  return {
    keep(mesh) {
      wanted = mesh;
      working ??= work();
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** False where some are left that the next try may reach. It never fails. */
async function renewAll(mesh: Mesh, { options, databases, domainsOf, warn }: Context): Promise<boolean> {
  const all = domainsToServe(mesh).filter((domain) => isKnown(domain, databases));
  const own = new Set(domainsOf(mesh).map(({ name }) => name));
  const ours = new Set(domainsToPrepare(all, options, databases.environment).map(({ name }) => name));
  let isDone = true;
  for (const place of listPlaces(all, databases)) {
    if (![...place.names].some((name) => own.has(name))) continue;
    const isOurs = [...place.names].every((name) => ours.has(name));
    const left = await renewIn(place, mesh, isOurs);
    if (left === 0) continue;
    warn(describeLeft(left, place.where, isOurs), { event: 'logins-not-renewed' });
    if (isOurs) isDone = false;
  }
  return isDone;
}

/** How many are left as they were; null where that is not known. */
async function renewIn(place: Place, mesh: Mesh, isOurs: boolean): Promise<number | null> {
  try {
    return await withClient(place, async (client) => {
      const tables = await readPlaceTables(mesh, place);
      const outdated = await findOutdatedLogins(client, tables);
      if (!isOurs) return outdated.length;
      for (const login of outdated) await applyLogin(client, login, tables, null, { lockSeconds });
      return 0;
    });
  } catch (error) {
    return nothingThere.includes(errorCode(error)) ? 0 : null;
  }
}

/** A domain whose database this process is not told of stands elsewhere. */
function isKnown(domain: Domain, databases: MeshProcess['databases']): boolean {
  try {
    findDomainDatabase(domain, databases);
    return true;
  } catch {
    return false;
  }
}

function describeLeft(count: number | null, where: string, isOurs: boolean): string {
  const which = count === null ? 'Logins for other programs' : countOf(count, 'login');
  const next = isOurs ? 'It is tried again.' : 'Run npx concord grants --apply as its owner.';
  return `mesh: ${which} in the database of ${where} may see what the contracts gave before. ${next}`;
}
