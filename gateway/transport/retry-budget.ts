// Retries are paid from a budget that requests earn, so that a subgraph which is down is not asked twice as often.

export type RetryBudget = { readonly earn: () => void; readonly spend: () => boolean };

/** Every request earns `share` of a retry; at most `most` are saved up. */
export function createRetryBudget(share: number, most: number): RetryBudget {
  let saved = most;
  return {
    earn() {
      saved = Math.min(most, saved + share);
    },
    spend() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
