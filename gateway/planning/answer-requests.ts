// What a planning thread does: composes graphs, keeps their planners, and makes plans. Nothing here can be interrupted, so
// whoever asks ends the thread when its patience does.

import { parse } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../compose.ts';
import { createGraphPlanner, type GraphPlanner } from './graph-planner.ts';
import type { PlanningReply, PlanningRequest } from './protocol.ts';

export function createAnswerer(): (request: PlanningRequest) => PlanningReply {
  const graphs = new Map<number, GraphPlanner>();

  const answer = (request: PlanningRequest): PlanningReply => {
    switch (request.kind) {
      case 'compose': {
        const { supergraphSdl, hints } = composeSupergraph(request.subgraphs);
        const builder = createGraphPlanner(supergraphSdl);
        graphs.set(request.graph, builder);
        return { kind: 'composed', supergraphSdl, plannedSdl: builder.plannedSdl, apiSdl: builder.apiSdl, hints };
      }
      case 'load':
        graphs.set(request.graph, createGraphPlanner(request.supergraphSdl));
        return { kind: 'done' };
      case 'forget':
        graphs.delete(request.graph);
        return { kind: 'done' };
      case 'plan': {
        const startedAt = performance.now();
        const plan = graphs.get(request.graph)?.build(parse(request.document, { noLocation: true }));
        if (plan === undefined) throw new Error('the planner does not know the graph');
        return { kind: 'planned', plan: JSON.stringify(plan), ms: performance.now() - startedAt };
      }
      default:
        return request satisfies never;
    }
  };

  return (request) => {
    try {
      return answer(request);
    } catch (cause) {
      if (cause instanceof ConcordError && cause.code === 'COMPOSITION_FAILED') {
        return { kind: 'not-composed', problems: (cause as ConcordError<'COMPOSITION_FAILED'>).data.problems };
      }
      return { kind: 'failed', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}
