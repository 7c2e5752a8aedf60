// The stock executor, loaded only where it is asked for: its package costs every start a fifth of a second and 30 MB.

import type { GraphQLSchema } from 'graphql';
import type { ApolloExecutor } from './apollo-executor.ts';

export function loadApolloExecutor(supergraphSdl: string, apiSchema: GraphQLSchema): ApolloExecutor {
  const loading = import('./apollo-executor.ts').then(({ createApolloExecutor }) =>
    createApolloExecutor(supergraphSdl, apiSchema),
  );
  // Who asks it something is told of a failure.
  loading.catch(() => undefined);
  return async (operation, execution) => (await loading)(operation, execution);
}
