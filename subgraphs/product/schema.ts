// SDL -> the schema that validates operations and answers introspection. Our scalars take any literal or variable here
// and keep its text: each is held against its column's type where it is used, so that a bad value is an error at one
// field and not of the whole operation.

import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  Kind,
  parse,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';

const lexicalScalars = ['BigInt', 'Decimal', 'Date', 'Time', 'LocalDateTime', 'DateTime', 'UUID'];

export function buildSchema(sdl: string): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  for (const name of lexicalScalars) keepLiterals(schema.getType(name), readLexical);
  keepLiterals(schema.getType('JSON'), GraphQLJSON.parseLiteral);
  return schema;
}

type ParseLiteral = GraphQLScalarType['parseLiteral'];

function keepLiterals(type: unknown, parseLiteral: ParseLiteral): void {
  if (type instanceof GraphQLScalarType && isScalarType(type)) type.parseLiteral = parseLiteral;
}

/** The text of a number or string with every digit; anything else is kept as it is and refused where it is used. */
function readLexical(node: ValueNode): unknown {
  if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) return node.value;
  return valueFromASTUntyped(node);
}
