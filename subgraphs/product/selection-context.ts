// What is selected in an operation: its fields by response key, with fragments and @skip and @include worked in, and
// their arguments.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { Readings } from './readings.ts';

/** What reading an operation needs to know. */
export type OperationContext = {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** With slots for what is only data; see variables.ts. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly readings: Readings;
};

type Nodes = readonly FieldNode[];

/** Fields of one response key, merged; `type` is the object type that they are selected on. */
export function collectFields(
  context: OperationContext,
  type: GraphQLObjectType,
  nodes: Nodes,
): ReadonlyMap<string, Nodes> {
  const { schema, fragments, variables } = context;
  return collectSubfields(schema, { ...fragments }, { ...variables }, type, [...nodes]);
}

export function objectType({ schema }: OperationContext, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (type instanceof GraphQLObjectType) return type;
  throw new TypeError(`${name} is no object type of this subgraph`);
}

/** The arguments of a field with their defaults; throws GraphQLError as the specification says. */
export function readArguments(
  context: OperationContext,
  type: GraphQLObjectType,
  node: FieldNode,
): Readonly<Record<string, unknown>> {
  const definition = type.getFields()[node.name.value];
  if (definition === undefined) throw new TypeError(`${type.name} has no field ${node.name.value}`);
  return getArgumentValues(definition, node, { ...context.variables });
}

/** Merged fields are never empty. */
export function firstNode(nodes: Nodes): FieldNode {
  const [first] = nodes;
  if (first === undefined) throw new TypeError('no field was merged');
  return first;
}
