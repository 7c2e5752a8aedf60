// From one list of subgraphs to another in steps: first what the operator lists, then each published one by itself.

import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import { digestOf } from './subgraph-source.ts';

export type Step = (subgraphs: readonly SubgraphDefinition[]) => readonly SubgraphDefinition[];

export function listSteps(
  before: readonly SubgraphDefinition[],
  after: readonly SubgraphDefinition[],
): readonly Step[] {
  const listed = (all: readonly SubgraphDefinition[]) => all.filter(({ isPublished }) => isPublished !== true);
  const published = (all: readonly SubgraphDefinition[]) =>
    new Map(all.flatMap((one) => (one.isPublished === true ? [[one.name, one] as const] : [])));
  const isListChanged = digestOf(listed(before)) !== digestOf(listed(after));
  const [old, next] = [published(before), published(after)];
  const names = [...new Set([...old.keys(), ...next.keys()])];
  const changed = names.filter((name) => digestOf(some(old.get(name))) !== digestOf(some(next.get(name))));
  return [
    ...(isListChanged ? [(all: readonly SubgraphDefinition[]) => [...listed(after), ...published(all).values()]] : []),
    ...changed.map(
      (name): Step =>
        (all) => [...all.filter((one) => one.name !== name), ...some(next.get(name))],
    ),
  ];
}

function some(subgraph: SubgraphDefinition | undefined): readonly SubgraphDefinition[] {
  return subgraph === undefined ? [] : [subgraph];
}
