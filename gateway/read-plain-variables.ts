// Variable definitions -> a function that reads values which are plainly right: texts, numbers, names of enums. graphql-js looks
// up each type anew with each request, which costs more than all the rest of a small query's way through the gateway.

import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputType,
  isNonNullType,
  isScalarType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { createDataObject, type DataObject } from './merge-data.ts';

/** The coerced values; null where graphql-js has to look: something is wrong, nested, or not given and has a default. */
export type PlainReader = (variables: Readonly<Record<string, unknown>>) => DataObject | null;

type PlainVariable = {
  readonly name: string;
  readonly isNonNull: boolean;
  readonly hasDefault: boolean;
  readonly fits: (value: unknown) => boolean;
};

const refuse: PlainReader = () => null;

export function createPlainReader(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[]): PlainReader {
  const plain: PlainVariable[] = [];
  for (const { variable, type: node, defaultValue } of definitions) {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]);
    const name = variable.name.value;
    if (type === undefined || !isInputType(type)) return refuse;
    const fits = fitOf(isNonNullType(type) ? type.ofType : type);
    if (fits === null) return refuse;
    plain.push({ name, isNonNull: isNonNullType(type), hasDefault: defaultValue !== undefined, fits });
  }
  return (variables) => {
    const coerced = createDataObject();
    for (const { name, isNonNull, hasDefault, fits } of plain) {
      if (!Object.hasOwn(variables, name)) {
        if (hasDefault || isNonNull) return null;
        continue;
      }
      const value = variables[name];
      if (value === null ? isNonNull : !fits(value)) return null;
      coerced[name] = value;
    }
    return coerced;
  };
}

/** Whether a value, not null, is its own coerced form. Null for types of which that is not known beforehand. */
function fitOf(type: GraphQLInputType): ((value: unknown) => boolean) | null {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().flatMap(({ name, value }) => (name === value ? [name] : [])));
    return (value) => typeof value === 'string' && names.has(value);
  }
  if (!isScalarType(type)) return null;
  switch (type.name) {
    case 'String':
    case 'ID':
      return (value) => typeof value === 'string';
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Int':
      return (value) => typeof value === 'number' && (value | 0) === value;
    case 'Float':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    default:
      return (value) => isOwnForm(type, value);
  }
}

/** A custom scalar of a composed schema takes values as they are. */
function isOwnForm(type: { readonly parseValue: (value: unknown) => unknown }, value: unknown): boolean {
  try {
    return typeof value !== 'object' && type.parseValue(value) === value;
  } catch {
    return false;
  }
}
