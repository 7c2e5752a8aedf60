// `concord check` of a change that is to be published, on this thread.

import { checkChange } from '../../mesh/check/check-change.ts';
import type { CheckChange } from '../../mesh/publications/judge-change.ts';
import { openCheckTools } from '../check/open-check-tools.ts';
import type { Environment } from '../environment.ts';
import { withParts } from '../with-parts.ts';

/** The checks of one product may take so long. */
const qualitySeconds = 60;

export function checkHere(environment: Environment): CheckChange {
  return (change) =>
    withParts((parts) => {
      // All that is sent is new, whatever the folder that is served holds of it.
      const told = { against: 'published', uncompared: null, isWhole: true, required: new Set<never>() };
      return checkChange(
        { ...change, ...told, now: Date.now() },
        openCheckTools(parts, environment, { qualitySeconds }),
      );
    });
}
