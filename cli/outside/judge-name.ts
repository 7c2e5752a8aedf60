// Under which names a subgraph of foreign make may be published. Composition tells names apart by capital letters alone, and
// logs and metrics show them.

import { ConcordError } from '../../errors/concord-error.ts';

const form = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

/** `taken`: name -> what has it. @throws ConcordError SUBGRAPH_NAME_REFUSED */
export function judgeName(name: string, taken: ReadonlyMap<string, string>): void {
  if (!form.test(name)) {
    // What is no name may be anything, also something that a terminal obeys.
    const shown = JSON.stringify(name.slice(0, 80)).slice(1, -1);
    const reason = 'a name has letters, digits and _, begins with a letter, and has at most 63 of them.';
    throw new ConcordError('SUBGRAPH_NAME_REFUSED', { name: shown, reason });
  }
  for (const [other, what] of taken) {
    if (other.toUpperCase() !== name.toUpperCase()) continue;
    throw new ConcordError('SUBGRAPH_NAME_REFUSED', { name, reason: `${what} has it.` });
  }
}
