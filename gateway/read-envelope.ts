// `extensions.concord` of a subgraph's reply, read as what comes over a network: what has another form is left out, and
// nothing is passed on that is not named here.

export type ProductStanding = {
  readonly id: string;
  readonly version: string;
  readonly freshness: {
    readonly ageSeconds: number | null;
    readonly promisedSeconds: number;
    readonly status: FreshnessStatus;
    /** ISO 8601, null = unknown; absent where the contract says nothing of late rows. */
    readonly settledUntil?: string | null;
  };
  readonly quality: {
    readonly status: QualityStatus;
    readonly score: number | null;
    readonly failing: readonly string[];
  };
  /** Fields that were read masked for this viewer. */
  readonly maskedFields: readonly string[];
  readonly deprecation: {
    readonly sunsetDate: string | null;
    readonly migrationNotes: string | null;
    /** The later major that takes its place, and its field in the graph. */
    readonly successor: { readonly id: string; readonly version: string; readonly field: string } | null;
  } | null;
};

export type StandingWarning = { readonly code: string; readonly product: string; readonly message: string };

export type EnvelopePart = {
  readonly products: readonly ProductStanding[];
  readonly warnings: readonly StandingWarning[];
};

/** The worse, the later. */
export const freshnessStatuses = ['fresh', 'unknown', 'stale'] as const;
export const qualityStatuses = ['sound', 'unknown', 'broken'] as const;
type FreshnessStatus = (typeof freshnessStatuses)[number];
type QualityStatus = (typeof qualityStatuses)[number];

/** Null for what is no envelope at all. */
export function readEnvelopePart(given: unknown): EnvelopePart | null {
  if (!isObject(given) || !Array.isArray(given.products)) return null;
  return {
    products: given.products.map(readProduct).filter((product) => product !== null),
    warnings: Array.isArray(given.warnings) ? given.warnings.map(readWarning).filter((one) => one !== null) : [],
  };
}

function readProduct(given: unknown): ProductStanding | null {
  if (!isObject(given) || !isObject(given.freshness) || !isObject(given.quality)) return null;
  const { id, version, freshness, quality, maskedFields, deprecation } = given;
  const freshnessStatus = freshnessStatuses.find((status) => status === freshness.status);
  const qualityStatus = qualityStatuses.find((status) => status === quality.status);
  const { ageSeconds, promisedSeconds, settledUntil } = freshness;
  const { score, failing } = quality;
  if (typeof id !== 'string' || typeof version !== 'string') return null;
  if (freshnessStatus === undefined || qualityStatus === undefined) return null;
  if (!isNumberOrNull(ageSeconds) || typeof promisedSeconds !== 'number' || !isNumberOrNull(score)) return null;
  if (!areTexts(failing) || !areTexts(maskedFields)) return null;
  return {
    id,
    version,
    freshness: {
      ageSeconds,
      promisedSeconds,
      status: freshnessStatus,
      ...(settledUntil === undefined ? {} : { settledUntil: textOrNull(settledUntil) }),
    },
    quality: { status: qualityStatus, score, failing },
    maskedFields,
    deprecation: isObject(deprecation) ? readDeprecation(deprecation) : null,
  };
}

function readDeprecation({ sunsetDate, migrationNotes, successor }: Readonly<Record<string, unknown>>) {
  return {
    sunsetDate: textOrNull(sunsetDate),
    migrationNotes: textOrNull(migrationNotes),
    successor: isObject(successor) ? readSuccessor(successor) : null,
  };
}

function readSuccessor({ id, version, field }: Readonly<Record<string, unknown>>) {
  if (typeof id !== 'string' || typeof version !== 'string' || typeof field !== 'string') return null;
  return { id, version, field };
}

function readWarning(given: unknown): StandingWarning | null {
  if (!isObject(given)) return null;
  const { code, product, message } = given;
  if (typeof code !== 'string' || typeof product !== 'string' || typeof message !== 'string') return null;
  return { code, product, message };
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function areTexts(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((one) => typeof one === 'string');
}

function isNumberOrNull(given: unknown): given is number | null {
  return given === null || typeof given === 'number';
}

function textOrNull(given: unknown): string | null {
  return typeof given === 'string' ? given : null;
}
