// How the gateway reaches a subgraph: a function, so that the gateway runs against any subgraph, in this process or
// over HTTP, and can be audited alone.

import type { GraphQLFormattedError } from 'graphql';
import type { Correlation } from '../../http/correlation.ts';
import type { Demands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';

/** One GraphQL operation for one subgraph. `query` is constant per plan, so a subgraph may cache by it. */
export type SubgraphRequest = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationKind: 'query' | 'mutation';
};

/**
 * What a subgraph answered. `dataText` is the JSON text of `data` exactly as the subgraph wrote it (`null` where the
 * reply has none); whoever needs the value parses it. `errors` paths are relative to the subgraph's own operation.
 */
export type SubgraphReply = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
};

/** What goes with a request to a subgraph. One of foreign make gets nothing of it. */
export type TransportContext = {
  readonly viewer: Viewer;
  /** SHA-256 of the client's operation, in hex; null or absent where there is none. */
  readonly operationHash?: string | null;
  /** Absent = none. */
  readonly demands?: Demands | undefined;
  readonly correlation?: Correlation | undefined;
  readonly signal: AbortSignal;
};

/** Sends one operation as `viewer`; throws only when no GraphQL reply came at all (refused, timeout, not JSON). */
export type Transport = (request: SubgraphRequest, context: TransportContext) => Promise<SubgraphReply>;
