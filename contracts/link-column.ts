// Gives a column what linking decides: who sees it in clear, and which key's secret makes its tokens. A foreign key has
// all of this from the key that it references, through any chain of references; where that key is not in the mesh, the
// foreign key fails closed. Where levels are given, it is as strict as every other contract over the same source, too.

import { buildGrantees } from './build-access.ts';
import { findTarget } from './find-target.ts';
import { type Governance, joinGovernance } from './governance.ts';
import type { Levels } from './level-sources.ts';
import { isTokenMask } from './masks.ts';
import { hasPiiTag } from './pii-tag.ts';
import type { Column } from './product.ts';
import type { ContractReading } from './read-contract.ts';
import { tableColumnOf } from './table-column.ts';

export type Links = {
  /** The contracts that can be referenced. */
  readonly readings: readonly ContractReading[];
  /** Null = as the contracts say by themselves. */
  readonly levels: Levels | null;
};

/** `trail` guards against references in a circle. */
export function linkColumn(
  reading: ContractReading,
  column: Column,
  links: Links,
  trail: readonly Column[] = [],
): Column {
  const level = links.levels?.levelOf(reading, column.name);
  const linked = inherit(reading, column, links, trail);
  if (level === undefined) return linked;
  const strictest = joinGovernance(governanceOf(linked), level.governance);
  const { mask, isPii, tags, piiPaths } = strictest;
  return {
    ...linked,
    mask,
    isPii,
    tags,
    piiPaths,
    unmask: strictest.unmask ?? (isGoverned(strictest) ? [] : linked.unmask),
    tokenLabel: isTokenMask(mask) ? level.tokenLabel : null,
    tokenColumn: mask === 'tokenize' ? linked.tokenColumn : null, // another contract's would be shown by this one
  };
}

/** Whether the column hides anything; otherwise everybody who may read the product sees it as it is. */
function isGoverned({ mask, piiPaths }: Pick<Column, 'mask' | 'piiPaths'>): boolean {
  return mask !== null || piiPaths.length > 0;
}

export function governanceOf(column: Column): Governance {
  const { mask, isPii, tags, piiPaths, at } = column;
  return { mask, isPii, tags, piiPaths, unmask: isGoverned(column) ? column.unmask : null, by: [at] };
}

function inherit(reading: ContractReading, column: Column, links: Links, trail: readonly Column[]): Column {
  const written = reading.written.get(column.name)?.form;
  const given = written?.references?.product;
  if (column.references === null || given === undefined) {
    const unmask = written?.unmask === undefined ? reading.product.access.unmask : buildGrantees(written.unmask);
    return { ...column, unmask, tokenLabel: tokenLabelOf(column, `${reading.product.id}.${tableColumnOf(column)}`) };
  }
  const target = findTarget(given, links.readings);
  const referenced = column.references.column;
  const key =
    target.kind === 'found' ? target.reading.product.columns.find(({ name }) => name === referenced) : undefined;
  if (target.kind !== 'found' || key === undefined || trail.includes(key)) return failClosed(column, given);

  const linkedKey = linkColumn(target.reading, key, links, [...trail, column]);
  const isReachable = isServed(reading, target.reading);
  const root = linkedKey.references === null ? `${target.reading.product.id}.${referenced}` : linkedKey.references.root;
  const tags = [...linkedKey.tags, ...column.tags.filter((tag) => !linkedKey.tags.includes(tag) && !hasPiiTag([tag]))];
  return {
    ...column,
    tags,
    isPii: linkedKey.isPii,
    mask: linkedKey.mask,
    unmask: linkedKey.unmask,
    tokenLabel: linkedKey.tokenLabel,
    references: {
      ...column.references,
      productKey: isReachable ? target.reading.product.key : null,
      root: isReachable ? root : null,
    },
  };
}

/** A published product cannot lead to a draft, which is not in the graph. */
export function isServed(from: ContractReading, to: ContractReading): boolean {
  return to.product.status !== 'draft' || from.product.status === 'draft';
}

function failClosed(column: Column, given: string): Column {
  const mask = column.mask === 'tokenize' ? 'tokenize' : 'deny';
  const label = `${given.replace(/@.*/, '')}.${column.references?.column ?? ''}`;
  return { ...column, mask, unmask: [], tokenLabel: tokenLabelOf({ mask }, label) };
}

function tokenLabelOf({ mask }: Pick<Column, 'mask'>, label: string): string | null {
  return isTokenMask(mask) ? label : null;
}
