// What is known of all products, kept in this process's memory: read when another process tells of a change, and by
// looking now and then. While the database is away what is known stays, and gets old.

import type pg from 'pg';
import { type Ask, type Occasion, type Watcher, type WatchFailure, watch } from '../watch.ts';
import { mostRuns, type ProductState, type QualityRun } from './product-state.ts';
import { findProductsRun, type KeptState, readNewestRuns, readStates } from './read-states.ts';

export type StateWatcher = Watcher & {
  /** By `Product.key`; the same value until something changes. */
  readonly stateOf: (product: string) => ProductState | undefined;
  /** Another number after every change. */
  readonly revision: () => number;
  /** Calls `listener` after every change; what this gives ends that. */
  readonly onChange: (listener: StatesListener) => () => void;
};

export type StatesListener = (change: {
  readonly changed: readonly string[];
  /** Those at which somebody is to look at once, such as after a load that was recorded. */
  readonly due: readonly string[];
}) => void;

type Options = {
  readonly createClient: () => pg.Client;
  /** Told once each time that reading begins to fail, and where it fails in another way. */
  readonly onFailure: (failure: WatchFailure) => void;
  readonly pollMs?: number;
};

/** The clocks of those who run checks may differ, and a run is seen some time after its end. */
const overlapMs = 600_000;

/** Gives back when it has looked for the first time, also in vain. */
export async function watchStates({ createClient, onFailure, pollMs }: Options): Promise<StateWatcher> {
  const states = new Map<string, ProductState>();
  const listeners = new Set<StatesListener>();
  let revision = 0;

  const take = ({ product, version, watermark }: KeptState, found: readonly QualityRun[] | undefined): boolean => {
    const known = states.get(product);
    const runs = found === undefined || isSameRuns(known?.runs, found) ? (known?.runs ?? []) : found;
    const state = { product, version, watermark, runs };
    if (known !== undefined && isSame(known, state)) return false;
    states.set(product, state);
    return true;
  };

  const read = async (ask: Ask, occasion: Occasion): Promise<void> => {
    const { isAll, isByItself, heard } = occasion;
    const found = await readStates(ask, isAll || isByItself ? null : heard);
    if (found.length === 0) return;
    const runs = await readRuns(ask, found, { states, occasion });
    const changed = found.filter((kept) => take(kept, runs.get(kept.product))).map(({ product }) => product);
    const due = found.filter(({ isLookDue }) => isLookDue).map(({ product }) => product);
    if (changed.length > 0) revision++;
    if (changed.length + due.length > 0) for (const listener of listeners) listener({ changed, due });
  };

  const watcher = await watch({ createClient, channel: 'concord_standing', read, onFailure, pollMs });
  return {
    ...watcher,
    stateOf: (product) => states.get(product),
    revision: () => revision,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Known = { readonly states: ReadonlyMap<string, ProductState>; readonly occasion: Occasion };

/** Those of the products whose runs may have changed. */
async function readRuns(ask: Ask, found: readonly KeptState[], known: Known) {
  const isWanted = await findWanted(ask, found, known);
  const products = found.flatMap(({ product }) => (isWanted(product) ? product : []));
  const runs = new Map<string, QualityRun[]>(products.map((product) => [product, []]));
  for (const { product, ...run } of await readNewestRuns(ask, products)) runs.get(product)?.push(run);
  return runs;
}

async function findWanted(ask: Ask, found: readonly KeptState[], { states, occasion }: Known) {
  if (occasion.isAll) return () => true;
  const runsOf = found.map(({ product }) => states.get(product)?.runs ?? []);
  const since = occasion.isByItself ? Math.max(...runsOf.map(newestOf)) - overlapMs : Math.min(...runsOf.map(oldestOf));
  const known = runsOf.flat().flatMap(({ id, finishedAt }) => (finishedAt >= since ? id : []));
  const run = await findProductsRun(ask, { products: found.map(({ product }) => product), since, known });
  return (product: string) => !states.has(product) || run.includes(product);
}

const newestOf = ([newest]: readonly QualityRun[]) => newest?.finishedAt ?? 0;

/** What ended before it would not be among the newest. */
const oldestOf = (runs: readonly QualityRun[]) => (runs.length < mostRuns ? 0 : (runs.at(-1)?.finishedAt ?? 0));

function isSame(known: ProductState, state: ProductState): boolean {
  const [before, after] = [known.watermark, state.watermark];
  return (
    known.runs === state.runs &&
    known.version === state.version &&
    before.dataAt === after.dataAt &&
    before.loadedAt === after.loadedAt &&
    before.measuredAt === after.measuredAt &&
    before.problem === after.problem &&
    before.dataVersion === after.dataVersion &&
    before.countedAt === after.countedAt
  );
}

function isSameRuns(known: readonly QualityRun[] | undefined, found: readonly QualityRun[]): boolean {
  return known?.length === found.length && known.every(({ id }, index) => id === found[index]?.id);
}
