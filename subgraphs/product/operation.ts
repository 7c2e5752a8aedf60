// What a domain's subgraph compiles of an operation: its one query and its fragments.

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { createOperations, type Operation } from '../graphql/operations.ts';

type ProductQuery = {
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

export type ProductOperation = Operation<ProductQuery>;

export function createProductOperations(schema: GraphQLSchema): (query: string) => ProductOperation {
  return createOperations({ schema, mostText: 2_000_000, read });
}

function read(document: DocumentNode): ProductQuery {
  const definition = getOperationAST(document);
  if (definition?.operation !== 'query') throw new GraphQLError('This subgraph takes one query per request.');
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return { definition, fragments: Object.fromEntries(fragments.map((one) => [one.name.value, one])) };
}
