// Who hides a column of a table, also where the contract that asks does not declare it: any contract over that table that
// can be read, drafts and refused ones too, and those of which it cannot be told whether it is the same table.

import type { FilePosition } from '../errors/concord-error.ts';
import { type Governance, openGovernance } from './governance.ts';
import type { Databases, LevelNode } from './level-nodes.ts';
import type { ContractReading } from './read-contract.ts';

/** Where it stands that this column, by its name in the contract's table, is personal or masked; empty = nobody says so. */
export type FindHiding = (reading: ContractReading, column: string) => readonly FilePosition[];

export function createFindHiding(
  nodes: readonly LevelNode[],
  levels: ReadonlyMap<LevelNode, Governance>,
  databases: Databases,
): FindHiding {
  return ({ file, product }, column) => {
    const database = databases.get(file.domain);
    const places = nodes.flatMap((node) => {
      const other = node.reading.product.source;
      const otherDatabase = databases.get(node.reading.file.domain);
      const isSameTable =
        other.schema === product.source.schema &&
        other.table === product.source.table &&
        (otherDatabase === undefined || otherDatabase === database);
      return isSameTable && node.tableColumn === column ? hidingPlaces(node, levels.get(node) ?? openGovernance) : [];
    });
    return [...new Set(places)];
  };
}

function hidingPlaces({ declared, lost }: LevelNode, level: Governance): readonly FilePosition[] {
  if (hides(level)) return level.by;
  return declared.flatMap(({ isUnread, at }) => (isUnread || lost.length > 0 ? [at] : []));
}

/** Personal data, or masked as a whole or in part. */
export function hides({ mask, isPii, piiPaths }: Pick<Governance, 'mask' | 'isPii' | 'piiPaths'>): boolean {
  return mask !== null || isPii || piiPaths.length > 0;
}
