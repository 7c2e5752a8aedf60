// A folder with Concord's sources: this one, or that of another revision that this one is compared with. It is run by its own
// command alone, so that any revision will do which knows the settings that it is given.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Checkout = {
  readonly root: string;
  /** As tables name it. */
  readonly name: string;
};

export const here: Checkout = { root: fileURLToPath(new URL('../..', import.meta.url)), name: 'Concord' };

export type Variables = Readonly<Record<string, string>>;

/**
 * Off is what would answer a question without asking the database (the bench asks what answers cost, not how few are needed),
 * and what reads whole tables when the clock says so, which would meet one server in its turn.
 */
const turnedOff: Variables = {
  CONCORD_SHARE_READS: 'off',
  CONCORD_KEEP_ANSWERS: 'off',
  CONCORD_QUALITY_SCHEDULE: 'off',
};

/** Those of `variables` that the checkout knows: it refuses others at its start. */
export function chooseKnown({ root }: Checkout, variables: Variables = turnedOff): Variables {
  const known = readFileSync(join(root, 'docs/reference/configuration.md'), 'utf8');
  return Object.fromEntries(Object.entries(variables).filter(([name]) => known.includes(`\`${name}\``)));
}
