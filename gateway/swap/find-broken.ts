// What a next graph would take away from clients: fields that were used lately, and operations that were answered lately and
// are not valid on it any more. Composition knows nothing of this, because it knows no clients.

import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { hasCoordinate, listUses } from './list-uses.ts';
import type { RecentOperation } from './recent-operations.ts';

export type Broken = {
  /** Coordinates that were used and are not in the next graph. */
  readonly gone: readonly string[];
  /** Coordinates that are there still, but cannot be used as they were. */
  readonly changed: readonly string[];
  /** Operations, among those that the gateway remembers. */
  readonly operations: number;
};

/** `usedFields` may hold more than the current graph has: what is gone already breaks nothing. Null = nothing breaks. */
export async function findBroken(
  current: GraphQLSchema,
  next: GraphQLSchema,
  operations: readonly RecentOperation[],
  usedFields: readonly string[],
): Promise<Broken | null> {
  const isGone = (coordinate: string) => hasCoordinate(current, coordinate) && !hasCoordinate(next, coordinate);
  const gone = new Set(usedFields.filter(isGone));
  const changed = new Set<string>();
  let broken = 0;
  for (const { query, operationName } of operations) {
    const document = parse(query, { noLocation: true });
    const [error] = validate(next, document, undefined, { maxErrors: 1 });
    if (error !== undefined) {
      broken += 1;
      const uses = listUses(current, document, operationName);
      const missing = [...uses.values()].filter(isGone);
      for (const coordinate of missing) gone.add(coordinate);
      const blamed = error.nodes?.flatMap((node) => uses.get(node) ?? []) ?? [];
      if (missing.length === 0) for (const coordinate of blamed) changed.add(coordinate);
    }
    await letOthersRun();
  }
  if (gone.size === 0 && broken === 0) return null;
  return { gone: [...gone].sort(), changed: [...changed].sort(), operations: broken };
}
