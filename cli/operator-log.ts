// What happens while serving -> lines on stderr for the operator. Messages of Postgres and of subgraphs may quote data,
// so a cause is told by its code; CONCORD_DEBUG=1 tells it whole.

import { ConcordError } from '../errors/concord-error.ts';
import type { GatewayEvent } from '../gateway/gateway-event.ts';
import type { PlanningEvent } from '../gateway/planning/thread-pair.ts';
import type { KeyEvent } from '../identity/keep-keys.ts';
import type { StoreFailure } from '../mesh/access/access-store.ts';
import type { GrantsFailure } from '../mesh/access/watch-grants.ts';
import type { LedgerEvent } from '../mesh/ledger/create-ledger.ts';
import { describeSqlState } from './describe-sql-state.ts';
import type { Log, LogFields } from './log.ts';
import type { TracesEvent } from './observe/traces.ts';
import { describeFailure } from './tell-failure.ts';

export type OperatorLog = {
  readonly onGatewayEvent: (event: GatewayEvent) => void;
  readonly onSubgraphFailure: (event: SubgraphFailure) => void;
  readonly onGrantsFailure: (failure: GrantsFailure) => void;
  readonly onAccessStoreFailure: (failure: StoreFailure) => void;
  readonly onKeyEvent: (event: KeyEvent) => void;
  readonly onLedgerEvent: (event: LedgerEvent) => void;
  readonly onTracesEvent: (event: TracesEvent) => void;
  readonly onBug: (error: unknown, requestId?: string) => void;
};

type SubgraphFailure = { readonly domain: string; readonly error: unknown; readonly requestId?: string | undefined };

/** Each line comes with the same in fields, for a log that is read by programs. */
export function createOperatorLog(isDebug: boolean, write: Log): OperatorLog {
  const tell = (what: string, cause: unknown, fields: LogFields) =>
    write(`${what}: ${describeCause(cause, isDebug)}`, { level: 'error', ...fieldsOf(cause), ...fields });
  return {
    onBug: (error, requestId) => tell('bug', error, { event: 'bug', requestId }),
    onGrantsFailure: ({ cause, areKept }) =>
      tell(
        areKept
          ? 'access: grants cannot be read; those that are known go on until they expire, and no new ones come'
          : 'access: grants may no longer be read, or are gone, so nobody has one until they are back',
        cause,
        { event: 'grants-not-read', areKept },
      ),
    onAccessStoreFailure: ({ missing, request, cause }) =>
      tell(`access: request ${request} ${described[missing]}`, cause, { event: 'access-not-stored', missing, request }),
    onKeyEvent(event) {
      if (event.kind === 'keys-are-back') {
        write('identity: the keys of the identity provider are fetched again.', { level: 'info', event: event.kind });
      }
      if (event.kind === 'keys-failed') {
        tell(
          `identity: ${event.isKept ? 'the keys fetched before go on counting' : 'every token is refused'}`,
          event.cause,
          { event: event.kind, isKept: event.isKept },
        );
      }
    },
    onLedgerEvent: (event) =>
      write(`ledger: ${describeLedgerEvent(event, isDebug)}`, {
        level: event.kind === 'ledger-written-again' ? 'info' : 'error',
        event: event.kind,
        ...('cause' in event ? fieldsOf(event.cause) : {}),
        ...('entries' in event ? { entries: event.entries } : {}),
      }),
    onTracesEvent(event) {
      if (event.kind === 'traces-sent-again')
        write('traces: they are sent again.', { level: 'info', event: event.kind });
      if (event.kind === 'traces-not-sent') {
        const lost = 'traces: the collector of OTEL_EXPORTER_OTLP_ENDPOINT takes none, so those of now are lost';
        tell(lost, event.cause, { level: 'warn', event: event.kind });
      }
    },
    onSubgraphFailure: ({ domain, error, requestId }) =>
      write(`subgraph ${domain}: ${describeSubgraphFailure(error, isDebug)}`, {
        level: 'error',
        event: 'subgraph-failure',
        domain,
        ...fieldsOf(error),
        requestId,
      }),
    onGatewayEvent(event) {
      const { kind, requestId } = event;
      // Most of what happens, and nothing for an operator.
      if (kind === 'operation-answered' || kind === 'subgraph-answered') return;
      const fields = { event: kind, requestId };
      if (kind === 'breaker-opened') {
        const told = `gateway: ${event.subgraph} does not answer, so it is asked only once a second, until it does`;
        tell(told, event.cause, { ...fields, subgraph: event.subgraph });
      }
      if (kind === 'breaker-closed') {
        write(`gateway: ${event.subgraph} answers again.`, { level: 'info', ...fields, subgraph: event.subgraph });
      }
      // That it is left alone was told once; each request that finds it so says nothing new.
      if (kind === 'subgraph-failed' && !isCircuitOpen(event.cause)) {
        tell(`gateway: ${event.subgraph}`, event.cause, { ...fields, subgraph: event.subgraph });
      }
      if (kind === 'shadow-compared') tellComparison(event, write);
      if (kind === 'gateway-failed') tell('gateway', event.cause, fields);
      if (kind === 'planning-timed-out') {
        const { operationHash } = event;
        const line = `gateway: planning the operation ${operationHash} took longer than it may, so it is refused.`;
        write(line, { level: 'warn', ...fields, operation: operationHash });
      }
      if (kind === 'planner-replaced') {
        const line = `gateway: a planning thread was ended and replaced, ${replacedBecause[event.reason]}.`;
        write(line, { level: 'warn', ...fields, reason: event.reason });
      }
      if (kind === 'supergraph-refused') {
        const refused = `gateway: the new graph is refused, and the last good one serves on: ${describeCause(event.cause, isDebug)}`;
        // Problems come one a line, and whoever collects logs takes a line for one of them.
        write(refused.replaceAll(/\s*\n\s*/g, ' '), { level: 'error', ...fieldsOf(event.cause), ...fields });
      }
      if (kind === 'supergraph-changed') write('gateway: a new graph is served.', { level: 'info', ...fields });
    },
  };
}

