// From one list of subgraphs to another in steps: first what the operator lists, then each published one by itself.

import type { PlacedSubgraph } from './connections.ts';
import { digestOf } from './subgraph-source.ts';

export type Step = (subgraphs: readonly PlacedSubgraph[]) => readonly PlacedSubgraph[];

export function listSteps(before: readonly PlacedSubgraph[], after: readonly PlacedSubgraph[]): readonly Step[] {
  const listed = (all: readonly PlacedSubgraph[]) => all.filter(({ isPublished }) => isPublished !== true);
  const published = (all: readonly PlacedSubgraph[]) =>
    new Map(all.flatMap((one) => (one.isPublished === true ? [[one.name, one] as const] : [])));
  const isListChanged = digestOf(listed(before)) !== digestOf(listed(after));
  const [old, next] = [published(before), published(after)];
  const names = [...new Set([...old.keys(), ...next.keys()])];
  const changed = names.filter((name) => digestOf(some(old.get(name))) !== digestOf(some(next.get(name))));
  return [
    ...(isListChanged ? [(all: readonly PlacedSubgraph[]) => [...listed(after), ...published(all).values()]] : []),
    ...changed.map(
      (name): Step =>
        (all) => [...all.filter((one) => one.name !== name), ...some(next.get(name))],
    ),
  ];
}

function some(subgraph: PlacedSubgraph | undefined): readonly PlacedSubgraph[] {
  return subgraph === undefined ? [] : [subgraph];
}
