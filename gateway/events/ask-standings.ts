// How products stand, asked of the graph itself as the viewer who listens: what he may not know never comes this far.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Gateway } from '../gateway.ts';
import type { ProductStanding } from './product-standing.ts';

export type AskStandings = {
  /** Another text after every change that the viewer may know of, at a small price. @throws ConcordError EVENTS_UNAVAILABLE */
  readonly revision: (asked: Asked, signal: AbortSignal) => Promise<string>;
  /** Without those that are not there for the viewer. @throws ConcordError EVENTS_UNAVAILABLE */
  readonly standings: (asked: Asked, signal: AbortSignal) => Promise<ReadonlyMap<string, ProductStanding>>;
};

export type Asked = { readonly viewer: Viewer; readonly products: readonly string[] };

/** Far below the limits of an operation; each number of products is one operation, planned once. */
const mostAtOnce = 10;

/** So many products the catalog takes here; where there are more, it is asked of all that the viewer may find. */
const mostNamed = 100;

const revisionQuery =
  'query StandingRevision($products: [String!]) { catalog { standingRevision(products: $products) } }';

type CatalogProduct = {
  readonly version: string;
  readonly deprecation: { readonly sunsetDate: string | null } | null;
  readonly published: {
    readonly version: string | null;
    readonly changes: readonly { readonly kind: string; readonly level: string; readonly message: string }[];
  } | null;
  readonly freshness: {
    readonly status: string;
    readonly ageSeconds: number | null;
    readonly newestAt: string | null;
  } | null;
  readonly quality: {
    readonly status: string;
    readonly score: number | null;
    readonly trend: string | null;
    readonly failing: readonly { readonly name: string }[] | null;
  } | null;
};

export function createAskStandings(gateway: Pick<Gateway, 'execute'>): AskStandings {
  async function askCatalog(
    request: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
    viewer: Viewer,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { text, hasErrors } = await gateway.execute(request, { viewer, signal });
    const { data } = JSON.parse(text) as {
      readonly data?: { readonly catalog?: Record<string, unknown> | null } | null;
    };
    // A part is nothing to go by: a product that could not be asked for is not gone.
    if (hasErrors || data?.catalog === undefined || data.catalog === null) throw unavailable();
    return data.catalog;
  }

  return {
    revision: async ({ viewer, products }, signal) => {
      const variables = { products: products.length > mostNamed ? null : products };
      const { standingRevision } = await askCatalog({ query: revisionQuery, variables }, viewer, signal);
      return String(standingRevision);
    },
    standings: async ({ viewer, products }, signal) => {
      const found = new Map<string, ProductStanding>();
      for (let from = 0; from < products.length; from += mostAtOnce) {
        const batch = products.slice(from, from + mostAtOnce);
        const catalog = await askCatalog(requestFor(batch), viewer, signal);
        for (const [index, product] of batch.entries()) {
          const told = (catalog[`p${index}`] ?? null) as CatalogProduct | null;
          if (told !== null) found.set(product, readStanding(product, told));
        }
      }
      return found;
    },
  };
}

function requestFor(products: readonly string[]) {
  const declared = products.map((_, index) => `$id${index}: String!`).join(', ');
  const fields = products.map((_, index) => `p${index}: product(id: $id${index}) { ...Standing }`).join(' ');
  return {
    query: `query Standings(${declared}) { catalog { ${fields} } }
      fragment Standing on CatalogProduct {
        version
        deprecation { sunsetDate }
        published { version changes { kind level message } }
        freshness { status ageSeconds newestAt }
        quality { status score trend failing { name } }
      }`,
    variables: Object.fromEntries(products.map((product, index) => [`id${index}`, product])),
  };
}

function readStanding(product: string, told: CatalogProduct): ProductStanding {
  const { version, freshness, quality, deprecation, published } = told;
  // What is published may be a step ahead of what this catalog serves.
  const changes = published?.version === version ? published.changes : [];
  return {
    product,
    version,
    release: {
      changes: changes.map(({ kind, level, message }) => ({ kind, level: inSmall(level), message })),
      sunsetDate: deprecation?.sunsetDate ?? null,
    },
    freshness: {
      status: inSmall(freshness?.status ?? 'unknown'),
      ageSeconds: freshness?.ageSeconds ?? null,
      newestAt: freshness?.newestAt ?? null,
    },
    quality: {
      status: inSmall(quality?.status ?? 'unknown'),
      score: quality?.score ?? null,
      trend: typeof quality?.trend === 'string' ? inSmall(quality.trend) : null,
      failing: (quality?.failing ?? []).map(({ name }) => name).sort(),
    },
  };
}

/** Values of enums are in capitals in the graph, and in small letters in the trust envelope. */
function inSmall(word: string): string {
  return word.toLowerCase();
}

function unavailable(): ConcordError {
  return new ConcordError('EVENTS_UNAVAILABLE', {});
}
