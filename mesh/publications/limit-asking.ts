// How often one and the same may publish or approve in this process: each reads everything that is published, and a check takes
// seconds, in which the others wait.

import { LRUCache } from 'lru-cache';
import { ConcordError } from '../../errors/concord-error.ts';

const mostAsked = 10;
const windowMs = 60_000;
const mostKnown = 10_000;

/** Called before each. @throws ConcordError PUBLICATION_RATE_EXCEEDED, which counts as none */
export type CountAsking = (subject: string) => void;

/** @param now milliseconds since 1970 */
export function limitAsking(now: () => number): CountAsking {
  const asked = new LRUCache<string, readonly number[]>({ max: mostKnown });
  return (subject) => {
    const at = now();
    const recent = (asked.get(subject) ?? []).filter((one) => one > at - windowMs);
    const [first] = recent;
    if (first !== undefined && recent.length >= mostAsked) {
      const seconds = Math.ceil((first + windowMs - at) / 1_000);
      throw new ConcordError('PUBLICATION_RATE_EXCEEDED', { most: mostAsked, seconds });
    }
    asked.set(subject, [...recent, at]);
  };
}
