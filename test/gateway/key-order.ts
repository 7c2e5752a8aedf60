// Does an answer have the keys that graphql-js would give it, in its order? graphql-js executes the query over the answer
// itself; what it writes must be the same text.

import { execute, type GraphQLSchema, parse } from 'graphql';

/** Null where the answer does not tell the types of its objects, so that graphql-js cannot say. */
export function reorderByGraphql(
  schema: GraphQLSchema,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  data: unknown,
): string | null {
  const result = execute({
    schema,
    document: parse(query),
    rootValue: data,
    variableValues: variables,
    fieldResolver: (source, _args, _context, info) =>
      Object.hasOwn(source, info.path.key) ? source[info.path.key] : null,
    typeResolver: (value) => (typeof value.__typename === 'string' ? value.__typename : undefined),
  });
  if (result instanceof Promise) throw new Error('Nothing here waits.');
  return (result.errors?.length ?? 0) > 0 ? null : JSON.stringify(result.data);
}
