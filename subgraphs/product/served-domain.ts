// What a subgraph has for all of its requests, and what each request brings.

import type { GraphQLSchema } from 'graphql';
import type { Correlation } from '../../http/correlation.ts';
import type { Demands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { RefuseSunset } from '../../mesh/standing/refuse-sunset.ts';
import type { CursorKey } from '../sql/cursor.ts';
import type { AnswerRead } from './answer-read.ts';
import type { UsageCounting } from './count-usage.ts';
import type { DomainGraph } from './domain-graph.ts';
import type { Plans } from './plan.ts';
import type { Readings } from './readings.ts';
import type { ReadLedger } from './record-reads.ts';
import type { StartStanding } from './request-standing.ts';
import type { StatementEvent, SubgraphEvent } from './subgraph-event.ts';

/** What stays the same between requests. */
export type ServedDomain = {
  readonly graph: DomainGraph;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly cursorKey: CursorKey;
  readonly readings: (viewer: Viewer) => Readings;
  readonly plans: Plans;
  readonly observe: (event: SubgraphEvent) => void;
  /** Null = nobody watches. */
  readonly onStatement: ((event: StatementEvent) => void) | null;
  /** Null = nothing is recorded, nor counted. */
  readonly ledger: ReadLedger | null;
  readonly answerRead: AnswerRead;
  readonly startStanding: StartStanding;
  readonly refuseSunset: RefuseSunset;
  /** Null = nothing is counted, and whoever names a consumer is not asked whether it is registered. */
  readonly usage: UsageCounting | null;
};

export type SubgraphContext = {
  readonly viewer: Viewer;
  /** SHA-256 of the client's operation, in hex; null or absent where none is known. */
  readonly operationHash?: string | null;
  /** What the caller demands besides data; absent = nothing. */
  readonly demands?: Demands | undefined;
  readonly correlation?: Correlation | undefined;
  readonly signal: AbortSignal;
};
