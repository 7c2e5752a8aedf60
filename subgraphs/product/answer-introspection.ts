// Introspection of a subgraph: the only part of an operation that graphql-js carries out.

import { execute, Kind } from 'graphql';
import type { Run } from './answer-field.ts';
import type { IntrospectionField } from './plan.ts';

/** The JSON text of the field. */
export async function answerIntrospection(
  { served, operation, variables, errors }: Pick<Run, 'served' | 'operation' | 'variables' | 'errors'>,
  { path: [key], nodes }: IntrospectionField,
): Promise<string> {
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query',
        selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
      },
      ...Object.values(operation.fragments),
    ],
  } as const;
  const result = await execute({
    schema: served.schema,
    document: document as never,
    variableValues: { ...variables },
  });
  errors.push(...(result.errors ?? []).map((error) => error.toJSON()));
  return JSON.stringify(result.data?.[key] ?? null);
}
