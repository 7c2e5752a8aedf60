// Variables of one operation as a request gives them -> values of their types and the shape that they give its statements.
// What each variable's type is was found out when the operation was read.

import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import type { InputReader, ReaderOf } from './input-reader.ts';

type Values = Readonly<Record<string, unknown>>;

export type GivenVariables =
  /** Equal shapes = the same statements for viewers of one class. */
  | { readonly kind: 'coerced'; readonly values: Values; readonly shape: string }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLError[] };

export type VariablesReader = {
  /** The same values and errors as `getVariableValues` of graphql-js, which is asked where something is not plainly valid. */
  readonly read: (given: Values) => GivenVariables;
  /** With slots for what is only data. */
  readonly slot: (values: Values) => Values;
};

export function createVariablesReader(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  readerOf: ReaderOf,
): VariablesReader {
  const variables = definitions.map((definition) => readDefinition(schema, definition, readerOf));
  return {
    read(given) {
      const plain = coercePlain(variables, given);
      if (plain !== null) return plain;
      const { coerced, errors } = getVariableValues(schema, definitions, { ...given });
      if (errors !== undefined) return { kind: 'refused', errors };
      return { kind: 'coerced', values: coerced, shape: shapeOf(variables, coerced) };
    },
    slot(values) {
      const slotted: Record<string, unknown> = Object.create(null);
      for (const { name, reader } of variables) {
        if (Object.hasOwn(values, name)) slotted[name] = reader.slot(values[name], [name]);
      }
      return slotted;
    },
  };
}

type Variable = {
  readonly name: string;
  readonly reader: InputReader;
  readonly isRequired: boolean;
  /** Null = none. */
  readonly fallback: { readonly value: unknown } | null;
};

function readDefinition(schema: GraphQLSchema, definition: VariableDefinitionNode, readerOf: ReaderOf): Variable {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type as never);
  if (!isInputType(type)) throw new TypeError(`the variable "${name}" has no type that may be given`);
  const { defaultValue } = definition;
  return {
    name,
    reader: readerOf(type),
    isRequired: isNonNullType(type),
    fallback: defaultValue === undefined ? null : { value: valueFromAST(defaultValue, type) },
  };
}

/** Null where graphql-js is to be asked. */
function coercePlain(variables: readonly Variable[], given: Values): GivenVariables | null {
  const values: Record<string, unknown> = Object.create(null);
  let shape = '';
  try {
    for (const { name, reader, isRequired, fallback } of variables) {
      if (Object.hasOwn(given, name)) {
        const value = reader.coerce(given[name]);
        values[name] = value;
        shape += `${reader.shapeOf(value)},`;
      } else if (fallback !== null) {
        values[name] = fallback.value;
        shape += `${reader.shapeOf(fallback.value)},`;
      } else if (isRequired) {
        return null;
      } else {
        shape += '-,';
      }
    }
    return { kind: 'coerced', values, shape };
  } catch {
    return null; // graphql-js meets the same once more, and words it
  }
}

function shapeOf(variables: readonly Variable[], values: Values): string {
  return variables
    .map(({ name, reader }) => (Object.hasOwn(values, name) ? `${reader.shapeOf(values[name])},` : '-,'))
    .join('');
}
