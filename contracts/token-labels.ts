// Under which secret the tokens of a column are made. A table stores one token per column, and both sides of a reference
// must have the same: so all columns that are one by their table or by references share a label.

import type { LevelNode, SourceGroup } from './level-nodes.ts';

/**
 * The label of each column, `<product id>.<column>`: that of the key which the others reference; of several such, or of
 * none, that of the product whose own table it is, else the first by name. A contract that is refused keeps its say, so that
 * a typing error does not change everybody's tokens.
 */
export function chooseTokenLabels(
  nodes: readonly LevelNode[],
  groups: readonly SourceGroup<LevelNode>[],
): ReadonlyMap<LevelNode, string> {
  const neighbours = new Map<LevelNode, LevelNode[]>(nodes.map((node) => [node, []]));
  const connect = (a: LevelNode, b: LevelNode) => {
    neighbours.get(a)?.push(b);
    neighbours.get(b)?.push(a);
  };
  for (const node of nodes) for (const key of node.keys) connect(node, key);
  for (const { members } of groups)
    for (const [index, node] of members.entries()) connect(node, members[index - 1] ?? node);

  const referenced = new Set(nodes.flatMap(({ keys }) => keys));
  const labels = new Map<LevelNode, string>();
  for (const node of nodes) {
    if (labels.has(node)) continue;
    const family = collectFamily(node, neighbours);
    const label = chooseLabel(family, referenced);
    for (const relative of family) labels.set(relative, label);
  }
  return labels;
}

function collectFamily(
  first: LevelNode,
  neighbours: ReadonlyMap<LevelNode, readonly LevelNode[]>,
): ReadonlySet<LevelNode> {
  const family = new Set([first]);
  for (const node of family) for (const neighbour of neighbours.get(node) ?? []) family.add(neighbour); // grows as it is walked
  return family;
}

function chooseLabel(family: ReadonlySet<LevelNode>, referenced: ReadonlySet<LevelNode>): string {
  const all = [...family];
  const isForeign = ({ keys, lost }: LevelNode) => keys.length + lost.length > 0;
  const roots = all.filter((node) => !isForeign(node));
  const keys = roots.filter((node) => referenced.has(node));
  const lost = all.flatMap((node) => node.lost);
  for (const candidates of [keys.filter(ownsTable), keys])
    if (candidates.length > 0) return firstOf(candidates.map(labelOf));
  if (lost.length > 0) return firstOf(lost);
  for (const candidates of [roots.filter(ownsTable), roots])
    if (candidates.length > 0) return firstOf(candidates.map(labelOf));
  return firstOf(all.map(labelOf)); // references in a circle
}

/** By the name in the table, which stays what it is when a later major calls the column otherwise: so do its tokens. */
function labelOf({ reading, tableColumn }: LevelNode): string {
  return `${reading.product.id}.${tableColumn}`;
}

/** Whether the table is the one that the product has by default. */
function ownsTable({ reading }: LevelNode): boolean {
  const { domain, tier, name, source } = reading.product;
  return source.schema === `${domain}_${tier}` && source.table === name;
}

function firstOf(labels: readonly string[]): string {
  return [...labels].sort()[0] ?? '';
}
