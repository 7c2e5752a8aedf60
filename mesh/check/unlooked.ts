// Domains that could not be looked at, by the reason: one sentence for all that stand in one database that is away.

import type { ConcordError } from '../../errors/concord-error.ts';
import { sentenceOf } from './finding.ts';

export type Unlooked = {
  readonly add: (domain: string, error: ConcordError) => void;
  readonly has: (domain: string) => boolean;
  readonly reasons: () => readonly string[];
};

export function createUnlooked(): Unlooked {
  const domains = new Map<string, Set<string>>();
  return {
    add(domain, error) {
      const reason = sentenceOf(error).replace(/\.$/, '');
      domains.set(reason, (domains.get(reason) ?? new Set()).add(domain));
    },
    has: (domain) => [...domains.values()].some((names) => names.has(domain)),
    reasons: () => [...domains].map(([reason, names]) => `${[...names].sort().join(', ')}: ${reason}`),
  };
}
