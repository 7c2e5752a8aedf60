// What the catalog runs of an operation: the document as it is.

import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { createOperations, type Operation } from '../graphql/operations.ts';

export function createCatalogOperations(
  schema: GraphQLSchema,
): (query: string) => Operation<{ readonly document: DocumentNode }> {
  return createOperations({ schema, mostText: 500_000, read });
}

function read(document: DocumentNode): { readonly document: DocumentNode } {
  if (getOperationAST(document) === null) throw new GraphQLError('The catalog takes one operation per request.');
  return { document };
}
