// What came of the checks of one product, as plain data. No value of a row is in it.

/**
 * `failed`: more rows than the threshold break it. `error`: it could not be carried out, which is no pass. `unknown`: there
 * is nothing to hold it against.
 */
export const outcomes = ['passed', 'failed', 'error', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

export type CheckResult = {
  readonly check: string;
  readonly type: string;
  /** The columns whose values decide it, so that nobody is told of columns that are masked for him; none = no values do. */
  readonly columns: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly outcome: Outcome;
  /** Rows (or differences of a schema) that break it; null where they were not counted. */
  readonly failing: number | null;
  readonly threshold: number;
  /** A sentence without values of rows; null where the numbers say it all. */
  readonly reason: string | null;
  readonly tookMs: number;
};

/** Percent of rows without a value, by column; never of personal columns. */
export type Profile = { readonly nullPercent?: Readonly<Record<string, number>> };

export type CheckedProduct = {
  /** How many rows the product had; null where no check counted them. */
  readonly rowCount: number | null;
  readonly profile: Profile;
  readonly results: readonly CheckResult[];
};
