// How the products of a request stand for its viewer. Judged once for each product and access, and taken for true for the
// second that runs: nothing here is worked out for each request.

import type { Product } from '../../contracts/product.ts';
import type { Granted } from '../../subgraphs/access/access.ts';
import type { Reading } from '../../subgraphs/sql/reading.ts';
import type { Standing } from './standing.ts';
import type { Standings } from './standings.ts';

export type StandingSource = {
  /** Null = nothing is known of any product. */
  readonly standings: Standings | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type ProductStanding = Pick<Standing, 'freshness' | 'quality'> & { readonly product: Product };

/** What holds for a second, unless something gets known before. */
export type Moment = { readonly of: (reading: Pick<Reading, 'table' | 'access'>) => ProductStanding };

/** Gives the same object for as long as what it says holds. */
export type FindMoment = () => Moment;

export function createFindMoment({ standings, now }: StandingSource): FindMoment {
  let second = Number.NaN;
  let revision = Number.NaN;
  let moment: Moment | null = null;
  return () => {
    const currentSecond = Math.floor(now() / 1_000);
    const currentRevision = standings?.revision() ?? 0;
    if (moment === null || second !== currentSecond || revision !== currentRevision) {
      second = currentSecond;
      revision = currentRevision;
      moment = createMoment(standings);
    }
    return moment;
  };
}

function createMoment(standings: Standings | null): Moment {
  // By what was decided of a viewer: plans keep that as it is, so it is found without being named.
  const judged = new Map<Granted, ProductStanding>();
  return {
    of: ({ table: { product }, access }) => {
      const known = judged.get(access);
      if (known !== undefined) return known;
      const { freshness, quality } = standings?.of(product, access) ?? unknownStanding(product);
      const standing = { product, freshness, quality };
      judged.set(access, standing);
      return standing;
    },
  };
}

function unknownStanding({ sla }: Product): Standing {
  const promisedSeconds = sla.freshnessSeconds;
  return {
    freshness: { ageSeconds: null, promisedSeconds, status: 'unknown', newestAt: null, measuredAt: null },
    quality: { status: 'unknown', score: null, trend: null, failing: [], checkedAt: null },
  };
}
