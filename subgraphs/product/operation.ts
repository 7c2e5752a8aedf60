// What a domain's subgraph compiles of an operation: its one query, its fragments, and how its variables are read.

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
import { createInputReaders } from './input-reader.ts';
import { createVariablesReader, type VariablesReader } from './read-variables.ts';

export type ProductQuery = {
  /** Of no other operation of this subgraph. */
  readonly number: number;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: VariablesReader;
};

export type ProductOperation = Operation<ProductQuery>;

export function createProductOperations(schema: GraphQLSchema): (query: string) => ProductOperation {
  const readerOf = createInputReaders();
  let count = 0;
  const read = (document: DocumentNode): ProductQuery => {
    const definition = getOperationAST(document);
    if (definition?.operation !== 'query') throw new GraphQLError('This subgraph takes one query per request.');
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    count += 1;
    return {
      number: count,
      definition,
      fragments: Object.fromEntries(fragments.map((one) => [one.name.value, one])),
      variables: createVariablesReader(schema, definition.variableDefinitions ?? [], readerOf),
    };
  };
  return createOperations({ schema, mostText: 2_000_000, read });
}
