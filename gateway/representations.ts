// Objects of the merged data -> the representations that a subgraph is asked about. Each distinct one is sent once, in the
// order of first appearance; `positions` says to which objects each entity of the reply belongs.

import { createDataObject, type DataObject, isDataObject, mergeData, readOwn } from './merge-data.ts';
import type { KeySelection, Rewrite } from './program.ts';
import { isOfTypes, rewriteData } from './rewrite-data.ts';

export type ResponsePath = readonly (string | number)[];

export type Representations = {
  readonly representations: readonly DataObject[];
  /** Per representation the indices of its targets. */
  readonly positions: readonly (readonly number[])[];
};

/** All objects at `path` (`@`: each element of a list), nulls left out. */
export function collectTargets(data: unknown, path: readonly string[]): DataObject[] {
  const found: DataObject[] = [];
  visitTargets(data, path, 0, (target) => found.push(target));
  return found;
}

/** The response path of each target; only errors need them. */
export function locateTargets(data: unknown, path: readonly string[]): ReadonlyMap<DataObject, ResponsePath> {
  const found = new Map<DataObject, ResponsePath>();
  const at: (string | number)[] = [];
  visitTargets(data, path, 0, (target) => found.set(target, [...at]), at);
  return found;
}

function visitTargets(
  value: unknown,
  path: readonly string[],
  position: number,
  visit: (target: DataObject) => void,
  at?: (string | number)[],
): void {
  const element = path[position];
  if (Array.isArray(value)) {
    const next = element === '@' ? position + 1 : position;
    for (const [index, item] of value.entries()) {
      at?.push(index);
      visitTargets(item, path, next, visit, at);
      at?.pop();
    }
  } else if (isDataObject(value)) {
    if (element === undefined) {
      visit(value);
      return;
    }
    at?.push(element);
    visitTargets(readOwn(value, element), path, position + 1, visit, at);
    at?.pop();
  }
}

/** A target without one of the selected fields has no representation: an earlier fetch failed, or the type differs. */
export function collectRepresentations(
  targets: readonly DataObject[],
  selections: readonly KeySelection[],
  inputRewrites: readonly Rewrite[],
): Representations {
  const representations: DataObject[] = [];
  const positions: number[][] = [];
  const known = new Map<string, number[]>();
  for (const [index, target] of targets.entries()) {
    const representation = selectKey(target, selections);
    if (representation === null || typeof representation.__typename !== 'string') continue;
    rewriteData(inputRewrites, representation);
    const identity = JSON.stringify(representation);
    const same = known.get(identity);
    if (same !== undefined) {
      same.push(index);
      continue;
    }
    const own = [index];
    known.set(identity, own);
    representations.push(representation);
    positions.push(own);
  }
  return { representations, positions };
}

function selectKey(source: DataObject, selections: readonly KeySelection[]): DataObject | null {
  const result = createDataObject();
  for (const selection of selections) {
    if (selection.kind === 'field') {
      const value = readOwn(source, selection.name);
      if (value === undefined) return null;
      result[selection.name] = selectKeyValue(value, selection.selections);
    } else if (isOfTypes(source, selection.types, false)) {
      const part = selectKey(source, selection.selections);
      if (part !== null) mergeData(result, part);
    }
  }
  return result;
}

function selectKeyValue(value: unknown, selections: readonly KeySelection[] | null): unknown {
  // A copy, because rewrites write into it.
  if (selections === null) return typeof value === 'object' ? structuredClone(value) : value;
  if (Array.isArray(value)) return value.map((element) => selectKeyValue(element, selections));
  return isDataObject(value) ? selectKey(value, selections) : null;
}
