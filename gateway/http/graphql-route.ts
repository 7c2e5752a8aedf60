// `/graphql` on the HTTP front: plain requests straight from the socket, all others through Fastify. Both are answered by the same
// function; here stands only how each of them comes and goes.

import type { FastifyRequest } from 'fastify';
import { connectionSignalOf } from '../../http/connection-signal.ts';
import type { HttpFront } from '../../http/front.ts';
import type { RequestNotes } from '../../http/observe-requests.ts';
import type { GivenHeaders } from '../../http/read-headers-once.ts';
import { singleHeader } from '../../http/single-header.ts';
import { createAnswerGraphql, type GraphqlAnswering, graphqlHeaders } from './answer-graphql.ts';
import { forbidCaching, vary } from './answer-headers.ts';
import { answerIfChanged } from './answer-tag.ts';
import { findQueryPage } from './query-page.ts';

export type GraphqlRoute = GraphqlAnswering & {
  /** Where a browser is sent that opens the address; null where there is no page. */
  readonly queryPage: string | null;
};

const path = '/graphql';

export function addGraphqlRoute(front: HttpFront, { queryPage, ...answering }: GraphqlRoute): void {
  const answer = createAnswerGraphql(answering);

  front.answerDirectly({
    path,
    headers: graphqlHeaders,
    vary,
    answer: (request, notes) => answer(request, notes, null),
  });
  front.app.all(path, { onRequest: forbidCaching }, async (request, reply) => {
    const page = queryPage === null ? null : findQueryPage(request, queryPage);
    if (page !== null) return reply.redirect(page, 303);
    const { requestId, span } = front.correlate(request);
    const { raw } = request;
    const notes: RequestNotes = { operation: null, role: null };
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const signal = connectionSignalOf(raw.socket);
    try {
      const read = { raw, given: readGiven(request), body, bodyHeaders: raw.headers, requestId, signal };
      const { status, headers, text } = answerIfChanged(await answer(read, notes, span), raw.headers['if-none-match']);
      return reply
        .code(status)
        .headers(headers)
        .send(status === 304 ? undefined : text);
    } finally {
      front.note(request, notes);
    }
  });
}

/** @throws ConcordError BAD_REQUEST, UNAUTHENTICATED where one stands twice */
function readGiven({ raw }: FastifyRequest): GivenHeaders {
  return graphqlHeaders.map((name) => {
    // Node joins those that stand twice, which is what a list of ranges is.
    if (name === 'accept' || name === 'cache-control') return raw.headers[name] ?? null;
    return singleHeader(raw, name, name === 'authorization' ? 'UNAUTHENTICATED' : 'BAD_REQUEST');
  });
}
