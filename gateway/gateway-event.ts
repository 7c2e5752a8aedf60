// What happens in the gateway, as typed data. Logs and metrics subscribe; nothing here holds a value of somebody's row.

import type { CompositionHint } from './compose.ts';
import type { PlanningEvent } from './planning/thread-pair.ts';

/** With the id of the request in which it happened, where one is known. */
export type GatewayEvent = GatewayHappening & { readonly requestId?: string | undefined };

type GatewayHappening =
  | { readonly kind: 'supergraph-changed'; readonly hints: readonly CompositionHint[] }
  | { readonly kind: 'supergraph-refused'; readonly cause: unknown }
  /** `ms` without the wait for a turn. */
  | { readonly kind: 'operation-planned'; readonly operationName: string | null; readonly ms: number }
  | { readonly kind: 'planning-timed-out'; readonly operationHash: string }
  | PlanningEvent
  | OperationAnswered
  | SubgraphAnswered
  | { readonly kind: 'subgraph-error'; readonly subgraph: string; readonly code: string }
  | { readonly kind: 'subgraph-failed'; readonly subgraph: string; readonly cause: unknown }
  | BreakerEvent
  | { readonly kind: 'gateway-failed'; readonly cause: unknown }
  | ShadowCompared;

/** Once per change. Open: the subgraph is asked only about once a second, to see whether it is back. */
export type BreakerEvent =
  | { readonly kind: 'breaker-opened'; readonly subgraph: string; readonly cause: unknown }
  | { readonly kind: 'breaker-closed'; readonly subgraph: string };

type OperationAnswered = {
  readonly kind: 'operation-answered';
  /** SHA-256 of the client's document, in hex; null where it was refused before anything of it was known. */
  readonly operationHash: string | null;
  /** `refused`: nothing was carried out, and the request is at fault. */
  readonly outcome: 'complete' | 'with-errors' | 'refused' | 'failed';
  /** Of its errors, each once. */
  readonly codes: readonly string[];
  readonly ms: number;
};

type SubgraphAnswered = {
  readonly kind: 'subgraph-answered';
  readonly subgraph: string;
  /** `failed`: no reply came. */
  readonly outcome: 'complete' | 'with-errors' | 'failed';
  readonly ms: number;
};

type ShadowCompared = {
  readonly kind: 'shadow-compared';
  readonly operationHash: string;
  /** `skipped`: too large, or too many waited. `other-failed`: or comparing failed. `asked-otherwise`: the other executor asked a subgraph for something else. */
  readonly outcome: 'same' | 'different' | 'skipped' | 'other-failed' | 'asked-otherwise';
  /** `OrdersOrderFacts.amount value`: coordinates and kinds, no values. */
  readonly differences: readonly string[];
  /** False where the same was told of this operation before. */
  readonly isNews: boolean;
};
