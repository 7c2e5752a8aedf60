// How one product stands, as the catalog tells the viewer who asks: what streams compare and tell. The words are those of
// the trust envelope.

export type ProductStanding = {
  /** `orders.order_facts` */
  readonly product: string;
  readonly version: string;
  readonly release: Release;
  readonly freshness: FreshnessStanding;
  readonly quality: QualityStanding;
};

/** What the last publication changed, and until when the version before goes on. */
export type Release = {
  /** Empty where the contract was never published, and comes with the process. */
  readonly changes: readonly { readonly kind: string; readonly level: string; readonly message: string }[];
  /** `2026-09-30`; null = nothing ends. */
  readonly sunsetDate: string | null;
};

export type FreshnessStanding = {
  readonly status: string;
  /** When it was asked; null = unknown. It grows by itself, so that it is told, but is no change. */
  readonly ageSeconds: number | null;
  /** ISO 8601; null = unknown. */
  readonly newestAt: string | null;
};

export type QualityStanding = {
  readonly status: string;
  /** 0 to 100; null = none. */
  readonly score: number | null;
  readonly trend: string | null;
  /** The names of the checks that did not pass, in alphabetical order. */
  readonly failing: readonly string[];
};
