// What clients used lately and would no longer find, where a published subgraph changes or is taken back.

import { ConcordError } from '../../errors/concord-error.ts';
import type { ComposedGraph } from '../../gateway/planning/planner.ts';
import { findBroken } from '../../gateway/swap/find-broken.ts';
import type { Environment } from '../environment.ts';
import { daysOfUse, openUsedFields } from '../supergraph/used-fields.ts';

const msPerDay = 24 * 3_600_000;

type Change = { readonly name: string; readonly allowsBreaking: boolean };
type Looking = {
  readonly environment: Pick<Environment, 'home'>;
  readonly next: ComposedGraph;
  readonly before: () => Promise<ComposedGraph>;
};

/** Doubts for whoever publishes. @throws ConcordError SUBGRAPH_FIELDS_USED */
export async function findUsed(
  { name, allowsBreaking }: Change,
  { environment, next, before }: Looking,
): Promise<readonly string[]> {
  const used = openUsedFields(
    environment.home,
    () => Math.floor(Date.now() / msPerDay),
    () => undefined,
  ).list();
  if (used.length === 0) {
    return [
      'What clients used lately is not known here, so nothing was held against it: a gateway keeps it in its CONCORD_HOME.',
    ];
  }
  const current = await before();
  const broken = await findBroken(current.planner.apiSchema, next.planner.apiSchema, [], used);
  if (broken === null) return [];
  if (!allowsBreaking)
    throw new ConcordError('SUBGRAPH_FIELDS_USED', { subgraph: name, fields: broken.gone, days: daysOfUse });
  return [`Clients used what goes: ${broken.gone.slice(0, 10).join(', ')}.`];
}
