// Remembers nonces until they have expired, so that a signed statement counts once. Bounded: when it is full of nonces
// that still count, the next one is refused rather than an old one forgotten.

export type ReplayCache = {
  /** `full`: not seen before, but it could not be remembered. Times in ms since 1970. */
  readonly admit: (nonce: string, expiresAt: number, now: number) => 'admitted' | 'seen' | 'full';
};

export function createReplayCache(mostNonces: number): ReplayCache {
  const expiryByNonce = new Map<string, number>();
  // Statements live equally long, so the order of insertion is nearly that of expiry.
  const forgetExpired = (now: number): void => {
    for (const [nonce, expiresAt] of expiryByNonce) {
      if (expiresAt > now) return;
      expiryByNonce.delete(nonce);
    }
  };
  return {
    admit(nonce, expiresAt, now) {
      forgetExpired(now);
      if (expiryByNonce.has(nonce)) return 'seen';
      if (expiryByNonce.size >= mostNonces) return 'full';
      expiryByNonce.set(nonce, expiresAt);
      return 'admitted';
    },
  };
}
