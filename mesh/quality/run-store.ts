// Runs of checks in the mesh's database: kept as they ended, and read back, the newest first.

import type pg from 'pg';
import type { QualityRun } from '../standing/product-state.ts';
import { type RunRow, readRun, runColumns } from '../standing/read-run.ts';
import { explainQualityStoreFailure } from './explain-store-failure.ts';

/** Where a run stands among those of its product. */
export type RunPlace = Pick<QualityRun, 'finishedAt' | 'id'>;

export type RunPage = { readonly runs: readonly QualityRun[]; readonly hasMore: boolean };

/** The newest run of a product; null = it has none. */
export type NewestRun =
  | (Pick<QualityRun, 'id' | 'startedAt' | 'version'> & { readonly checks: readonly string[] })
  | null;

/** Every one of them may throw QUALITY_STORE_NOT_SET_UP or QUALITY_STORE_UNAVAILABLE. Products are named by `Product.key`. */
export type RunStore = {
  readonly keep: (product: string, run: QualityRun) => Promise<void>;
  /** The newest first, `first` at most, only those before `after`. One that cannot be read is left out. */
  readonly list: (
    product: string,
    page: { readonly first: number; readonly after?: RunPlace | null },
  ) => Promise<RunPage>;
  readonly find: (product: string, id: string) => Promise<QualityRun | null>;
  readonly newestOf: (products: readonly string[]) => Promise<ReadonlyMap<string, NewestRun>>;
  /** Of the newest run that counted the rows. */
  readonly previousRowCount: (product: string) => Promise<number | null>;
};

/** @param db a pool, or the one connection on which a run is held */
export function createRunStore(db: Pick<pg.ClientBase | pg.Pool, 'query'>): RunStore {
  const ask = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => {
    try {
      return (await (db as pg.Pool).query<Row>(text, [...values])).rows;
    } catch (error) {
      throw explainQualityStoreFailure(error);
    }
  };
  return {
    async keep(product, run) {
      await ask(
        `insert into concord.quality_runs (${runColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb)`,
        [
          run.id,
          product,
          run.version,
          run.cause,
          new Date(run.startedAt),
          new Date(run.finishedAt),
          run.rowCount,
          JSON.stringify(run.profile),
          JSON.stringify(run.results),
        ],
      );
    },
    async list(product, { first, after = null }) {
      const rows = await ask<RunRow>(
        `select ${runColumns} from concord.quality_runs
         where product = $1 and ($2::timestamptz is null or (finished_at, id) < ($2, $3::uuid))
         order by finished_at desc, id desc limit $4`,
        [product, after === null ? null : new Date(after.finishedAt), after?.id ?? null, first + 1],
      );
      const runs = rows.slice(0, first).flatMap((row) => readRun(row) ?? []);
      return { runs, hasMore: rows.length > first };
    },
    async find(product, id) {
      const [row] = await ask<RunRow>(
        `select ${runColumns} from concord.quality_runs where product = $1 and id = $2::uuid`,
        [product, id],
      );
      return row === undefined ? null : readRun(row);
    },
    async newestOf(products) {
      const rows = await ask<{
        readonly product: string;
        readonly id: string | null;
        readonly started_at: Date | null;
        readonly version: string | null;
        readonly checks: readonly string[] | null;
      }>(
        `select asked.product, newest.id, newest.started_at, newest.version,
           array(select result ->> 'check' from jsonb_array_elements(newest.results) result) as checks
         from unnest($1::text[]) asked (product)
         left join lateral (select id, started_at, version, results from concord.quality_runs runs where runs.product = asked.product
           order by finished_at desc, id desc limit 1) newest on true`,
        [products],
      );
      return new Map(
        rows.map(({ product, id, started_at, version, checks }) => [
          product,
          id === null || started_at === null
            ? null
            : { id, startedAt: started_at.getTime(), version: version ?? '', checks: checks ?? [] },
        ]),
      );
    },
    async previousRowCount(product) {
      const [row] = await ask<{ readonly row_count: string }>(
        `select row_count from concord.quality_runs where product = $1 and row_count is not null
         order by finished_at desc limit 1`,
        [product],
      );
      return row === undefined ? null : Number(row.row_count);
    },
  };
}
