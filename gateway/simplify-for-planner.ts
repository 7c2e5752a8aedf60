// What is answered -> what is planned, without three things on which Apollo's planner goes wrong: it forgets to ask for
// `__typename` where the client has an alias for it; a field under `@skip(if: true)` that @requires others takes all
// fields of its entity down with it; and it knows fewer fields of the introspection types than there are, such as
// `isOneOf`. The shape of the answer is made from the unsimplified document.

import { type DirectiveNode, type DocumentNode, type FieldNode, Kind, type SelectionNode, visit } from 'graphql';

export function simplifyForPlanner(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.filter(
    (one) => one.kind !== Kind.FRAGMENT_DEFINITION || !one.typeCondition.name.value.startsWith('__'),
  );
  return visit(
    { ...document, definitions },
    {
      SelectionSet: (set) => {
        const selections = set.selections.flatMap(simplifySelection);
        return { ...set, selections: selections.length > 0 ? selections : [typeName] };
      },
    },
  );
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function simplifySelection(selection: SelectionNode): readonly SelectionNode[] {
  const directives = selection.directives ?? [];
  if (directives.some((directive) => readLiteral(directive) === 'never')) return [];
  const kept = directives.filter((directive) => readLiteral(directive) !== 'always');
  if (selection.kind !== Kind.FIELD) return [{ ...selection, directives: kept }];
  if (selection.name.value === typeName.name.value) return [{ ...typeName, directives: kept }];
  if (!selection.name.value.startsWith('__')) return [{ ...selection, directives: kept }];
  return [{ ...selection, directives: kept, selectionSet: { kind: Kind.SELECTION_SET, selections: [typeName] } }];
}

function readLiteral(directive: DirectiveNode): 'always' | 'never' | 'depends' {
  const isSkip = directive.name.value === 'skip';
  const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if ((!isSkip && directive.name.value !== 'include') || value?.kind !== Kind.BOOLEAN) return 'depends';
  return value.value === isSkip ? 'never' : 'always';
}
