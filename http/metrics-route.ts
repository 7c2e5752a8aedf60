// `GET /metrics`: what a Prometheus reads. Whoever may not read it finds nothing there.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ConcordError } from '../errors/concord-error.ts';

export const metricsPath = '/metrics';

export type MetricsPage = {
  readonly isFor: (request: FastifyRequest) => boolean;
  readonly print: () => Promise<{ readonly contentType: string; readonly text: string }>;
};

/** `known` are the paths that a stranger is told instead. */
export function addMetricsRoute(app: FastifyInstance, { isFor, print }: MetricsPage, known: readonly string[]): void {
  app.get(metricsPath, async (request, reply) => {
    if (!isFor(request)) throw new ConcordError('NOT_FOUND', { known: [...known] });
    const { contentType, text } = await print();
    return reply.header('cache-control', 'no-store').header('content-type', contentType).send(text);
  });
}
