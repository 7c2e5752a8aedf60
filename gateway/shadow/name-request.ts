// Text of a request to a subgraph -> a name that it shares with every text that asks for the same: our executor asks in the
// client's order and knows the type of entities from their representations, the stock one asks as the planner says.

import { type FieldNode, Kind, parse, print, type SelectionNode, type SelectionSetNode, visit } from 'graphql';

/** Costs a parse: only for what is compared. A text that is no GraphQL is its own name. */
export function nameRequest(query: string): string {
  try {
    const named = visit(parse(query, { noLocation: true }), {
      Field: { leave: (field) => (field.name.value === '_entities' ? withoutTypes(field) : undefined) },
      SelectionSet: { leave: (set) => ({ ...set, selections: sort(set.selections) }) },
    });
    return print(named);
  } catch {
    return query;
  }
}

function sort(selections: readonly SelectionNode[]): readonly SelectionNode[] {
  return selections
    .map((selection) => ({ selection, name: print(selection) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ selection }) => selection);
}

function withoutTypes(entities: FieldNode): FieldNode {
  if (entities.selectionSet === undefined) return entities;
  const selections = entities.selectionSet.selections.map((one) =>
    one.kind === Kind.INLINE_FRAGMENT ? { ...one, selectionSet: withoutType(one.selectionSet) } : one,
  );
  return { ...entities, selectionSet: { ...entities.selectionSet, selections } };
}

/** Where there is anything else. */
function withoutType(set: SelectionSetNode): SelectionSetNode {
  const selections = set.selections.filter((one) => print(one) !== '__typename');
  return selections.length === 0 ? set : { ...set, selections };
}
