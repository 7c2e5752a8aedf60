// What of a supergraph takes part in @requires. Apollo's planner goes wrong around such fields: it mixes up two calls of a
// required field with different arguments, and asks for nothing where what is required stands under a condition. Names are
// enough, whatever the type: one name too many costs an alias or a second plan.

import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { argumentOf } from '../directive-names.ts';

export type RequiredFields = {
  /** Names of fields that have @requires. */
  readonly requiring: ReadonlySet<string>;
  /** Names of fields that others require and that take arguments. */
  readonly requiredWithArguments: ReadonlySet<string>;
};

export function findRequiredFields(supergraphSchema: GraphQLSchema): RequiredFields {
  const requiring = new Set<string>();
  const required = new Set<string>();
  const takesArguments = new Set<string>();
  for (const type of Object.values(supergraphSchema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0) takesArguments.add(field.name);
      for (const directive of field.astNode?.directives ?? []) {
        const set = requiresOf(directive);
        if (set === null) continue;
        requiring.add(field.name);
        for (const name of listNames(set)) required.add(name);
      }
    }
  }
  return { requiring, requiredWithArguments: new Set([...required].filter((name) => takesArguments.has(name))) };
}

/** Of `@join__field(graph: A, requires: "weight")`, else null. */
export function requiresOf(directive: ConstDirectiveNode): SelectionSetNode | null {
  const given = directive.name.value === 'join__field' ? argumentOf(directive, 'requires') : undefined;
  return given?.kind === Kind.STRING ? parseFieldSet(given.value) : null;
}

export function parseFieldSet(text: string): SelectionSetNode | null {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
}

function listNames({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const below = selection.selectionSet === undefined ? [] : listNames(selection.selectionSet);
    return selection.kind === Kind.FIELD ? [selection.name.value, ...below] : below;
  });
}
