// One request to a subgraph, told to those who watch: how long it took, what came of it, and its span in the trace.

import type { Correlation, Span } from '../http/correlation.ts';
import type { GatewayEvent } from './gateway-event.ts';
import type { SubgraphReply, SubgraphRequest, Transport, TransportContext } from './transport/transport.ts';

type OnEvent = (event: GatewayEvent) => void;

/** @throws whatever the transport throws: no GraphQL reply came. */
export async function observeFetch(
  subgraph: string,
  transport: Transport,
  request: SubgraphRequest,
  context: TransportContext,
  onEvent: OnEvent,
): Promise<SubgraphReply> {
  const { correlation } = context;
  const span = correlation?.span?.startChild(`fetch ${subgraph}`, { 'concord.subgraph': subgraph }) ?? null;
  const fetch: Fetch = { subgraph, span, requestId: correlation?.requestId, startedAt: performance.now() };
  try {
    const reply = await transport(request, span === null ? context : withSpan(context, correlation, span));
    tell(fetch, reply.errors.length === 0 ? 'complete' : 'with-errors', onEvent);
    return reply;
  } catch (error) {
    tell(fetch, 'failed', onEvent);
    throw error;
  }
}

type Fetch = {
  readonly subgraph: string;
  readonly span: Span | null;
  readonly requestId: string | undefined;
  readonly startedAt: number;
};

function tell(
  { subgraph, span, requestId, startedAt }: Fetch,
  outcome: 'complete' | 'with-errors' | 'failed',
  onEvent: OnEvent,
): void {
  span?.end(outcome === 'complete' ? undefined : outcome);
  onEvent({ kind: 'subgraph-answered', subgraph, outcome, ms: performance.now() - startedAt, requestId });
}

function withSpan(context: TransportContext, correlation: Correlation | undefined, span: Span): TransportContext {
  return correlation === undefined ? context : { ...context, correlation: { ...correlation, span } };
}
