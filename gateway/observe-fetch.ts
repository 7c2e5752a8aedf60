// One request to a subgraph, told to those who watch: how long it took, what came of it, and its span in the trace.

import type { GatewayEvent } from './gateway-event.ts';
import type { SubgraphReply, SubgraphRequest, Transport, TransportContext } from './transport/transport.ts';

/** @throws whatever the transport throws: no GraphQL reply came. */
export async function observeFetch(
  subgraph: string,
  transport: Transport,
  request: SubgraphRequest,
  { correlation, ...context }: TransportContext,
  onEvent: (event: GatewayEvent) => void,
): Promise<SubgraphReply> {
  const span = correlation?.span?.startChild(`fetch ${subgraph}`, { 'concord.subgraph': subgraph }) ?? null;
  const startedAt = performance.now();
  const tell = (outcome: 'complete' | 'with-errors' | 'failed') => {
    span?.end(outcome === 'complete' ? undefined : outcome);
    onEvent({ kind: 'subgraph-answered', subgraph, outcome, ms: performance.now() - startedAt });
  };
  try {
    const correlated = correlation === undefined ? context : { ...context, correlation: { ...correlation, span } };
    const reply = await transport(request, correlated);
    tell(reply.errors.length === 0 ? 'complete' : 'with-errors');
    return reply;
  } catch (error) {
    tell('failed');
    throw error;
  }
}
