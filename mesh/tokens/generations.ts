// Generations of label secrets: each rotation of a label counts it up by one. Of all databases of a mesh the greatest counts,
// so that one that was not reached, or joins later, catches up with the next `concord tokens apply`.

import type pg from 'pg';
import { readTokenStore } from './read-token-store.ts';

/** By label; one that is missing is 0. */
export type Generations = ReadonlyMap<string, number>;

/** @throws pg.DatabaseError */
export async function readGenerations(client: pg.ClientBase): Promise<Generations> {
  const { keys } = await readTokenStore(client);
  return new Map([...keys].map(([label, { generation }]) => [label, generation]));
}

/** The greatest of each label. */
export function mergeGenerations(all: readonly Generations[]): Generations {
  const greatest = new Map<string, number>();
  for (const [label, generation] of all.flatMap((one) => [...one])) {
    greatest.set(label, Math.max(generation, greatest.get(label) ?? 0));
  }
  return greatest;
}
