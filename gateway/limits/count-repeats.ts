// Which fields of the same response name stand in the same place? Validation compares them pair by pair, and pairs below
// pairs (https://spec.graphql.org/October2021/#sec-Field-Selection-Merging), so 600 fields can keep it busy for 200 ms.
// Here they are only gathered, once for each field with its fragments multiplied out.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The pairs in all operations and unused fragments: `{ me { id id id } }` has 3. Spreads in one place count like fields of
 * one name, because they are compared pair by pair as well. `selections`: how many the document has, multiplied out.
 */
export function countRepeats(document: DocumentNode, selections: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const used = new Set<string>();
  let left = selections;

  const countPlace = (selectionSets: readonly SelectionSetNode[]): number => {
    const fields = new Map<string, FieldNode[]>();
    let spreads = 0;
    const gather = (selectionSet: SelectionSetNode): void => {
      for (const selection of selectionSet.selections) {
        // Only fragments that go in circles come to more; they are a matter of validation.
        if (left-- <= 0) return;
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const same = fields.get(name);
          if (same === undefined) fields.set(name, [selection]);
          else same.push(selection);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          gather(selection.selectionSet);
        } else {
          spreads += 1;
          const fragment = fragments.get(selection.name.value);
          used.add(selection.name.value);
          if (fragment !== undefined) gather(fragment.selectionSet);
        }
      }
    };
    for (const selectionSet of selectionSets) gather(selectionSet);
    let pairs = pairsOf(spreads);
    for (const same of fields.values()) {
      pairs += pairsOf(same.length);
      const below = same.flatMap((field) => field.selectionSet ?? []);
      if (below.length > 0) pairs += countPlace(below);
    }
    return pairs;
  };

  let pairs = 0;
  for (const { selectionSet } of operations) pairs += countPlace([selectionSet]);
  for (const [name, { selectionSet }] of fragments) {
    if (!used.has(name)) pairs += countPlace([selectionSet]);
  }
  return pairs;
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
