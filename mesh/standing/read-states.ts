// Rows of concord.product_states and concord.quality_runs -> what is known of products.

import type { Ask } from '../watch.ts';
import { mostRuns, type ProductState, type QualityRun } from './product-state.ts';
import { type RunRow, readRun, runColumns } from './read-run.ts';

export type KeptState = Omit<ProductState, 'runs'> & {
  /** Somebody is to look at the product at once. */
  readonly isLookDue: boolean;
};

export type KeptRun = QualityRun & { readonly product: string };

type StateRow = {
  readonly product: string;
  readonly version: string;
  readonly data_at: Date | null;
  readonly loaded_at: Date | null;
  readonly measured_at: Date | null;
  readonly problem: string | null;
  readonly looked_at: Date | null;
  readonly data_version: string | null;
  readonly counted_at: Date | null;
};

/** @param products null = all */
export async function readStates(ask: Ask, products: readonly string[] | null): Promise<readonly KeptState[]> {
  const rows = await ask<StateRow>(
    `select product, version, data_at, loaded_at, measured_at, problem, looked_at, data_version, counted_at
     from concord.product_states
     where $1::text[] is null or product = any($1)`,
    [products],
  );
  return rows.map((row) => ({
    product: row.product,
    version: row.version,
    watermark: {
      dataAt: momentOf(row.data_at),
      loadedAt: momentOf(row.loaded_at),
      measuredAt: momentOf(row.measured_at),
      problem: row.problem,
      dataVersion: dataVersionOf(row),
      countedAt: momentOf(row.counted_at),
    },
    isLookDue: row.looked_at === null,
  }));
}

/** The newest of each of these products, the newest first. One that cannot be read is left out. */
export async function readNewestRuns(ask: Ask, products: readonly string[]): Promise<readonly KeptRun[]> {
  if (products.length === 0) return [];
  const rows = await ask<RunRow>(
    `select r.* from unnest($1::text[]) as wanted (product)
     cross join lateral (
       select ${runColumns} from concord.quality_runs q
       where q.product = wanted.product order by finished_at desc, id limit ${mostRuns}
     ) r`,
    [products],
  );
  return rows.flatMap((row) => {
    const run = readRun(row);
    return run === null ? [] : [{ ...run, product: row.product }];
  });
}

export type RunSearch = {
  readonly products: readonly string[];
  readonly since: number;
  /** Ids of runs that are known. */
  readonly known: readonly string[];
};

/** Which products have runs that ended since and are not known yet. */
export async function findProductsRun(ask: Ask, { products, since, known }: RunSearch): Promise<readonly string[]> {
  const rows = await ask<{ readonly product: string }>(
    `select distinct product from concord.quality_runs
     where finished_at >= $1 and not id = any($2::uuid[]) and product = any($3)`,
    [new Date(since), known, products],
  );
  return rows.map(({ product }) => product);
}

/** A recorded load makes another one: it may tell of what nobody has counted yet. */
function dataVersionOf({ data_version: counted, loaded_at: loadedAt, version }: StateRow): string | null {
  return counted === null ? null : `${version} ${loadedAt?.getTime() ?? '-'} ${counted}`;
}

function momentOf(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}
