// Keeps the keys of an identity provider: fetched when first needed, again every few minutes, and when a token names a
// key that is not among them. While the provider does not answer, the last good set goes on verifying.

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';

/** However many tokens with unknown keys come, and whatever the provider answers. */
const leastPauseMs = 10_000;
/** A key that the provider takes out of its set is noticed by the next fetch. */
const refreshMs = 5 * 60_000;

export type KeyEvent =
  /** Told once per outage. `isKept`: older keys go on verifying. */
  | { readonly kind: 'keys-failed'; readonly cause: unknown; readonly isKept: boolean }
  | { readonly kind: 'keys-are-back' };

export type KeyKeeping = {
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent: (event: KeyEvent) => void;
};

type Kept = { readonly find: ReturnType<typeof createLocalJWKSet>; readonly fetchedAt: number };

/** Makes the function that finds a token's key; it throws ConcordError IDENTITY_KEYS_UNUSABLE while there are none. */
export function keepKeys({ fetchKeys, now, onEvent }: KeyKeeping): JWTVerifyGetKey {
  let kept: Kept | null = null;
  let failure: unknown = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;
  // A clock that is set back must not stop fetching for as long.
  const hasPassed = (since: number, pause: number) => Math.abs(now() - since) >= pause;

  const load = async (): Promise<void> => {
    try {
      kept = { find: createLocalJWKSet(await fetchKeys()), fetchedAt: now() };
      if (failure !== null) onEvent({ kind: 'keys-are-back' });
      failure = null;
    } catch (cause) {
      if (failure === null) onEvent({ kind: 'keys-failed', cause, isKept: kept !== null });
      failure = cause;
    } finally {
      running = null;
    }
  };
  /** Gives the fetch that runs, or starts one if the pause is over. */
  const refresh = (): Promise<void> => {
    if (running === null && hasPassed(startedAt, leastPauseMs)) {
      startedAt = now();
      running = load();
    }
    return running ?? Promise.resolve();
  };
  const current = async (): Promise<Kept> => {
    const isDue = kept === null || hasPassed(kept.fetchedAt, refreshMs);
    const refreshed = isDue ? refresh() : null;
    // Once it is known that the provider does not answer, nobody waits for it who has a key to verify with.
    if (kept === null || failure === null) await refreshed;
    if (kept !== null) return kept;
    throw new ConcordError('IDENTITY_KEYS_UNUSABLE', { reason: 'none could be fetched yet' }, { cause: failure });
  };

  return async (header, token) => {
    const before = await current();
    try {
      return await before.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      const after = await current();
      if (after === before) throw error;
      return after.find(header, token);
    }
  };
}
