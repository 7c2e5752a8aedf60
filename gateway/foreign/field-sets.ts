// The selections inside a subgraph's directives: what travels as a key, for @requires, @provides or @fromContext, as
// coordinates of the composed graph, nested ones too.

import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { argumentOf, findDirectiveNames } from '../directive-names.ts';
import { federationUrl, findRootNames, listTypesWithFields, namedTypeOf } from '../field-statements.ts';

export type FieldSetKind = 'key' | 'requires' | 'provides' | 'fromContext';

export type FieldSetUse = {
  readonly kind: FieldSetKind;
  /** The type or field that bears the directive. */
  readonly at: string;
  readonly coordinates: readonly string[];
};

export function readFieldSets(document: DocumentNode): readonly FieldSetUse[] {
  const uses: FieldSetUse[] = [];
  const fieldTypes = readFieldTypes(document);
  const rootNames = findRootNames(document);
  const usual = (typeName: string) => rootNames.get(typeName) ?? typeName;
  const named = (directives: readonly ConstDirectiveNode[] | undefined, directive: string) => {
    const names = findDirectiveNames(document, federationUrl, directive);
    return (directives ?? []).filter(({ name }) => names.has(name.value));
  };
  const note = (kind: FieldSetKind, at: string, typeName: string, given: ConstValueNode | undefined) => {
    const coordinates = listCoordinates(readSelection(given), typeName, fieldTypes).map((coordinate) => {
      const [owner = '', field = ''] = coordinate.split('.');
      return `${usual(owner)}.${field}`;
    });
    if (coordinates.length > 0) uses.push({ kind, at, coordinates });
  };
  for (const type of listTypesWithFields(document)) {
    const typeName = type.name.value;
    for (const key of named(type.directives, 'key')) note('key', usual(typeName), typeName, argumentOf(key, 'fields'));
    for (const field of type.fields ?? []) {
      const at = `${usual(typeName)}.${field.name.value}`;
      for (const directive of named(field.directives, 'requires')) {
        note('requires', at, typeName, argumentOf(directive, 'fields'));
      }
      for (const directive of named(field.directives, 'provides')) {
        note('provides', at, namedTypeOf(field.type), argumentOf(directive, 'fields'));
      }
      for (const argument of field.arguments ?? []) {
        for (const directive of named(argument.directives, 'fromContext')) {
          const given = argumentOf(directive, 'field');
          for (const context of listContexts(document, given)) note('fromContext', at, context, withoutContext(given));
        }
      }
    }
  }
  return uses;
}

type FieldTypes = ReadonlyMap<string, string>;

function readFieldTypes(document: DocumentNode): FieldTypes {
  return new Map(
    listTypesWithFields(document).flatMap((type) =>
      (type.fields ?? []).map((field) => [`${type.name.value}.${field.name.value}`, namedTypeOf(field.type)] as const),
    ),
  );
}

/** Subgraphs of federation 1 may give a list, or words without quotes. What cannot be read, composition refuses. */
function readSelection(given: ConstValueNode | undefined): SelectionSetNode | null {
  if (given === undefined) return null;
  const parts = given.kind === Kind.LIST ? given.values : [given];
  const text = parts.map((part) => (part.kind === Kind.STRING ? part.value : print(part))).join(' ');
  try {
    const [definition] = parse(text.trim().startsWith('{') ? text : `{ ${text} }`, { noLocation: true }).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
  } catch {
    return null;
  }
}

function listCoordinates(set: SelectionSetNode | null, typeName: string, fieldTypes: FieldTypes): readonly string[] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return listCoordinates(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, fieldTypes);
    }
    const coordinate = `${typeName}.${selection.name.value}`;
    return [
      coordinate,
      ...listCoordinates(selection.selectionSet ?? null, fieldTypes.get(coordinate) ?? '', fieldTypes),
    ];
  });
}

const contextStart = /^\s*\$(\w+)\s*/;

/** The types that `$name { ... }` may be read from. */
function listContexts(document: DocumentNode, given: ConstValueNode | undefined): readonly string[] {
  const name = given?.kind === Kind.STRING ? contextStart.exec(given.value)?.[1] : undefined;
  const directives = findDirectiveNames(document, federationUrl, 'context');
  const sets = (found: ConstDirectiveNode) => {
    const value = argumentOf(found, 'name');
    return directives.has(found.name.value) && value?.kind === Kind.STRING && value.value === name;
  };
  return document.definitions.flatMap((definition) =>
    'directives' in definition &&
    'name' in definition &&
    definition.name !== undefined &&
    (definition.directives ?? []).some((directive) => sets(directive as ConstDirectiveNode))
      ? [definition.name.value]
      : [],
  );
}

function withoutContext(given: ConstValueNode | undefined): ConstValueNode | undefined {
  return given?.kind === Kind.STRING ? { ...given, value: given.value.replace(contextStart, '') } : given;
}
