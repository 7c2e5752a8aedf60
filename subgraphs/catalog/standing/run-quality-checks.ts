// The mutation `runQualityChecks`: who may ask for a run of which product. Where the checks are carried out, `RunQuality`
// takes over.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { QualityRun } from '../../../mesh/standing/product-state.ts';
import type { StandingRules } from '../../../mesh/standing/standing-rules.ts';
import { owns } from '../access/owners.ts';
import type { CatalogView } from '../view.ts';
import { createSeeRun, type SeenRun } from './seen-runs.ts';

/** Runs the checks of a product now; the run is kept, whole. */
export type RunQuality = (product: Product, viewer: Viewer) => Promise<QualityRun>;

export type RunQualityChecks = (product: string) => Promise<SeenRun>;

const mostRunsAsked = 5;

type Context = {
  readonly viewer: Viewer;
  readonly view: CatalogView;
  readonly isPlatform: boolean;
  readonly rules: StandingRules;
};

/**
 * @param runQuality null where this mesh runs no checks
 * @returns what gives the run as the viewer may know it: who may write a product need not see all of it in clear
 * @throws ConcordError QUALITY_*
 */
export function createRunQualityChecks(runQuality: RunQuality | null, context: Context): RunQualityChecks {
  const { viewer, view, isPlatform, rules } = context;
  let asked = 0;
  return async (given) => {
    asked += 1;
    if (asked > mostRunsAsked) throw new ConcordError('QUALITY_ASKED_TOO_OFTEN', { most: mostRunsAsked });
    const product = findProduct(given, view);
    if (viewer.role === 'anonymous' || !(isPlatform || owns(viewer, product))) {
      throw new ConcordError('QUALITY_FORBIDDEN', { product: product.key, team: product.owner.team });
    }
    if (runQuality === null) throw new ConcordError('QUALITY_NOT_RUN', {});
    return createSeeRun(product, view.accessTo(product), rules)(await runQuality(product, viewer));
  };
}

/** One that may not be found looks like one that is not there. */
function findProduct(given: string, view: CatalogView): Product {
  const product = view.findProduct(given);
  if (product !== undefined) return product;
  throw new ConcordError('QUALITY_PRODUCT_UNKNOWN', { given, known: view.products.map(({ key }) => key) });
}
