// Text of an operation -> parsed and validated, once per text: the gateway sends the same texts again and again.

import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';

export type Operation =
  | { readonly kind: 'valid'; readonly document: DocumentNode }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/** In characters of text. */
const mostOperationText = 500_000;
const mostTokens = 20_000;

export function createOperations(schema: GraphQLSchema): (query: string) => Operation {
  const cache = new LRUCache<string, Operation>({
    maxSize: mostOperationText,
    sizeCalculation: (_, query) => query.length + 1,
  });
  return (query) => {
    const known = cache.get(query);
    if (known !== undefined) return known;
    const operation = readOperation(schema, query);
    cache.set(query, operation);
    return operation;
  };
}

function readOperation(schema: GraphQLSchema, query: string): Operation {
  try {
    const document = parse(query, { maxTokens: mostTokens });
    const errors = validate(schema, document);
    if (errors.length > 0) return { kind: 'invalid', errors };
    if (getOperationAST(document) !== null) return { kind: 'valid', document };
    return { kind: 'invalid', errors: [new GraphQLError('The catalog takes one operation per request.')] };
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: 'invalid', errors: [error] };
    throw error;
  }
}
