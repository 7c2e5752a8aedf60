// The operations that were answered lately on one graph: those that the next graph must still answer, and that are planned on it
// before it takes over, so that a swap is not followed by planning everything at once.

import { type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../../identity/viewer.ts';
import type { Operation } from '../prepare-operation.ts';
import { listUses } from './list-uses.ts';

export type RecentOperation = {
  readonly query: string;
  readonly operationName: string | null;
  /** One who was answered. */
  readonly viewer: Viewer;
};

export type RecentOperations = {
  /** Costs next to nothing for one that is known. */
  readonly note: (operation: Operation, request: RecentOperation) => void;
  /** Takes over what was answered on the graph before: used, but by no request of this one. */
  readonly inherit: (operation: Operation, from: AnsweredOperation) => void;
  /** The latest first. */
  readonly list: () => readonly AnsweredOperation[];
  /** Coordinates of what was used since this was asked last. */
  readonly takeUses: () => readonly string[];
  /** Coordinates that were used on the graph before, and that nobody took yet. */
  readonly addUses: (coordinates: readonly string[]) => void;
};

export type AnsweredOperation = RecentOperation & { /** By `performance.now()`. */ readonly answeredAt: number };

type Entry = RecentOperation & { answeredAt: number; isUncounted: boolean };

export const mostRecent = 200;

export function createRecentOperations(schema: GraphQLSchema): RecentOperations {
  const used = new Set<string>();
  /** For as long as an operation is known: where many take turns, each of them leaves the list and comes back again and again. */
  const usesOf = new WeakMap<Operation, readonly string[]>();
  const count = (entry: Entry, operation: Operation) => {
    const uses = usesOf.get(operation) ?? readUses(schema, entry);
    usesOf.set(operation, uses);
    for (const coordinate of uses) used.add(coordinate);
    entry.isUncounted = false;
  };
  const entries = new LRUCache<Operation, Entry>({
    max: mostRecent,
    dispose: (entry, operation) => {
      if (entry.isUncounted) count(entry, operation);
    },
  });
  return {
    note(operation, { query, operationName, viewer }) {
      const answeredAt = performance.now();
      const known = entries.get(operation);
      if (known === undefined) {
        entries.set(operation, { query, operationName, viewer, answeredAt, isUncounted: true });
        return;
      }
      known.answeredAt = answeredAt;
      known.isUncounted = true;
    },
    inherit: (operation, from) => void entries.set(operation, { ...from, isUncounted: false }),
    list: () => [...entries.values()],
    takeUses() {
      for (const [operation, entry] of entries.entries()) if (entry.isUncounted) count(entry, operation);
      const taken = [...used];
      used.clear();
      return taken;
    },
    addUses(coordinates) {
      for (const coordinate of coordinates) used.add(coordinate);
    },
  };
}

function readUses(schema: GraphQLSchema, { query, operationName }: RecentOperation): readonly string[] {
  return [...new Set(listUses(schema, parse(query, { noLocation: true }), operationName).values())];
}
