// Puts together what is left after the rules. A product that was refused is taken away from those that reference it;
// they fail closed, and where that makes one of them unusable in turn (its key can no longer be read), it is refused too.
// What it says of its columns still counts for the others over the same table.

import type { ConcordError } from '../errors/concord-error.ts';
import { describeRaised, findRaised } from './find-raised.ts';
import { type NameDatabase, nameDatabases } from './level-nodes.ts';
import { type Levels, levelSources } from './level-sources.ts';
import { linkProduct } from './link-product.ts';
import { linkSunsets } from './link-sunsets.ts';
import type { Mesh, Product } from './product.ts';
import type { ContractReading } from './read-contract.ts';
import type { DomainReading } from './read-domain.ts';
import { checkLevelledProduct } from './rules/check-levelled-product.ts';
import { checkLinkedProduct } from './rules/check-linked-product.ts';
import { checkMajorNames } from './rules/check-major-names.ts';
import { checkTokenColumns } from './rules/check-token-columns.ts';

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
  nameDatabase: NameDatabase,
): LinkedMesh {
  const problems = [...found];
  const isSound = (file: string) => problems.every(({ at }) => at?.file !== file);
  let live = readings.filter(({ source }) => isSound(source.file));
  const levels = levelSources(readings, live, nameDatabases(domains, nameDatabase));
  for (;;) {
    const linked = live.map((reading) => linkLevelled(reading, live, levels));
    const late = linked.flatMap(({ problems }) => problems);
    if (late.length === 0) {
      return {
        mesh: {
          domains: domains.flatMap(({ file, domain }) => (domain !== undefined && isSound(file) ? [domain] : [])),
          products: linkSunsets(linked.map(({ product }) => product)),
        },
        problems,
        warnings: linked.flatMap(({ warnings }) => warnings),
      };
    }
    problems.push(...late);
    live = live.filter(({ source }) => isSound(source.file));
  }
}

type LevelledProduct = {
  readonly product: Product;
  readonly problems: readonly ConcordError[];
  readonly warnings: readonly ConcordError[];
};

/** The rules look at what the contract says by itself, and at what others made stricter, each with its own remedy. */
function linkLevelled(reading: ContractReading, readings: readonly ContractReading[], levels: Levels): LevelledProduct {
  const links = { readings, levels };
  const own = linkProduct(reading, { readings, levels: null });
  const { product, warnings } = linkProduct(reading, links);
  const raised = findRaised(reading, own.product, product, levels);
  return {
    product,
    problems: [
      ...checkLinkedProduct(reading, own.product),
      ...checkLevelledProduct(reading, raised, links),
      ...checkTokenColumns(reading, own.product, product, levels),
      ...checkMajorNames(reading, product, links),
    ],
    warnings: [...warnings, ...describeRaised(reading, raised, levels)],
  };
}
