// Two products over one column of a table are as strict as the strictest contract of them: otherwise a viewer who is masked
// in one asks the other. Every contract that can be read counts, also drafts and those that are refused, so that a mask with a
// typing error opens nothing. A foreign key is as strict as the key that it references.

import type { FilePosition } from '../errors/concord-error.ts';
import { readMinGroup } from './declared-governance.ts';
import { createFindHiding, type FindHiding } from './find-hiding.ts';
import { type Governance, joinGovernance, openGovernance, stricterMask } from './governance.ts';
import { collectNodes, type Databases, groupBySource, type LevelNode, type SourceGroup } from './level-nodes.ts';
import { fittingMasks } from './masks.ts';
import type { ContractReading } from './read-contract.ts';
import { chooseTokenLabels } from './token-labels.ts';

export type Levels = {
  readonly levelOf: (reading: ContractReading, column: string) => ColumnLevel | undefined;
  readonly minGroupOf: (reading: ContractReading) => MinGroupLevel | undefined;
  readonly hidingOf: FindHiding;
};

export type ColumnLevel = {
  readonly governance: Governance;
  readonly tokenLabel: string;
};

/** The greatest of all contracts over a table, and the contract that has it. */
export type MinGroupLevel = { readonly minGroup: number; readonly by: FilePosition };

/** `readings` are all that could be read; `sound` are those that can be referenced. */
export function levelSources(
  readings: readonly ContractReading[],
  sound: readonly ContractReading[],
  databases: Databases,
): Levels {
  const nodes = collectNodes(readings, sound);
  const groups = groupBySource(nodes, databases, ({ tableColumn }) => tableColumn);
  const levels = raiseLevels(nodes, groups);
  const labels = chooseTokenLabels(nodes, groups);
  const minGroups = findMinGroups(readings, databases);
  const nodeOf = new Map<ContractReading, Map<string, LevelNode>>(readings.map((reading) => [reading, new Map()]));
  for (const node of nodes) nodeOf.get(node.reading)?.set(node.column, node);
  return {
    levelOf: (reading, column) => {
      const node = nodeOf.get(reading)?.get(column);
      const governance = node === undefined ? undefined : levels.get(node);
      if (node === undefined || governance === undefined) return undefined;
      return { governance, tokenLabel: labels.get(node) ?? '' };
    },
    minGroupOf: (reading) => minGroups.get(reading),
    hidingOf: createFindHiding(nodes, levels, databases),
  };
}

/**
 * Raises each column to the strictest of its group and of its keys, until nothing changes. That may go round in circles, but
 * it ends: joining only ever makes stricter, and over the names of one mesh there are finitely many statements.
 */
function raiseLevels(
  nodes: readonly LevelNode[],
  groups: readonly SourceGroup<LevelNode>[],
): ReadonlyMap<LevelNode, Governance> {
  const levels = new Map(nodes.map((node) => [node, joinAll(node.declared.map(({ governance }) => governance))]));
  const levelOf = (node: LevelNode) => levels.get(node) ?? openGovernance;
  let isChanged = false;
  const raise = (node: LevelNode, by: Governance) => {
    const level = levelOf(node);
    const raised = joinGovernance(level, by);
    if (raised === level) return;
    levels.set(node, raised);
    isChanged = true;
  };
  for (const { members, guests } of groups) {
    const unread = closeUnread([...members, ...guests]);
    for (const node of members) for (const governance of unread) raise(node, governance);
  }
  const shared = groups.filter(({ members, guests }) => members.length + guests.length > 1);
  const foreign = nodes.filter(({ keys }) => keys.length > 0);
  do {
    isChanged = false;
    for (const { members, guests } of shared) {
      const strictest = joinAll([...members, ...guests].map(levelOf));
      for (const node of members) raise(node, strictest);
    }
    for (const node of foreign) for (const key of node.keys) raise(node, levelOf(key));
  } while (isChanged);
  return levels;
}

/**
 * What stands for statements that could not be read: nobody is shown the values, or their tokens only where a key is made of
 * them. A reference that leads nowhere says nothing more where another contract's reference, over the same values, is there.
 */
function closeUnread(group: readonly LevelNode[]): readonly Governance[] {
  const hasReference = group.some(({ keys }) => keys.length > 0);
  const isKey = group.some(
    ({ reading, column, keys, lost }) => keys.length + lost.length > 0 || reading.product.primaryKey.includes(column),
  );
  const columns = group.flatMap(({ reading, column }) => reading.product.columns.filter(({ name }) => name === column));
  const mask = isKey && columns.every((column) => fittingMasks(column).includes('tokenize')) ? 'tokenize' : 'deny';
  return group.flatMap(({ declared, keys, lost }) =>
    declared.flatMap(({ governance, isUnread, references, at }) => {
      const isLost = lost.length > 0 && !hasReference;
      // The key that it references says what it hides; another declaration of the same name does not.
      const isToldByKey = keys.length > 0 && references !== null;
      if (!isLost && (!isUnread || isToldByKey)) return [];
      return [
        { ...governance, mask: stricterMask(governance.mask, mask), unmask: isLost ? [] : governance.unmask, by: [at] },
      ];
    }),
  );
}

function joinAll(all: readonly Governance[]): Governance {
  return all.reduce(joinGovernance, openGovernance);
}

function findMinGroups(
  readings: readonly ContractReading[],
  databases: Databases,
): ReadonlyMap<ContractReading, MinGroupLevel> {
  const tables = groupBySource(
    readings.map((reading) => ({ reading, minGroup: readMinGroup(reading) })),
    databases,
    () => '',
  );
  return new Map(
    tables.flatMap(({ members, guests }) => {
      const [greatest] = [...members, ...guests]
        .flatMap(({ reading, minGroup }) =>
          minGroup === null ? [] : [{ minGroup, by: reading.source.at(['access', 'min_group']) }],
        )
        .sort((a, b) => b.minGroup - a.minGroup);
      return greatest === undefined ? [] : members.map(({ reading }) => [reading, greatest] as const);
    }),
  );
}
