// A valid operation -> the coordinates in it that may give a personal value of a foreign subgraph. Each field is looked up on
// the type that validation looks it up on, whatever its alias, and counts under any directive, fragment or condition.

import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { PiiIndex } from './pii-index.ts';

/** `apiSchema` is the one that the operation was validated against. */
export function findAskedFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  apiSchema: GraphQLSchema,
  foreignPii: PiiIndex,
): readonly string[] {
  if (foreignPii.size === 0) return [];
  // Without the fragments that only other operations of the document use.
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const asked = new Set<string>();
  const typeInfo = new TypeInfo(apiSchema);
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name }) => {
        const coordinate = `${typeInfo.getParentType()?.name}.${name.value}`;
        if (foreignPii.has(coordinate)) asked.add(coordinate);
      },
    }),
  );
  return [...asked];
}
