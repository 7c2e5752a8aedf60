// Two states of a mesh -> every difference between their products, each with what it asks of the version. Products are held
// against each other as linked, so that what another contract does to one of them is seen as well.

import type { LoadedMesh } from '../load.ts';
import type { Mesh, Product } from '../product.ts';
import type { Change } from './change.ts';
import { compareProducts } from './compare-product.ts';
import { compareReverses } from './compare-references.ts';

/** What is compared of a loaded mesh. A product that was refused is neither gone nor new: nothing is known of it. */
export type ComparedMesh = Pick<LoadedMesh, 'mesh' | 'refused'>;

export function compareMeshes(before: ComparedMesh, after: ComparedMesh): readonly Change[] {
  const earlier = byKey(before);
  const later = byKey(after);
  const gone = before.mesh.products.filter((product) => !later.has(product.key) && !isRefused(after, product));
  const fresh = after.mesh.products.filter((product) => !earlier.has(product.key) && !isRefused(before, product));
  return [
    ...gone.map(removed),
    ...fresh.map(added),
    ...after.mesh.products.flatMap((product) => {
      const known = earlier.get(product.key);
      return known === undefined ? [] : compareProducts(known, product);
    }),
    ...after.mesh.products.flatMap((product) => findRevealed(product, before.mesh)),
    ...compareReverses(before.mesh, after.mesh),
    ...before.mesh.domains
      .filter(({ name }) => after.mesh.domains.every((domain) => domain.name !== name))
      .flatMap(({ name }) => domainRemoved(name, gone)),
  ];
}

function byKey({ mesh }: ComparedMesh): ReadonlyMap<string, Product> {
  return new Map(mesh.products.map((product) => [product.key, product]));
}

function isRefused({ refused }: ComparedMesh, { key }: Product): boolean {
  return refused.some(({ productKey }) => productKey === key);
}

/**
 * What a major that readers meet for the first time shows and the one before it hides, as where it reads another table. To its
 * own readers that is no change, but somebody must approve it as if it were one.
 */
function findRevealed(product: Product, { products }: Mesh): readonly Change[] {
  const isLive = ({ status }: Product) => status !== 'draft';
  const wasLive = products.some((known) => known.key === product.key && isLive(known));
  if (wasLive || !isLive(product)) return [];
  const [earlier] = products
    .filter((one) => one.id === product.id && one.version.major < product.version.major && isLive(one))
    .sort((a, b) => b.version.major - a.version.major);
  if (earlier === undefined) return [];
  return compareProducts(earlier, product)
    .filter(({ kind }) => kind === 'mask-loosened')
    .map((change) => ({ ...change, level: 'minor', fields: [] }));
}

function removed({ key, status, version, at }: Product): Change {
  const wasSeen = status !== 'draft';
  const message = wasSeen ? `The product is gone, version ${version.text} was the last.` : 'The draft is gone.';
  return {
    kind: 'product-removed',
    level: wasSeen ? 'major' : 'patch',
    product: key,
    column: null,
    fields: wasSeen ? ['*'] : [],
    message,
    at,
  };
}

function added({ key, status, version, at }: Product): Change {
  const message = status === 'draft' ? `A draft, version ${version.text}.` : `Version ${version.text} is new.`;
  return { kind: 'product-added', level: 'minor', product: key, column: null, fields: [], message, at };
}

/** Once for the domain, at the first of its products: those that go tell the rest. */
function domainRemoved(name: string, gone: readonly Product[]): readonly Change[] {
  const first = gone.find(({ domain }) => domain === name);
  if (first === undefined) return [];
  const { key, at } = first;
  return [
    {
      kind: 'domain-removed',
      level: 'major',
      product: key,
      column: null,
      fields: [],
      message: `The domain ${name} is gone.`,
      at,
    },
  ];
}
