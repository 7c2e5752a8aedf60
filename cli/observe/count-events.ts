// What happens -> counters and histograms. Labels are names of products, domains, subgraphs and routes, our own codes, and
// the first operations that came; never a name that a caller chose, nor a value of a row.

import type { Registry } from 'prom-client';
import { codes } from '../../errors/codes.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { GatewayEvent } from '../../gateway/gateway-event.ts';
import type { RequestEvent } from '../../http/observe-requests.ts';
import type { LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import type { ReadEvent } from '../../subgraphs/product/answer-read.ts';
import type { StatementEvent } from '../../subgraphs/product/subgraph-event.ts';
import { createBoundedLabels, otherLabel } from './bounded-labels.ts';
import { createCounter, createHistogram } from './tally.ts';

export type EventCounters = {
  readonly onGatewayEvent: (event: GatewayEvent) => void;
  readonly onStatement: (event: StatementEvent) => void;
  readonly onRead: (event: ReadEvent) => void;
  readonly onRequest: (event: RequestEvent) => void;
  readonly onLedgerEntry: (entry: LedgerEntry) => void;
};

const mostOperations = 200;
/** Of SHA-256 in hex: enough to find the operation by in logs and in the ledger. */
const operationLength = 16;
/** Seconds. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Besides ours: what graphql-js and Apollo Server say. */
const graphqlCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
];
const knownCodes: ReadonlySet<string> = new Set([...Object.keys(codes), ...graphqlCodes]);

export function countEvents(registry: Registry): EventCounters {
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    createCounter({ name, help, labelNames, registry });
  const histogram = (name: string, help: string, labelNames: readonly string[]) =>
    createHistogram({ name, help, labelNames, registry }, buckets);

  const requests = counter('concord_http_requests_total', 'Answers over HTTP, by route and status.', [
    'route',
    'status',
  ]);
  const operations = counter('concord_operations_total', 'GraphQL operations, by what came of them.', ['outcome']);
  const errors = counter('concord_errors_total', 'Answers to operations that hold an error of the code.', ['code']);
  const latency = histogram(
    'concord_operation_seconds',
    `Time of operations, by the first ${operationLength} digits of their hash; the first ${mostOperations} have a name.`,
    ['operation'],
  );
  const planned = counter('concord_operations_planned_total', 'Operations that were new, and so were planned.', []);
  const planning = histogram(
    'concord_planning_seconds',
    'Time of planning an operation that was new, without its wait for a turn.',
    [],
  );
  const planners = counter('concord_planner_replacements_total', 'Planning threads that ended and were replaced.', [
    'reason',
  ]);
  const swaps = counter('concord_supergraph_changes_total', 'New graphs, taken or refused.', ['outcome']);
  const refusals = counter('concord_supergraph_refused_total', 'Graphs that were refused, by the code of the reason.', [
    'reason',
  ]);
  const compared = counter(
    'concord_shadow_compared_total',
    'Answers that were compared with those of the stock executor, by what came of it.',
    ['outcome'],
  );
  const fetches = histogram('concord_subgraph_seconds', 'Time of requests to subgraphs, by what came of them.', [
    'subgraph',
    'outcome',
  ]);
  const opened = counter(
    'concord_subgraph_breaker_openings_total',
    'How often a subgraph was left alone because it did not answer.',
    ['subgraph'],
  );
  const statements = histogram(
    'concord_sql_seconds',
    'Time of statements for a product, with the wait for a connection.',
    ['domain', 'product'],
  );
  const reads = counter(
    'concord_reads_total',
    'Reads that several may ask for: answered by a statement, by one that ran for another request, or by an answer that was kept.',
    ['domain', 'outcome'],
  );
  const refused = counter('concord_sql_failures_total', 'Statements that gave no rows, by their code.', [
    'domain',
    'product',
    'code',
  ]);
  const piiReads = counter(
    'concord_pii_reads_total',
    'Reads of personal columns, as the ledger has them: in clear, or as their masks show them.',
    ['product', 'door', 'reading'],
  );
  const operationLabel = createBoundedLabels(mostOperations, operationLength);

  return {
    onGatewayEvent(event) {
      switch (event.kind) {
        case 'operation-answered':
          operations(1, event.outcome);
          for (const code of event.codes) errors(1, knownCodes.has(code) ? code : otherLabel);
          if (event.operationHash !== null) {
            latency(event.ms / 1_000, operationLabel(event.operationHash));
          }
          return;
        case 'subgraph-answered':
          fetches(event.ms / 1_000, event.subgraph, event.outcome);
          return;
        case 'operation-planned':
          planned(1);
          planning(event.ms / 1_000);
          return;
        case 'supergraph-changed':
          swaps(1, 'taken');
          return;
        case 'supergraph-refused':
          swaps(1, 'refused');
          refusals(1, event.cause instanceof ConcordError ? event.cause.code : otherLabel);
          return;
        case 'planner-replaced':
          planners(1, event.reason);
          return;
        case 'breaker-opened':
          opened(1, event.subgraph);
          return;
        case 'shadow-compared':
          compared(1, event.outcome);
          return;
        case 'breaker-closed':
        case 'planning-timed-out':
        case 'subgraph-error':
        case 'subgraph-failed':
        case 'gateway-failed':
          return; // counted with the answers that hold them
        default:
          event satisfies never;
      }
    },
    onStatement({ domain, product, ms, failure }) {
      statements(ms / 1_000, domain, product);
      if (failure !== null) refused(1, domain, product, failure);
    },
    onRead: ({ domain, outcome }) => reads(1, domain, outcome),
    onRequest: ({ route, status }) => requests(1, route, String(status)),
    onLedgerEntry(entry) {
      if (entry.kind !== 'read') return;
      const { product, door, clear, masked } = entry;
      if (clear.length > 0) piiReads(1, product, door, 'clear');
      if (masked.length > 0) piiReads(1, product, door, 'masked');
    },
  };
}
