// How much would a look at the schema answer? Each alias of a list gives the list once more, so 90 words can ask for megabytes
// that are made on the gateway's own thread. Counted here on the schema itself, without making the answer. Lists within
// lists of types are a matter of validation (graphql-js's MaxIntrospectionDepthRule).

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isWrappingType,
  Kind,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';

/** Fields of the query type that tell of the schema; `__typename` tells nothing that is not in the answer anyway. */
const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

export function findIntrospection(document: DocumentNode): readonly FieldNode[] {
  const found: FieldNode[] = [];
  visit(document, {
    Field: (field) => {
      if (introspectionFields.has(field.name.value)) found.push(field);
    },
  });
  return found;
}

/** Checks a valid document. @throws ConcordError INTROSPECTION_TOO_LARGE */
export type CheckIntrospection = (document: DocumentNode, asked: readonly FieldNode[]) => void;

/** `most`: as a multiple of what tools ask for, all of the schema once. */
export function createIntrospectionCheck(schema: GraphQLSchema, most: number): CheckIntrospection {
  let usual: number | null = null;
  return (document, asked) => {
    usual ??= countValues(schema, usualQuery, findIntrospection(usualQuery), Number.POSITIVE_INFINITY);
    if (countValues(schema, document, asked, usual * most) > usual * most) {
      throw new ConcordError('INTROSPECTION_TOO_LARGE', { most });
    }
  };
}

const usualQuery = parse(
  getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }),
);

/** Things of the schema in one place of the answer, and how often each stands there. */
type Place = ReadonlyMap<object, number>;

/** Values of the answer; ends as soon as there are more than `enough`. */
function countValues(schema: GraphQLSchema, document: DocumentNode, asked: readonly FieldNode[], enough: number) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const places = new Map<string, Place>();
  let count = 0;

  const countSet = ({ selections }: SelectionSetNode, path: string, place: Place, objects: number): void => {
    for (const selection of selections) {
      if (count > enough) return;
      if (selection.kind === Kind.FIELD) {
        count += objects;
        if (selection.selectionSet) enter(selection, `${path}.${selection.name.value}`, place);
        continue;
      }
      const { selectionSet } =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : (fragments.get(selection.name.value) ?? {});
      if (selectionSet) countSet(selectionSet, path, place, objects);
    }
  };

  const enter = (field: FieldNode, path: string, from: Place): void => {
    const place = places.get(path) ?? follow(from, field.name.value, schema);
    places.set(path, place);
    let objects = 0;
    for (const times of place.values()) objects += times;
    if (objects > 0 && field.selectionSet) countSet(field.selectionSet, path, place, objects);
  };

  for (const field of asked) {
    const isType = field.name.value === '__type';
    const start = isType ? readNamedType(field, schema) : schema;
    if (field.selectionSet) countSet(field.selectionSet, isType ? `${start}` : '', new Map([[start, 1]]), 1);
  }
  return count;
}

function follow(from: Place, name: string, schema: GraphQLSchema): Place {
  const found = new Map<object, number>();
  for (const [object, times] of from) {
    for (const next of thingsBelow(object, name, schema)) found.set(next, (found.get(next) ?? 0) + times);
  }
  return found;
}

/** The names are those of https://spec.graphql.org/October2021/#sec-Schema-Introspection.Schema-Introspection-Schema */
function thingsBelow(object: object, name: string, schema: GraphQLSchema): readonly object[] {
  switch (name) {
    case 'types':
      return Object.values(schema.getTypeMap());
    case 'directives':
      return schema.getDirectives();
    case 'queryType':
      return [schema.getQueryType() ?? []].flat();
    case 'mutationType':
      return [schema.getMutationType() ?? []].flat();
    case 'fields':
      return isObjectType(object) || isInterfaceType(object) ? Object.values(object.getFields()) : [];
    case 'interfaces':
      return isObjectType(object) || isInterfaceType(object) ? object.getInterfaces() : [];
    case 'possibleTypes':
      return isAbstractType(object) ? schema.getPossibleTypes(object) : [];
    case 'enumValues':
      return isEnumType(object) ? object.getValues() : [];
    case 'inputFields':
      return isInputObjectType(object) ? Object.values(object.getFields()) : [];
    case 'ofType':
      return isWrappingType(object) ? [object.ofType] : [];
    case 'args':
      return 'args' in object ? (object.args as readonly object[]) : [];
    case 'type':
      return 'type' in object ? [object.type as object] : [];
    default:
      return [];
  }
}

/** One that a variable names is not known yet: the type with most fields stands for it. */
function readNamedType(field: FieldNode, schema: GraphQLSchema): object {
  const value = field.arguments?.[0]?.value;
  const named = value?.kind === Kind.STRING ? schema.getType(value.value) : undefined;
  if (named !== undefined) return named;
  const sizeOf = (type: object) =>
    ['fields', 'inputFields', 'enumValues'].flatMap((name) => thingsBelow(type, name, schema)).length;
  return Object.values(schema.getTypeMap()).reduce((largest, type) =>
    sizeOf(type) > sizeOf(largest) ? type : largest,
  );
}
