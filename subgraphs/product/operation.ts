// Text of an operation -> parsed and validated, once per text.

import {
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';

export type Operation =
  | {
      readonly kind: 'valid';
      readonly definition: OperationDefinitionNode;
      readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
    }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/** In characters of text; parsed, an operation takes some hundred times as many bytes. */
const mostOperationText = 2_000_000;
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
    const definition = getOperationAST(document);
    if (definition?.operation !== 'query') {
      return { kind: 'invalid', errors: [new GraphQLError('This subgraph takes one query per request.')] };
    }
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    return { kind: 'valid', definition, fragments: Object.fromEntries(fragments.map((one) => [one.name.value, one])) };
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: 'invalid', errors: [error] };
    throw error;
  }
}
