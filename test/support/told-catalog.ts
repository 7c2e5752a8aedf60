// A catalog of graphql-js that tells of products whatever a test says: what a gateway needs of one to stream changes.

import { createHash } from 'node:crypto';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createLocalSubgraph } from './local-subgraph.ts';

export type ToldProduct = {
  version: string;
  deprecation?: { sunsetDate: string | null };
  published?: { version: string; changes: { kind: string; level: string; message: string }[] };
  freshness: { status: string; ageSeconds: number | null; newestAt: string | null };
  quality: { status: string; score: number | null; trend: string | null; failing: { name: string }[] };
};

export type ToldCatalog = {
  readonly subgraph: GatewaySubgraph;
  /** By id; a test changes them. */
  readonly products: Map<string, ToldProduct>;
  /** The names of the operations' fields that were asked for, each with how many products. */
  readonly asked: string[];
  isDown: boolean;
};

const sdl = `
type Query { catalog: Catalog }
type Catalog { product(id: String!): CatalogProduct standingRevision(products: [String!]): String! }
type CatalogDeprecation { sunsetDate: String }
enum CatalogChangeLevel { PATCH MINOR MAJOR }
type CatalogVersionChange { kind: String! level: CatalogChangeLevel! message: String! }
type CatalogVersion { version: String changes: [CatalogVersionChange!]! }
type CatalogProduct { version: String! deprecation: CatalogDeprecation published: CatalogVersion freshness: CatalogFreshness! quality: CatalogQuality! }
enum CatalogFreshnessStatus { FRESH STALE UNKNOWN }
type CatalogFreshness { status: CatalogFreshnessStatus! ageSeconds: Float newestAt: String }
enum CatalogQualityStatus { SOUND BROKEN UNKNOWN }
enum CatalogTrend { RISING STEADY FALLING }
type CatalogQuality { status: CatalogQualityStatus! score: Int trend: CatalogTrend failing: [CatalogCheckResult!] }
type CatalogCheckResult { name: String! }
`;

export function freshProduct(): ToldProduct {
  return {
    version: '1.0.0',
    freshness: { status: 'FRESH', ageSeconds: 5, newestAt: '2026-01-01T00:00:00.000Z' },
    quality: { status: 'SOUND', score: 100, trend: 'STEADY', failing: [] },
  };
}

export function openToldCatalog(ids: readonly string[]): ToldCatalog {
  const products = new Map(ids.map((id) => [id, freshProduct()]));
  const told: ToldCatalog = { subgraph: null as never, products, asked: [], isDown: false };
  const subgraph = createLocalSubgraph(
    'catalog',
    sdl,
    {
      Query: {
        catalog: () => {
          if (told.isDown) throw new Error('The catalog is down.');
          return {};
        },
      },
      Catalog: {
        product: (_: unknown, { id }: { readonly id: string }) => products.get(id) ?? null,
        standingRevision: (_: unknown, { products: ids }: { readonly products: readonly string[] | null }) => {
          told.asked.push(`revision of ${ids?.length ?? 'all'}`);
          const facts = [...products].map(([id, { freshness, ...rest }]) => [
            id,
            rest,
            freshness.status,
            freshness.newestAt,
          ]);
          return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
        },
      },
    },
    ({ query }) => {
      const count = query.match(/product\(/g)?.length ?? 0;
      if (count > 0) told.asked.push(`standings of ${count}`);
    },
  );
  return Object.assign(told, { subgraph });
}
