// Where nothing is measured: everything is unknown.

import { defaultStandingRules, judgeQuality } from '../../../mesh/standing/standing.ts';
import type { Standings } from '../../../mesh/standing/standings.ts';

const quality = judgeQuality([], defaultStandingRules);

export const noStandings: Standings = {
  of: ({ sla }) => ({
    freshness: {
      ageSeconds: null,
      promisedSeconds: sla.freshnessSeconds,
      status: 'unknown',
      newestAt: null,
      measuredAt: null,
    },
    quality,
  }),
  stateOf: () => undefined,
  revision: () => 0,
};
