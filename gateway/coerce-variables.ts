// Variables -> values of their types, as graphql-js does it. It reads the fields of input objects without asking whether they
// are own ones, so that a field called `constructor` that nobody gave would come as JavaScript's. Where a schema has a field
// of such a name, it gets copies that inherit nothing. Plain values are taken over here; all else, and every error, is its.

import { type GraphQLSchema, getVariableValues, isInputObjectType } from 'graphql';
import { createDataObject, type DataObject, isDataObject } from './merge-data.ts';
import { createPlainReader, type PlainReader } from './read-plain-variables.ts';

type Definitions = Parameters<typeof getVariableValues>[1];
type Coerced = ReturnType<typeof getVariableValues>;

const known = new WeakMap<GraphQLSchema, boolean>();
/** Definitions belong to one schema: they are made anew for each graph. */
const readers = new WeakMap<Definitions, PlainReader>();

export function coerceVariables(
  schema: GraphQLSchema,
  definitions: Definitions,
  variables: Readonly<Record<string, unknown>>,
  options: NonNullable<Parameters<typeof getVariableValues>[3]>,
): Coerced {
  let read = readers.get(definitions);
  if (read === undefined) {
    read = createPlainReader(schema, definitions);
    readers.set(definitions, read);
  }
  const coerced = read(variables);
  if (coerced !== null) return { coerced };
  const given = mayMeetInherited(schema) ? withoutPrototypes(variables) : variables;
  return getVariableValues(schema, definitions, given, options);
}

function mayMeetInherited(schema: GraphQLSchema): boolean {
  const mayMeet =
    known.get(schema) ??
    Object.values(schema.getTypeMap()).some(
      (type) => isInputObjectType(type) && Object.keys(type.getFields()).some((name) => name in Object.prototype),
    );
  known.set(schema, mayMeet);
  return mayMeet;
}

function withoutPrototypes(given: Readonly<Record<string, unknown>>): DataObject {
  const copy = createDataObject();
  for (const [key, value] of Object.entries(given)) copy[key] = copyValue(value);
  return copy;
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  return isDataObject(value) ? withoutPrototypes(value) : value;
}
