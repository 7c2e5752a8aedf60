// Keeps how far the data of products go, in concord.product_states: looks at each of them every interval, and at once where
// a load was recorded. Processes that serve the same products share the work: whoever takes the row looks.

import type pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { describeFailure } from './describe-failure.ts';
import { createLookMemory, type Known, type Look, measureWatermark } from './measure-watermark.ts';
import { type Relation, readRelations, relationOf } from './read-relations.ts';

/** Products of one database. */
export type Measured = { readonly database: Pick<Database, 'read'>; readonly products: readonly Product[] };

export type WatermarkKeeper = {
  /** Looks at those that are due. It never fails: what could not be done comes at the next interval. */
  readonly look: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Of the mesh's database. */
  readonly pool: pg.Pool;
  readonly measured: readonly Measured[];
  readonly intervalMs: number;
  /** Told once each time that the mesh's database begins to refuse or to fail. */
  readonly onFailure: (cause: unknown) => void;
};

/** The timers of processes are not exact, and who comes a little early shall not wait for another interval. */
const slack = 0.9;

/** Its first look goes on when this gives back. Databases do not wait for each other. */
export function keepWatermarks({ pool, measured, intervalMs, onFailure }: Options): WatermarkKeeper {
  const failing = new Set<Measured>();
  let isClosed = false;
  const rounds = measured.map((one) => {
    const lookOnce = createLook(pool, one, { afterMs: intervalMs * slack, isClosed: () => isClosed });
    return inTurn(async () => {
      if (isClosed) return;
      try {
        await lookOnce();
        failing.delete(one);
      } catch (error) {
        if (failing.size === 0 && !isClosed) onFailure(error);
        failing.add(one);
      }
    });
  });
  const look = async () => {
    await Promise.all(rounds.map((round) => round()));
  };

  const timer = setInterval(() => void look(), intervalMs);
  timer.unref();
  const first = look();
  return {
    look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await first;
      await look();
    },
  };
}

/** One at a time: who comes while it works waits for it, and for one more, since his reason came later. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let working: Promise<void> | null = null;
  let isWanted = false;
  return () => {
    isWanted = true;
    working ??= (async () => {
      while (isWanted) {
        isWanted = false;
        await work();
      }
      working = null;
    })();
    return working;
  };
}

type When = { readonly afterMs: number; readonly isClosed: () => boolean };

/** Looks at those products of one database at which nobody has looked for so long. */
function createLook(pool: pg.Pool, { database, products }: Measured, { afterMs, isClosed }: When): () => Promise<void> {
  const memories = new Map(products.map(({ key }) => [key, createLookMemory()]));
  let isIntroduced = false;
  return async () => {
    if (!isIntroduced) await introduce(pool, products);
    isIntroduced = true;
    const claims = await claim(pool, products, afterMs);
    const taken = products.filter(({ key }) => claims.has(key));
    if (taken.length === 0) return;
    const relations = await readRelations(taken, database).catch((error: unknown) => describeFailure(error));
    for (const product of taken) {
      const known = claims.get(product.key);
      if (known === undefined || isClosed()) continue;
      const memory = memories.get(product.key) ?? createLookMemory();
      const look =
        typeof relations === 'string'
          ? { ...known, isSeen: false, hasScanned: false, problem: relations }
          : await measureWatermark(product, known, { database, relation: relationOf(product, relations), memory });
      const dataVersion = typeof relations === 'string' ? null : (relationOf(product, relations)?.dataVersion ?? null);
      await keep(pool, known, { ...look, dataVersion });
    }
  };
}

/** Makes the products known by their names and versions. */
async function introduce(pool: pg.Pool, products: readonly Product[]): Promise<void> {
  await pool.query(
    `insert into concord.product_states as s (product, version)
     select * from unnest($1::text[], $2::text[]) as given (product, version) order by product
     on conflict (product) do update set version = excluded.version where s.version <> excluded.version`,
    [products.map(({ key }) => key), products.map(({ version }) => version.text)],
  );
}

type Claim = Known & { readonly product: string; readonly lookedAt: Date };

type ClaimRow = {
  readonly product: string;
  readonly data_at: Date | null;
  readonly loaded_at: Date | null;
  readonly measured_at: Date | null;
  readonly looked_at: Date;
  readonly rows_written: string | null;
  readonly is_scan_due: boolean;
};

/** Takes those at which nobody has looked for so long. */
async function claim(
  pool: pg.Pool,
  products: readonly Product[],
  afterMs: number,
): Promise<ReadonlyMap<string, Claim>> {
  const { rows } = await pool.query<ClaimRow>(
    `with due as (
       select product from concord.product_states
       where product = any($1) and (looked_at is null or looked_at <= now() - make_interval(secs => $2::float8 / 1000))
       for update skip locked
     )
     update concord.product_states s set looked_at = now() from due where s.product = due.product
     returning s.product, s.data_at, s.loaded_at, s.measured_at, s.looked_at, s.rows_written,
       s.scanned_at is null or s.scanned_at <= now() - interval '1 hour' as is_scan_due`,
    [products.map(({ key }) => key), afterMs],
  );
  return new Map(
    rows.map((row): [string, Claim] => [
      row.product,
      {
        product: row.product,
        lookedAt: row.looked_at,
        dataAt: row.data_at?.getTime() ?? null,
        loadedAt: row.loaded_at?.getTime() ?? null,
        measuredAt: row.measured_at?.getTime() ?? null,
        rowsWritten: row.rows_written === null ? null : BigInt(row.rows_written),
        isScanDue: row.is_scan_due,
      },
    ]),
  );
}

/** A load that was recorded meanwhile stays, and so does a look that began later. What was seen is as of the moment before the look. */
async function keep(
  pool: pg.Pool,
  { product, lookedAt }: Claim,
  look: Look & Pick<Relation, 'dataVersion'>,
): Promise<void> {
  await pool.query(
    `update concord.product_states set data_at = $2, loaded_at = greatest(loaded_at, $3), rows_written = $4, problem = $5,
       measured_at = case when $6 then $8 else measured_at end, scanned_at = case when $7 then $8 else scanned_at end,
       data_version = $9, counted_at = $8
     where product = $1 and (counted_at is null or counted_at <= $8)`,
    [
      product,
      momentOf(look.dataAt),
      momentOf(look.loadedAt),
      look.rowsWritten === null ? null : String(look.rowsWritten),
      look.problem,
      look.isSeen,
      look.hasScanned,
      lookedAt,
      look.dataVersion,
    ],
  );
}

function momentOf(moment: number | null): Date | null {
  return moment === null ? null : new Date(moment);
}
