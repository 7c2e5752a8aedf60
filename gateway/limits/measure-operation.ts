// How large is what a document asks for? Fragments are multiplied out by counting, each one once, so that a kilobyte of them
// costs nothing here. Whatever validation will look at counts: all operations, and fragments that none of them uses.

import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export type Size = {
  /** Levels of fields inside fields. */
  readonly depth: number;
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Directives of the field, fragment, operation or variable that has most of them. */
  readonly directivesTogether: number;
  /** Fields of the set itself, without those below them. */
  readonly ownFields: number;
};

const nothing: Size = {
  depth: 0,
  selections: 0,
  aliases: 0,
  directives: 0,
  directivesTogether: 0,
  ownFields: 0,
};

export function measureDocument(document: DocumentNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const sizes = new Map<string, Size>();

  const measureFragment = (name: string): Size => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    // A cycle counts nothing more here; validation refuses it.
    sizes.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment === undefined ? nothing : withDirectives(measureSet(fragment.selectionSet), fragment);
    sizes.set(name, size);
    return size;
  };

  const measureSet = (selectionSet: SelectionSetNode): Size => {
    let { depth, selections, aliases, directives, directivesTogether, ownFields } = nothing;
    for (const selection of selectionSet.selections) {
      const isField = selection.kind === Kind.FIELD;
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : selection.selectionSet
            ? measureSet(selection.selectionSet)
            : nothing;
      depth = Math.max(depth, below.depth + (isField ? 1 : 0));
      selections += below.selections + 1;
      aliases += below.aliases + (isField && selection.alias !== undefined ? 1 : 0);
      directives += below.directives + directivesOf(selection);
      directivesTogether = Math.max(directivesTogether, below.directivesTogether, directivesOf(selection));
      ownFields += isField ? 1 : below.ownFields;
    }
    return { depth, selections, aliases, directives, directivesTogether, ownFields };
  };

  let whole = nothing;
  for (const operation of operations) {
    const { variableDefinitions = [] } = operation;
    const size = withDirectives(measureSet(operation.selectionSet), operation);
    whole = addSizes(whole, variableDefinitions.reduce(withDirectives, size));
  }
  for (const name of fragments.keys()) {
    if (!sizes.has(name)) whole = addSizes(whole, { ...measureFragment(name), ownFields: 0 });
  }
  return whole;
}

function withDirectives(size: Size, node: Directed): Size {
  const given = directivesOf(node);
  return {
    ...size,
    directives: size.directives + given,
    directivesTogether: Math.max(size.directivesTogether, given),
  };
}

type Directed = { readonly directives?: readonly DirectiveNode[] | undefined };

function directivesOf({ directives = [] }: Directed): number {
  return directives.length;
}

/** Of definitions that stand beside one another: what is answered at once is the largest, what is looked at is all. */
function addSizes(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    selections: a.selections + b.selections,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    directivesTogether: Math.max(a.directivesTogether, b.directivesTogether),
    ownFields: Math.max(a.ownFields, b.ownFields),
  };
}
