// How the products of one domain stand together.

import type { Standing } from '../../../mesh/standing/standing.ts';

export type DomainTally = {
  readonly productCount: number;
  /** With one digit, never rounded up; null where no product has a score. */
  readonly averageScore: number | null;
  readonly freshCount: number;
  readonly staleCount: number;
  readonly unknownCount: number;
  readonly brokenCount: number;
};

export function tallyProducts(standings: readonly Standing[]): DomainTally {
  const scores = standings.flatMap(({ quality }) => quality.score ?? []);
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const count = (isCounted: (standing: Standing) => boolean) => standings.filter(isCounted).length;
  return {
    productCount: standings.length,
    averageScore: scores.length === 0 ? null : Math.floor(average * 10) / 10,
    freshCount: count(({ freshness }) => freshness.status === 'fresh'),
    staleCount: count(({ freshness }) => freshness.status === 'stale'),
    unknownCount: count(({ freshness }) => freshness.status === 'unknown'),
    brokenCount: count(({ quality }) => quality.status === 'broken'),
  };
}
