// What is told of each request once it is answered, and the correlation that it carries while it is worked on. No address
// is told, only the route that it fell to: callers write whatever they like into addresses.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Correlation, Span, StartTrace } from './correlation.ts';
import { requestIdHeader } from './request-id.ts';
import { singleHeader } from './single-header.ts';

export type RequestEvent = {
  readonly requestId: string;
  readonly method: string;
  /** As it was added to the server; `unknown` where none fits. */
  readonly route: string;
  readonly status: number;
  /** From its arrival until the answer was sent. */
  readonly ms: number;
  /** Of the answer's body; null where it is not known beforehand. */
  readonly bytes: number | null;
  /** SHA-256 of the operation in hex; null where none was carried out. */
  readonly operation: string | null;
  /** As which it acted; null before that is known. */
  readonly role: string | null;
};

export type FrontObserving = {
  readonly onRequest: (event: RequestEvent) => void;
  /** Null where nobody traces. */
  readonly startTrace: StartTrace | null;
};

/** What of a request only its handler finds out. */
export type RequestNotes = { operation: string | null; role: string | null };

export type ObservedRequests = {
  /** For a request that does work on data: from here on it is traced. */
  readonly correlate: (request: FastifyRequest) => Correlation;
  readonly note: (request: FastifyRequest, notes: Partial<RequestNotes>) => void;
};

type Observed = RequestNotes & { span: Span | null };

declare module 'fastify' {
  interface FastifyRequest {
    /** Of `observeRequests` alone. */
    observed: Observed | null;
  }
}

/** Every answer says by which id its request is named in logs. */
export function observeRequests(app: FastifyInstance, observing: FrontObserving | null): ObservedRequests {
  app.decorateRequest('observed', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    done();
  });
  if (observing === null) return { correlate: ({ id }) => ({ requestId: id, span: null }), note: () => undefined };

  const { onRequest, startTrace } = observing;
  const observedOf = (request: FastifyRequest): Observed => {
    request.observed ??= { operation: null, role: null, span: null };
    return request.observed;
  };
  app.addHook('onResponse', (request, reply, done) => {
    const { operation = null, role = null, span = null } = request.observed ?? {};
    span?.end(reply.statusCode < 500 ? undefined : `HTTP ${reply.statusCode}`);
    onRequest({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: reply.elapsedTime,
      bytes: readLength(reply.getHeader('content-length')),
      operation,
      role,
    });
    done();
  });
  return {
    correlate: (request) => {
      if (startTrace === null) return { requestId: request.id, span: null };
      const observed = observedOf(request);
      observed.span ??= startTrace(
        `${request.method} ${request.routeOptions.url ?? 'unknown'}`,
        singleHeader(request.raw, 'traceparent'),
        { 'http.request.method': request.method, 'concord.request_id': request.id },
      );
      return { requestId: request.id, span: observed.span };
    },
    note: (request, notes) => void Object.assign(observedOf(request), notes),
  };
}

function readLength(header: number | string | string[] | undefined): number | null {
  const length = Number(header ?? Number.NaN);
  return Number.isInteger(length) ? length : null;
}
