// Text of an operation -> parsed, validated and read, once per text: the gateway sends the same texts again and again.

import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';

export type Operation<Content extends object> =
  | ({ readonly kind: 'valid' } & Content)
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

const mostTokens = 20_000;

type Options<Content extends object> = {
  readonly schema: GraphQLSchema;
  /** In characters of all texts together; parsed, an operation takes some hundred times as many bytes. */
  readonly mostText: number;
  /** What is wanted of a valid document. @throws GraphQLError for one that is not taken */
  readonly read: (document: DocumentNode) => Content;
};

export function createOperations<Content extends object>(
  options: Options<Content>,
): (query: string) => Operation<Content> {
  const cache = new LRUCache<string, Operation<Content>>({
    maxSize: options.mostText,
    sizeCalculation: (_, query) => query.length + 1,
  });
  return (query) => {
    const known = cache.get(query);
    if (known !== undefined) return known;
    const operation = readOperation(query, options);
    cache.set(query, operation);
    return operation;
  };
}

function readOperation<Content extends object>(query: string, { schema, read }: Options<Content>): Operation<Content> {
  try {
    const document = parse(query, { maxTokens: mostTokens });
    const errors = validate(schema, document);
    return errors.length > 0 ? { kind: 'invalid', errors } : { kind: 'valid', ...read(document) };
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: 'invalid', errors: [error] };
    throw error;
  }
}

/** For an operation that is refused as a whole. */
export function formatRefusal(error: GraphQLError): GraphQLFormattedError {
  return { ...error.toJSON(), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
}
