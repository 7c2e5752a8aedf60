// Adds to a supergraph fields that only the planner sees: as @inaccessible, and each from the subgraphs of the field that it
// stands for.

import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { argumentOf } from '../directive-names.ts';
import { listTypesWithFields, namedTypeOf, type TypeWithFields } from '../field-statements.ts';
import { parseFieldSet } from './required-fields.ts';

const inaccessible: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'inaccessible' } };
const specification = parse(
  `extend schema @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
   directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM
     | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION`,
  { noLocation: true },
).definitions;

/**
 * `calls`: name of the hidden field -> the call that it stands for. A field that is external in a subgraph, and that nothing
 * there names any more, is taken out of it: the planner refuses such fields.
 */
export function addHiddenFields(document: DocumentNode, calls: ReadonlyMap<string, FieldNode>): DocumentNode {
  const isUsed = indexUses(document, calls);
  const called = new Set([...calls.values()].map(({ name }) => name.value));
  const extend = (type: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) => {
    const fields = type.fields ?? [];
    if (!fields.some(({ name }) => called.has(name.value))) return undefined;
    const keep = (field: FieldDefinitionNode): FieldDefinitionNode => ({
      ...field,
      directives: (field.directives ?? []).filter(
        (directive) => !isExternal(directive) || isUsed(graphOf(directive), type, field.name.value),
      ),
    });
    const hidden = [...calls].flatMap(([name, call]) =>
      fields
        .filter((field) => field.name.value === call.name.value)
        .map((field) => ({
          ...field,
          name: { kind: Kind.NAME, value: name } as const,
          arguments: [],
          directives: [...(field.directives ?? []).filter(isOfJoin), inaccessible],
        })),
    );
    return { ...type, fields: [...fields, ...hidden].map((field) => (isOfCall(field) ? keep(field) : field)) };
  };
  const isOfCall = ({ name }: FieldDefinitionNode) => called.has(name.value) || calls.has(name.value);
  return link(visit(document, { ObjectTypeDefinition: extend, InterfaceTypeDefinition: extend }));
}

type IsUsed = (graph: string, type: TypeWithFields, field: string) => boolean;

/** By names, whatever the type: of what @requires, keys and @provides of a subgraph select, and of interfaces. */
function indexUses(document: DocumentNode, calls: ReadonlyMap<string, FieldNode>): IsUsed {
  const types = new Map(listTypesWithFields(document).map((type) => [type.name.value, type]));
  const used = new Set<string>();
  const note = (graph: string, set: SelectionSetNode, typeName: string): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        note(graph, selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
        continue;
      }
      const name = selection.name.value;
      used.add(`${graph} ${typeName}.${name}`);
      const real = calls.get(name)?.name.value ?? name;
      const field = types.get(typeName)?.fields?.find((candidate) => candidate.name.value === real);
      if (field !== undefined && selection.selectionSet !== undefined)
        note(graph, selection.selectionSet, namedTypeOf(field.type));
    }
  };
  const noteText = (graph: string, text: ConstValueNode | undefined, typeName: string) => {
    const set = text?.kind === Kind.STRING ? parseFieldSet(text.value) : null;
    if (set !== null) note(graph, set, typeName);
  };
  for (const type of types.values()) {
    for (const directive of type.directives ?? [])
      noteText(graphOf(directive), argumentOf(directive, 'key'), type.name.value);
    for (const field of type.fields ?? []) {
      for (const directive of field.directives ?? []) {
        noteText(graphOf(directive), argumentOf(directive, 'requires'), type.name.value);
        noteText(graphOf(directive), argumentOf(directive, 'provides'), namedTypeOf(field.type));
      }
    }
  }
  const above = (type: TypeWithFields) => (type.interfaces ?? []).flatMap(({ name }) => types.get(name.value) ?? []);
  return (graph, type, field) =>
    used.has(`${graph} ${type.name.value}.${field}`) ||
    above(type).some(
      (one) =>
        used.has(`${graph} ${one.name.value}.${field}`) || (one.fields ?? []).some(({ name }) => name.value === field),
    );
}

function graphOf(directive: ConstDirectiveNode): string {
  const graph = argumentOf(directive, 'graph');
  return graph?.kind === Kind.ENUM ? graph.value : '';
}

function isExternal(directive: ConstDirectiveNode): boolean {
  const external = argumentOf(directive, 'external');
  return directive.name.value === 'join__field' && external?.kind === Kind.BOOLEAN && external.value;
}

function isOfJoin({ name }: ConstDirectiveNode): boolean {
  return name.value.startsWith('join__');
}

function link(document: DocumentNode): DocumentNode {
  const isLinked = document.definitions.some(
    (definition) => definition.kind === Kind.DIRECTIVE_DEFINITION && definition.name.value === inaccessible.name.value,
  );
  if (isLinked) return document;
  const links = specification.flatMap((node) => (node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : []));
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION
      ? { ...definition, directives: [...(definition.directives ?? []), ...links] }
      : definition,
  );
  const own = specification.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION);
  return { ...document, definitions: [...definitions, ...own] };
}
