// Where nothing is measured: everything is unknown.

import { judgeQuality } from '../../../mesh/standing/judge-quality.ts';
import { defaultStandingRules } from '../../../mesh/standing/standing-rules.ts';
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
