// Who watches this process: the operator's log always, metrics and traces where the settings ask for them. Parts of the mesh
// get functions to tell what happens; none of them knows who listens.

import type { FrontSettings } from '../../http/front.ts';
import type { LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import type { ReadEvent } from '../../subgraphs/product/answer-read.ts';
import type { StatementEvent } from '../../subgraphs/product/subgraph-event.ts';
import type { Environment } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Log } from '../log.ts';
import { createOperatorLog, type OperatorLog } from '../operator-log.ts';
import { readVersion } from '../version.ts';
import { describeRequest } from './describe-request.ts';
import { type Watch, watchNothing } from './gauges.ts';
import type { Metrics } from './metrics.ts';
import type { Traces, TracesSettings } from './traces.ts';

export type Observing = {
  /** Also counts what it is told. */
  readonly operatorLog: OperatorLog;
  readonly onStatement: ((event: StatementEvent) => void) | null;
  readonly onRead: ((event: ReadEvent) => void) | null;
  /** Told after the ledger took the entry. */
  readonly onLedgerEntry: ((entry: LedgerEntry) => void) | null;
  /** For every server of this process. */
  readonly front: Required<Pick<FrontSettings, 'observing' | 'metrics'>>;
  /** Where to say what the metrics shall show besides. */
  readonly watch: Watch;
};

type Context = {
  readonly environment: Pick<Environment, 'observing' | 'isDebug'>;
  /** `concord`, `concord-gateway`, `concord-<subgraph>`: whose spans these are. */
  readonly service: string;
  readonly warn: Log;
};

/** Opened before what is watched, so that it is closed after it. */
export async function openObserving(lifetime: Pick<Lifetime, 'start'>, context: Context): Promise<Observing> {
  const { environment, service, warn } = context;
  const { metrics: mode, traceEndpoint, logsRequests } = environment.observing;
  const metrics = mode === 'off' ? null : await loadMetrics(mode);
  const counters = metrics?.counters ?? null;
  const operatorLog = createOperatorLog(environment.isDebug, warn);
  const tracing = { service, version: readVersion(), onEvent: operatorLog.onTracesEvent };
  const traces = traceEndpoint === null ? null : await startTraces(lifetime, { ...tracing, endpoint: traceEndpoint });
  return {
    operatorLog:
      counters === null
        ? operatorLog
        : {
            ...operatorLog,
            onGatewayEvent: (event) => {
              counters.onGatewayEvent(event);
              operatorLog.onGatewayEvent(event);
            },
          },
    onStatement: counters?.onStatement ?? null,
    onRead: counters?.onRead ?? null,
    onLedgerEntry: counters?.onLedgerEntry ?? null,
    front: {
      observing: {
        onRequest: (event) => {
          counters?.onRequest(event);
          const told = logsRequests ? describeRequest(event) : null;
          if (told !== null) warn(told.line, told.fields);
        },
        startTrace: traces?.startTrace ?? null,
      },
      metrics: metrics?.page ?? null,
    },
    watch: metrics?.watch ?? watchNothing,
  };
}

async function loadMetrics(mode: 'local' | 'on'): Promise<Metrics> {
  const { createMetrics } = await import('./metrics.ts');
  return createMetrics(mode, readVersion());
}

/** OpenTelemetry is loaded where it is wanted, and nowhere else. */
async function startTraces(lifetime: Pick<Lifetime, 'start'>, settings: TracesSettings): Promise<Traces> {
  const { openTraces } = await import('./traces.ts');
  return lifetime.start(
    async () => openTraces(settings),
    ({ close }) => close(),
  );
}
