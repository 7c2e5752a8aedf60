// How the products of a mesh stand, answered from memory on every request: judged once a second and class of viewers.

import type { Product } from '../../contracts/product.ts';
import { createFreshnessJudge, type JudgeFreshness } from './judge-freshness.ts';
import type { ProductState } from './product-state.ts';
import { classOf, createJudge, type JudgeStanding, type Standing } from './standing.ts';
import { defaultStandingRules, type StandingRules } from './standing-rules.ts';
import type { Standings } from './standings.ts';

type Options = {
  readonly products: readonly Product[];
  readonly states: {
    readonly stateOf: (product: string) => ProductState | undefined;
    readonly revision: () => number;
  };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly rules?: StandingRules;
};

/** What was judged of a product in one second, by class of viewers. */
type Judged = {
  readonly judge: JudgeStanding;
  second: number;
  revision: number;
  readonly known: Map<string, Standing>;
};

export function createStandings({ products, states, now, rules = defaultStandingRules }: Options): Standings {
  const judged = new WeakMap<Product, Judged>();
  const judgedOf = (product: Product): Judged => {
    const found = judged.get(product);
    if (found !== undefined) return found;
    const made = { judge: createJudge(product, rules), second: 0, revision: -1, known: new Map<string, Standing>() };
    judged.set(product, made);
    return made;
  };
  for (const product of products) judgedOf(product);
  const turns = watchTurns(products, { states, rules });

  return {
    of(product, access) {
      const moment = now();
      const second = Math.floor(moment / 1_000);
      const revision = states.revision();
      const entry = judgedOf(product);
      if (entry.second !== second || entry.revision !== revision) {
        entry.known.clear();
        entry.second = second;
        entry.revision = revision;
      }
      const viewerClass = classOf(access);
      const known = entry.known.get(viewerClass);
      if (known !== undefined) return known;
      const standing = entry.judge(access, states.stateOf(product.key), moment);
      entry.known.set(viewerClass, standing);
      return standing;
    },
    stateOf: (product) => states.stateOf(product.key),
    revision: () => states.revision() + turns(now()),
  };
}

type Turning = { readonly product: Product; readonly judge: JudgeFreshness; status: string };

/** Counts how often a product got fresh or stale by time, for who sees its freshness column and who does not. */
function watchTurns(products: readonly Product[], { states, rules }: Required<Pick<Options, 'states' | 'rules'>>) {
  const turning = products.map(
    (product): Turning => ({ product, judge: createFreshnessJudge(product, rules), status: '' }),
  );
  let second = 0;
  let turns = 0;
  return (moment: number): number => {
    if (Math.floor(moment / 1_000) === second) return turns;
    second = Math.floor(moment / 1_000);
    for (const one of turning) {
      const state = states.stateOf(one.product.key);
      const status = [true, false].map((sees) => one.judge(sees, state, moment).status).join();
      if (status !== one.status && one.status !== '') turns++;
      one.status = status;
    }
    return turns;
  };
}
