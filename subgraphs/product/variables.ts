// Variables of one operation, split into what shapes a statement (which fields of inputs are given, enum values,
// booleans, nulls) and what is only data in it. Requests of one shape share their statements.

import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { constant, deferred, type Given, type Operand } from '../sql/operand.ts';

type Path = readonly (string | number)[];

/** Stands for one datum of the variables, which each request gives anew. */
export class Slot {
  readonly path: Path;
  constructor(path: Path) {
    this.path = path;
  }
}

export type ShapedVariables = { readonly shape: string; readonly slotted: Readonly<Record<string, unknown>> };

/** @param coerced as `getVariableValues` gives them */
export function shapeVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  coerced: Readonly<Record<string, unknown>>,
): ShapedVariables {
  const slotted: Record<string, unknown> = Object.create(null);
  const shapes = definitions.map((definition) => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never) as GraphQLInputType | undefined;
    if (type === undefined || !Object.hasOwn(coerced, name)) return '-';
    const { shape, slotted: value } = shapeValue(type, coerced[name], [name]);
    slotted[name] = value;
    return shape;
  });
  return { shape: shapes.join(), slotted };
}

type Shaped = { readonly shape: string; readonly slotted: unknown };

function shapeValue(type: GraphQLInputType, value: unknown, path: Path): Shaped {
  if (isNonNullType(type)) return shapeValue(type.ofType, value, path);
  if (value === null || value === undefined) return { shape: 'null', slotted: value };
  if (isListType(type) && Array.isArray(value)) {
    if (isData(type.ofType)) return { shape: '*', slotted: new Slot(path) };
    const items = value.map((item, index) => shapeValue(type.ofType, item, [...path, index]));
    return { shape: `[${items.map((item) => item.shape).join()}]`, slotted: items.map((item) => item.slotted) };
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const entries = Object.entries(value).map(([name, inner]): [string, Shaped] => {
      const field = fields[name];
      return [
        name,
        field === undefined ? { shape: '-', slotted: inner } : shapeValue(field.type, inner, [...path, name]),
      ];
    });
    return {
      shape: `{${entries.map(([name, inner]) => `${name}:${inner.shape}`).join()}}`,
      slotted: Object.fromEntries(entries.map(([name, inner]) => [name, inner.slotted])),
    };
  }
  return isData(type) ? { shape: '*', slotted: new Slot(path) } : { shape: JSON.stringify(value), slotted: value };
}

/** Scalars are data, except Boolean, which decides over @skip, @include and isNull. */
function isData(type: GraphQLInputType): boolean {
  if (isNonNullType(type)) return isData(type.ofType);
  return !isEnumType(type) && !isInputObjectType(type) && !isListType(type) && type.name !== 'Boolean';
}

/** `given`, which may hold slots at any depth, as data of a request. */
export function readGiven(given: unknown): Operand<unknown> {
  return holdsSlot(given) ? deferred((request) => fill(given, request)) : constant(given);
}

function holdsSlot(given: unknown): boolean {
  if (given instanceof Slot) return true;
  if (typeof given !== 'object' || given === null) return false;
  return Object.values(given).some(holdsSlot);
}

function fill(given: unknown, request: Given): unknown {
  if (given instanceof Slot) {
    return given.path.reduce<unknown>(
      (value, step) => (value as Record<string | number, unknown>)[step],
      request.variables,
    );
  }
  if (Array.isArray(given)) return given.map((item) => fill(item, request));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value, request)]));
}
