// The checks of one product over its table as it stands now, in the database of its domain.

import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import type { CheckProduct } from '../../mesh/quality/run-quality.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createFindTable } from '../../subgraphs/sql/quality/check-context.ts';
import type { OpenCheckDesk } from '../../subgraphs/sql/quality/check-desk.ts';
import type { CheckedProduct } from '../../subgraphs/sql/quality/check-result.ts';
import { runChecks } from '../../subgraphs/sql/quality/run-checks.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { readTls } from '../database-url.ts';
import type { DomainDatabase } from '../domain-database.ts';
import type { Lifetime } from '../lifetime.ts';

/** The checks of two products at once, on connections that those who serve do not wait for. */
const connections = 2;
/** So long the tables of other products are taken as they were found; that of the product itself is looked at each time. */
const othersMs = 60_000;
/** Whether this user can make tokens or read each column does not matter before a check needs it. */
const asOwner = { readBy: 'roles' } as const;

type Options = {
  readonly mesh: Mesh;
  /** Those whose products are checked. */
  readonly domains: readonly Domain[];
  /** @throws ConcordError CONFIGURATION_INVALID for a domain whose database this process is not told of */
  readonly sourceOf: (domain: Domain) => DomainDatabase;
  readonly openCheckDesk: OpenCheckDesk;
  /** By `Product.key`: the newest moment of its data that is known. */
  readonly readNewestAt: (product: string) => Promise<number | null>;
  readonly now: () => number;
  readonly clock: () => number;
};

type Place = {
  readonly database: Database;
  /** All that stand in the same database. */
  readonly neighbours: readonly Product[];
};

/** Its databases are closed with the lifetime. @throws ConcordError CONFIGURATION_INVALID */
export async function openCheckProduct(lifetime: Pick<Lifetime, 'start'>, options: Options): Promise<CheckProduct> {
  const { domains, openCheckDesk, readNewestAt, now, clock } = options;
  const places = new Map<string, Place>();
  for (const domain of domains) places.set(domain.name, await openPlace(lifetime, domain, options));
  const bound = new Map<string, BoundProduct>();
  const others = new Map<Place, { readonly at: number; readonly tables: Promise<readonly BoundProduct[]> }>();

  const readNeighbours = (place: Place): Promise<readonly BoundProduct[]> => {
    const known = others.get(place);
    if (known !== undefined && clock() - known.at < othersMs) return known.tables;
    const { neighbours, database } = place;
    const tables = inspectTables(neighbours, database, asOwner).then((inspection) => inspection.tables);
    others.set(place, { at: clock(), tables });
    tables.catch(() => others.delete(place));
    return tables;
  };

  return async (product, { previousRowCount, signal, onResult }) => {
    const place = places.get(product.domain);
    if (place === undefined) throw new TypeError(`the domain ${product.domain} is not checked here`);
    const { database } = place;
    const { tables, problems } = await inspectTables([product], database, asOwner);
    // A table that was changed since is checked as it was known, so that each check tells what it misses.
    const table = tables[0] ?? bound.get(product.key);
    if (table === undefined) return unfit(product, problems[0]);
    bound.set(product.key, table);
    return runChecks(table, {
      database,
      openCheckDesk,
      newestAt: await readNewestAt(product.key),
      previousRowCount,
      findTable: createFindTable(await readNeighbours(place)),
      now,
      clock,
      signal,
      onResult,
    });
  };
}

async function openPlace(
  lifetime: Pick<Lifetime, 'start'>,
  domain: Domain,
  { mesh, sourceOf }: Options,
): Promise<Place> {
  const source = sourceOf(domain);
  const database = await lifetime.start(
    async () => openDatabase({ ...source, ...readTls(source.url, source.where), domain: domain.name, connections }),
    ({ close }) => close(),
  );
  const names = new Set(mesh.domains.flatMap((one) => (urlOf(one, sourceOf) === source.url ? [one.name] : [])));
  const neighbours = mesh.products.filter((product) => names.has(product.domain) && product.status !== 'draft');
  return { database, neighbours };
}

/** A domain whose database this process is not told of stands elsewhere. */
function urlOf(domain: Domain, sourceOf: Options['sourceOf']): string | null {
  try {
    return sourceOf(domain).url;
  } catch {
    return null;
  }
}

/** Of a table that does not fit its contract nothing can be checked, which is no pass. */
function unfit({ quality }: Product, problem: ConcordError | undefined): CheckedProduct {
  const reason = `The table does not fit the contract${problem === undefined ? '' : ` (${problem.code})`}.`;
  const failed = { outcome: 'error', failing: null, reason, tookMs: 0 } as const;
  const schema = { check: 'schema', type: 'schema', columns: [], severity: 'error', threshold: 0 } as const;
  const declared = quality.map(({ name, type, column, severity, threshold }) => {
    return { check: name, type, columns: column === null ? [] : [column], severity, threshold, ...failed };
  });
  return { rowCount: null, profile: {}, results: [...declared, { ...schema, ...failed }] };
}
