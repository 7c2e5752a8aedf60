// Which persisted operations could not be answered by a graph, and why. A manifest may be large and validating holds the
// thread, so others get their turn between any two.

import { setImmediate as turn } from 'node:timers/promises';
import { type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { stricterRules } from '../stricter-rules.ts';
import type { PersistedOperation } from './read-manifest.ts';

export type UnfitOperation = { readonly id: string; readonly reason: string };

const rules = [...specifiedRules, ...stricterRules];

export async function* findUnfitOperations(
  operations: readonly PersistedOperation[],
  apiSchema: GraphQLSchema,
): AsyncGenerator<UnfitOperation> {
  for (const { id, body } of operations) {
    const [error] = validate(apiSchema, parse(body), rules, { maxErrors: 1 });
    if (error !== undefined) yield { id, reason: error.message };
    await turn();
  }
}
