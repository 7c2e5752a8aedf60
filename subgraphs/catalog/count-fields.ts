// How many fields one item of a list is asked for, all levels together: what a list costs is this times its length.

import { type FragmentDefinitionNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** graphql-js gives the same array of nodes for every item of a list, and the same document for the same text. */
const known = new WeakMap<object, number>();

export function countFields({ fieldNodes, fragments }: GraphQLResolveInfo): number {
  return remember(fieldNodes, () =>
    fieldNodes.reduce((sum, node) => sum + countSelected(node.selectionSet, fragments), 0),
  );
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode | undefined>>;

function countSelected(selectionSet: SelectionSetNode | undefined, fragments: Fragments): number {
  let fields = 0;
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) fields += 1 + countSelected(selection.selectionSet, fragments);
    else if (selection.kind === Kind.INLINE_FRAGMENT) fields += countSelected(selection.selectionSet, fragments);
    else {
      const fragment = fragments[selection.name.value];
      if (fragment !== undefined) fields += remember(fragment, () => countSelected(fragment.selectionSet, fragments));
    }
  }
  return fields;
}

function remember(key: object, count: () => number): number {
  const fields = known.get(key) ?? count();
  known.set(key, fields);
  return fields;
}
