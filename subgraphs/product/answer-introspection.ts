// Introspection of a subgraph: the only part of an operation that graphql-js carries out.

import { execute, type FieldNode, type GraphQLFormattedError, type GraphQLSchema, Kind } from 'graphql';
import type { OperationContext } from './selection-context.ts';

type Run = {
  readonly schema: GraphQLSchema;
  readonly translation: Pick<OperationContext, 'fragments'>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Gets those of the introspection as well. */
  readonly errors: GraphQLFormattedError[];
};

/** The JSON text of the field that the response has under `key`. */
export async function answerIntrospection(run: Run, key: string, nodes: readonly FieldNode[]): Promise<string> {
  const { translation } = run;
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query',
        selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
      },
      ...Object.values(translation.fragments),
    ],
  } as const;
  const result = await execute({
    schema: run.schema,
    document: document as never,
    variableValues: { ...run.variables },
  });
  run.errors.push(...(result.errors ?? []).map((error) => error.toJSON()));
  return JSON.stringify(result.data?.[key] ?? null);
}
