// A text that is another one when something changed of how products stand, as one viewer may know it. The count of all
// changes would not do: it moves when a product gets stale by a column that is masked for him, to the second.

import { createHash } from 'node:crypto';
import type { Product } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { Standings } from '../../../mesh/standing/standings.ts';
import type { AccessGrant } from '../../access/access-grant.ts';
import type { StandingView } from './standing-view.ts';

export type Revisions = { readonly of: (asked: Asked, standing: StandingView) => string };

type Asked = {
  readonly viewer: Viewer;
  /** Those that count for the viewer now. */
  readonly grants: readonly AccessGrant[];
  /** Those that he may find of what he asks for. */
  readonly products: readonly Product[];
};

const mostKept = 1_000;

/** Asked again and again by whoever waits for changes: nothing is judged twice while nothing changes. */
export function createRevisions(standings: Standings): Revisions {
  let known = standings.revision();
  const revisions = new Map<string, string>();
  return {
    of(asked, standing) {
      const current = standings.revision();
      if (current !== known || revisions.size >= mostKept) revisions.clear();
      known = current;
      const key = keyOf(asked);
      const revision = revisions.get(key) ?? digest(asked.products, standing);
      revisions.set(key, revision);
      return revision;
    },
  };
}

/** All that decides how much a viewer may know: claims tell only which rows he sees. */
function keyOf({ viewer: { role, domain, team }, grants, products }: Asked): string {
  return JSON.stringify([role, domain, team, grants.map(({ id }) => id), products.map(({ key }) => key)]);
}

function digest(products: readonly Product[], standing: StandingView): string {
  const hash = createHash('sha256');
  for (const product of products) {
    const { freshness, quality } = standing.of(product);
    const { status, newestAt } = freshness;
    const failing = quality.failing.map(({ check, outcome, failing }) => [check, outcome, failing]);
    const { status: soundness, score, trend } = quality;
    hash.update(
      JSON.stringify([
        product.key,
        product.version.text,
        product.sunset?.date,
        status,
        newestAt,
        soundness,
        score,
        trend,
        failing,
      ]),
    );
  }
  return hash.digest('base64url').slice(0, 22);
}
