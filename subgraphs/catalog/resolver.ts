// What resolves the fields of one type of the catalog.

import type { GraphQLResolveInfo } from 'graphql';
import type { CatalogRequest } from './request.ts';

export type Resolvers<Source> = Readonly<
  Record<string, (source: Source, args: never, request: CatalogRequest, info: GraphQLResolveInfo) => unknown>
>;
