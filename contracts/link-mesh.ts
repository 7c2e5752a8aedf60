// Puts together what is left after the rules. A product that was refused is taken away from those that reference it;
// they fail closed, and where that makes one of them unusable in turn (its key can no longer be read), it is refused too.

import type { ConcordError } from '../errors/concord-error.ts';
import { linkProduct } from './link-product.ts';
import type { Mesh } from './product.ts';
import type { ContractReading } from './read-contract.ts';
import type { DomainReading } from './read-domain.ts';
import { checkLinkedProduct } from './rules/check-linked-product.ts';

export type LinkedMesh = {
  readonly mesh: Mesh;
  readonly problems: readonly ConcordError[];
  readonly warnings: readonly ConcordError[];
};

/** `found` are the problems of all files; a file that has any is left out. */
export function linkMesh(
  readings: readonly ContractReading[],
  domains: readonly DomainReading[],
  found: readonly ConcordError[],
): LinkedMesh {
  const problems = [...found];
  const isSound = (file: string) => problems.every(({ at }) => at?.file !== file);
  let live = readings.filter(({ source }) => isSound(source.file));
  for (;;) {
    const linked = live.map((reading) => ({ reading, ...linkProduct(reading, live) }));
    const late = linked.flatMap(({ reading, product }) => checkLinkedProduct(reading, product));
    if (late.length === 0) {
      return {
        mesh: {
          domains: domains.flatMap(({ file, domain }) => (domain !== undefined && isSound(file) ? [domain] : [])),
          products: linked.map(({ product }) => product),
        },
        problems,
        warnings: linked.flatMap(({ warnings }) => warnings),
      };
    }
    problems.push(...late);
    live = live.filter(({ source }) => isSound(source.file));
  }
}
