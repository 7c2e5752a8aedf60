// What the gateway and a planning thread say to each other: plain data, one request at a time, each with one reply.

import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import type { CompositionHint } from '../compose.ts';
import type { SubgraphDefinition } from '../read-subgraph.ts';

/** A thread may know several graphs, by numbers that the gateway gives: the one that serves, and the next. */
export type PlanningRequest =
  | { readonly kind: 'compose'; readonly graph: number; readonly subgraphs: readonly SubgraphDefinition[] }
  | { readonly kind: 'load'; readonly graph: number; readonly supergraphSdl: string }
  | { readonly kind: 'plan'; readonly graph: number; readonly document: string }
  | { readonly kind: 'forget'; readonly graph: number };

export type PlanningReply =
  /** Once, before any request: the code is loaded. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'composed';
      readonly supergraphSdl: string;
      readonly plannedSdl: string;
      readonly apiSdl: string;
      readonly hints: readonly CompositionHint[];
    }
  | { readonly kind: 'not-composed'; readonly problems: readonly CompositionProblem[] }
  | { readonly kind: 'done' }
  /** `plan`: JSON, which is read faster than a structured clone. */
  | { readonly kind: 'planned'; readonly plan: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string };
