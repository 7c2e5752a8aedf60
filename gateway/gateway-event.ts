// What happens in the gateway, as typed data. Logs and metrics subscribe; nothing here holds a value of somebody's row.

import type { CompositionHint } from './compose.ts';

export type GatewayEvent =
  | { readonly kind: 'supergraph-changed'; readonly hints: readonly CompositionHint[] }
  | { readonly kind: 'supergraph-refused'; readonly cause: unknown }
  | { readonly kind: 'operation-planned'; readonly operationName: string | null }
  | { readonly kind: 'subgraph-error'; readonly subgraph: string; readonly code: string }
  | { readonly kind: 'subgraph-failed'; readonly subgraph: string; readonly cause: unknown }
  | { readonly kind: 'gateway-failed'; readonly cause: unknown };
