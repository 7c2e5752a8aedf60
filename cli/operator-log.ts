// What happens while serving -> lines on stderr for the operator. Messages of Postgres and of subgraphs may quote data,
// so a cause is told by its code; CONCORD_DEBUG=1 tells it whole.

import { ConcordError } from '../errors/concord-error.ts';
import type { GatewayEvent } from '../gateway/gateway-event.ts';
import { describeFailure } from './tell-failure.ts';

export type OperatorLog = {
  readonly onGatewayEvent: (event: GatewayEvent) => void;
  readonly onSubgraphFailure: (event: { readonly domain: string; readonly error: unknown }) => void;
  readonly onBug: (error: unknown) => void;
};

export function createOperatorLog(isDebug: boolean, write: (line: string) => void): OperatorLog {
  const tell = (what: string, cause: unknown) => write(`${what}: ${describeCause(cause, isDebug)}`);
  return {
    onBug: (error) => tell('bug', error),
    onSubgraphFailure: ({ domain, error }) => tell(`subgraph ${domain}`, error),
    onGatewayEvent(event) {
      if (event.kind === 'subgraph-failed') tell(`gateway: ${event.subgraph}`, event.cause);
      if (event.kind === 'gateway-failed') tell('gateway', event.cause);
      if (event.kind === 'supergraph-refused') tell('gateway: the new graph is refused', event.cause);
    },
  };
}

function describeCause(error: unknown, isDebug: boolean): string {
  if (isDebug) return describeFailure(error, true);
  if (!(error instanceof Error)) return 'unknown failure';
  const own = error instanceof ConcordError ? error.message : [error.name, codeOf(error)].filter(Boolean).join(' ');
  return error.cause instanceof Error ? `${own} (${describeCause(error.cause, false)})` : own;
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
