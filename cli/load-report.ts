// What a start says of the contracts it loaded: one line where all is well with the demo, each product where they are one's own,
// and what is not served.

import type { Mesh, Product } from '../contracts/product.ts';
import type { ConcordError } from '../errors/concord-error.ts';
import { countOf } from './count-of.ts';

type Loaded = {
  readonly mesh: Mesh;
  /** Of the tables, from every subgraph that was opened. */
  readonly problems: readonly ConcordError[];
  readonly domains: readonly string[];
  /** False for the demo, whose products are known. */
  readonly isListed: boolean;
};

/** A problem or warning with its code, by which docs/errors.md explains it. */
export function describeProblem({ message, code }: ConcordError): string {
  return `${message} (${code})`;
}

export function describeLoad({ mesh, problems, domains, isListed }: Loaded): readonly string[] {
  const broken = new Set(problems.map(({ at }) => at?.file));
  const inside = mesh.products.filter(({ domain }) => domains.includes(domain));
  const drafts = inside.filter(({ status }) => status === 'draft');
  const published = inside.filter(({ status }) => status !== 'draft');
  const served = published.filter(({ at }) => !broken.has(at.file));
  const refused = published.filter(({ at }) => broken.has(at.file));
  const heading = `Serving ${countOf(served.length, 'product')} of ${countOf(countDomains(served), 'domain')}`;
  return [
    ...(isListed ? [`${heading}:`, ...listProducts(served)] : [`${heading}.`]),
    ...(drafts.length === 0 ? [] : [`Drafts, which are not served: ${drafts.map(({ id }) => id).join(', ')}.`]),
    ...(refused.length === 0
      ? []
      : [
          `Not served, because of their tables: ${refused.map(({ id }) => id).join(', ')}. See above, or ask "npx concord doctor".`,
        ]),
  ];
}

function countDomains(products: readonly Product[]): number {
  return new Set(products.map(({ domain }) => domain)).size;
}

function listProducts(products: readonly Product[]): readonly string[] {
  const width = Math.max(0, ...products.map(({ id }) => id.length));
  return products.map(({ id, version, source, status }) => {
    return `  ${id.padEnd(width)}  ${version.text}  ${source.schema}.${source.table}${status === 'deprecated' ? '  (deprecated)' : ''}`;
  });
}
