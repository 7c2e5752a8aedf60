// How a product stands, in one form, whether the catalog told it or an event did. Pure.

/**
 * @typedef {{ status: string, ageSeconds: number | null, newestAt: string | null }} Freshness
 * @typedef {{ status: string, score: number | null, trend: string | null, failing: readonly string[] }} Quality
 * @typedef {{ version: string, freshness: Freshness, quality: Quality, isGone: boolean }} Standing
 */
/**
 * As the catalog has it.
 *
 * @typedef {{
 *   version: string,
 *   freshness?: Freshness | null | undefined,
 *   quality?: { status: string, score: number | null, trend: string | null, failing: { name: string }[] | null } | null | undefined,
 * }} Told
 */
/** @typedef {{ readonly name: string, readonly data: Readonly<Record<string, unknown>> }} LiveEvent */

/**
 * Null where the catalog is of a version that does not tell.
 *
 * @param {Told} product
 * @returns {Standing | null}
 */
export function readStanding({ version, freshness, quality }) {
  if (!freshness || !quality) return null;
  const { status, score, trend, failing } = quality;
  const names = (failing ?? []).map(({ name }) => name).sort();
  return {
    version,
    freshness: { ...freshness, status: freshness.status.toLowerCase() },
    quality: { status: status.toLowerCase(), score, trend: trend?.toLowerCase() ?? null, failing: names },
    isGone: false,
  };
}

/**
 * The standing after an event of `/events`. Events of a kind that is not known change nothing.
 *
 * @param {Standing} standing
 * @param {LiveEvent} event
 * @returns {Standing}
 */
export function applyEvent(standing, { name, data }) {
  const { product: _, version, ...told } = /** @type {any} */ (data);
  if (name === 'state') return { ...standing, version, freshness: told.freshness, quality: told.quality };
  if (name === 'freshness') return { ...standing, version, freshness: told };
  if (name === 'quality') return { ...standing, version, quality: told };
  if (name === 'version') return { ...standing, version };
  return name === 'gone' ? { ...standing, isGone: true } : standing;
}