const replacedBecause: Readonly<Record<PlanningEvent['reason'], string>> = {
  time: 'because an operation or a graph took longer than it may',
  memory: 'because an operation or a graph needed more memory than it may have',
  crash: 'because it failed; where that goes on, no new operation is answered',
};

type Comparison = Extract<GatewayEvent, { readonly kind: 'shadow-compared' }>;

/** Once of each operation; the metrics count every one. */
function tellComparison({ kind, operationHash, outcome, differences, isNews }: Comparison, write: Log): void {
  if (!isNews || outcome === 'same' || outcome === 'skipped') return;
  const found =
    outcome === 'different'
      ? `differs from that of the stock executor at ${differences.join(', ')}`
      : comparisonFailures[outcome];
  write(`shadow: the answer to operation ${operationHash.slice(0, 16)} ${found}.`, {
    level: 'warn',
    event: kind,
    outcome,
    operation: operationHash,
    ...(differences.length === 0 ? {} : { differences: differences.join(', ') }),
  });
}

const comparisonFailures: Readonly<Record<'other-failed' | 'asked-otherwise', string>> = {
  'other-failed': 'could not be compared: the stock executor failed, or the comparison',
  'asked-otherwise': 'could not be compared: the stock executor asked a subgraph for something else',
};

const described: Readonly<Record<StoreFailure['missing'], string>> = {
  entry: 'is decided or kept, but the ledger took no entry of it; concord.access_events has it',
  roles:
    'took access back, but the roles for what is left to its consumer could not be made, so the consumer reads nothing until npx concord grants --apply',
};

function describeLedgerEvent(event: LedgerEvent, isDebug: boolean): string {
  switch (event.kind) {
    case 'ledger-not-written':
      return `entries cannot be written and wait; when too many wait, reads of personal data are refused: ${describeCause(event.cause, isDebug)}`;
    case 'ledger-written-again':
      return 'entries are written again, also those that waited.';
    case 'ledger-cut':
      return `batch ${event.seq}, which was the last one, is gone or another. Somebody cut the ledger off: run npx concord ledger verify.`;
    case 'ledger-spooled':
      return `${event.entries} entries could not be written. They are kept in CONCORD_HOME, and written when Concord starts there again.`;
    case 'ledger-spool-refused':
      return `${event.name} cannot be read, or is not as a Concord with this secret left it, so no entries of it are taken. Let this process read it and start again, or look who changed it and remove it.`;
    case 'ledger-lost':
      return `${event.entries} entries could not be written, nor kept in CONCORD_HOME, and are lost: ${describeCause(event.cause, isDebug)}`;
    default:
      return event satisfies never;
  }
}

/** No such column, no such table, no right to one: what was true when Concord started is no longer. */
const driftStates: readonly string[] = ['42703', '42P01', '42501'];

function describeSubgraphFailure(error: unknown, isDebug: boolean): string {
  if (!(error instanceof ConcordError) || error.code !== 'DATABASE_ERROR') return describeCause(error, isDebug);
  const { product } = error.data as { readonly product?: string };
  const state = error.cause instanceof Error ? codeOf(error.cause) : '';
  const told = `DATABASE_ERROR: PostgreSQL refused a statement${product === undefined ? '' : ` of ${product}`} (${describeSqlState(state)}).`;
  const next = driftStates.includes(state) ? 'npx concord doctor compares tables and contracts.' : '';
  if (isDebug) return [told, next, describeFailure(error, true)].filter(Boolean).join(' ');
  return `${told} ${next || 'Start Concord with CONCORD_DEBUG=1 to see its message, which may quote data.'}`;
}

function describeCause(error: unknown, isDebug: boolean): string {
  if (isDebug) return describeFailure(error, true);
  if (!(error instanceof Error)) return 'unknown failure';
  const own = error instanceof ConcordError ? error.message : [error.name, codeOf(error)].filter(Boolean).join(' ');
  return error.cause instanceof Error ? `${own} (${describeCause(error.cause, false)})` : own;
}

function isCircuitOpen(error: unknown): boolean {
  return error instanceof ConcordError && error.cause instanceof Error && codeOf(error.cause) === 'CIRCUIT_OPEN';
}

/** Some put a sentence where a code belongs, and sentences may quote data. */
const isCode = /^[A-Z0-9_]{1,60}$/;

/** Our code, what of its data names a product, and the code of the cause: an SQLSTATE, or one of Node. */
function fieldsOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return {};
  const { cause } = error;
  const state = cause instanceof Error ? codeOf(cause) : '';
  const code = codeOf(error);
  const { product } = (error instanceof ConcordError ? error.data : {}) as { readonly product?: unknown };
  return {
    ...(isCode.test(code) ? { code } : {}),
    ...(typeof product === 'string' ? { product } : {}),
    ...(isCode.test(state) ? { causeCode: state } : {}),
  };
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
