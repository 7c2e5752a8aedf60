// Where in the answer a failure of a fetch shows. Worked out only once something failed.

import type { DataObject } from './merge-data.ts';
import type { Rewrite } from './program.ts';
import { locateTargets, type ResponsePath } from './representations.ts';

/** From the aliases that the planner gave to the names in the merged data. */
export function mapPath(path: ResponsePath | undefined, outputRewrites: readonly Rewrite[]): ResponsePath | undefined {
  return path?.map((part) => {
    const renamed = outputRewrites.find((rewrite) => rewrite.kind === 'rename-key' && rewrite.key === part);
    return renamed?.kind === 'rename-key' ? renamed.newKey : part;
  });
}

export function missingPaths(bases: readonly ResponsePath[], fields: readonly string[]): ResponsePath[] {
  return bases.flatMap((base) => fields.map((field) => [...base, field]));
}

export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Paths of the targets of one representation, or of all (null). Worked out at the first error only, and by the objects
 * themselves: what runs in parallel may have merged more objects at the same path in the meantime.
 */
export function lazyBases(
  data: DataObject,
  path: readonly string[],
  targets: readonly DataObject[],
  positions: readonly (readonly number[])[],
) {
  let located: ReadonlyMap<DataObject, ResponsePath> | undefined;
  return (representation: number | null): readonly ResponsePath[] => {
    located ??= locateTargets(data, path);
    const wanted = representation === null ? positions.flat() : (positions[representation] ?? []);
    const bases: ResponsePath[] = [];
    for (const position of wanted) {
      const target = targets[position];
      const base = target && located.get(target);
      if (base !== undefined) bases.push(base);
    }
    return bases;
  };
}
