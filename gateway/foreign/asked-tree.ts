// The response names of one operation as a tree, and what of a reply it accounts for. A subgraph that answers more than it
// was asked, such as the whole row, must not thereby reach the client, nor overwrite what another subgraph said.

import { type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { createDataObject, type DataObject, isDataObject, readOwn } from '../merge-data.ts';

/** By response name, of all types together; null below a field without a selection. */
export type AskedTree = ReadonlyMap<string, AskedTree | null>;

type GrowingTree = Map<string, GrowingTree | null>;

/** `query` holds one operation, as the planner wrote it. */
export function readAskedTree(query: string): AskedTree {
  const { definitions } = parse(query, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const grow = (tree: GrowingTree, set: SelectionSetNode): GrowingTree => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const below = selection.selectionSet;
        tree.set(name, below === undefined ? null : grow(tree.get(name) ?? new Map(), below));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) grow(tree, selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) grow(tree, fragment.selectionSet);
      }
    }
    return tree;
  };
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation === undefined ? new Map() : grow(new Map(), operation.selectionSet);
}

/** Stands for a value where an object is due: its text goes no further, but that it does not fit must be told. */
const noObject = false;

/** Null where the value is no object. */
export function keepAsked(value: unknown, tree: AskedTree): DataObject | null {
  if (!isDataObject(value)) return null;
  const kept = createDataObject();
  for (const [name, below] of tree) {
    if (Object.hasOwn(value, name)) kept[name] = below === null ? value[name] : keepBelow(value[name], below);
  }
  return kept;
}

function keepBelow(value: unknown, tree: AskedTree): unknown {
  if (Array.isArray(value)) return value.map((element) => keepBelow(element, tree));
  if (value === null || value === undefined) return null;
  return keepAsked(value, tree) ?? noObject;
}

/** The path up to the first part that is neither a name of the operation nor a place in a list of the data. */
export function keepKnownPath(path: readonly (string | number)[], tree: AskedTree, data: unknown): (string | number)[] {
  const known: (string | number)[] = [];
  let [names, value]: [AskedTree | null, unknown] = [tree, data];
  for (const part of path) {
    if (typeof part === 'number') {
      if (!Array.isArray(value) || !Number.isInteger(part) || part < 0 || part >= value.length) break;
      value = value[part];
    } else {
      const below: AskedTree | null | undefined = names?.get(part);
      if (below === undefined) break;
      names = below;
      value = isDataObject(value) ? readOwn(value, part) : undefined;
    }
    known.push(part);
  }
  return known;
}
