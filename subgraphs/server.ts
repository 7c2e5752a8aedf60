// One subgraph over HTTP: only the gateway's signed statement opens it, and the JSON text that Postgres built goes into
// the answer as it is.

import type { GraphQLFormattedError } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { abortSignalOf } from '../http/abort-signal.ts';
import { acceptedMediaType } from '../http/accepted-media-type.ts';
import type { Correlation } from '../http/correlation.ts';
import { dataLengthHeader } from '../http/data-length-header.ts';
import { createHttpFront, type FrontSettings, type HttpFront } from '../http/front.ts';
import { readGraphqlRequest } from '../http/graphql-request.ts';
import { readJson } from '../http/read-json.ts';
import { singleHeader } from '../http/single-header.ts';
import type { Demands } from '../identity/demands.ts';
import { statementHeader, type VerifyStatement } from '../identity/statement.ts';
import type { Viewer } from '../identity/viewer.ts';

/** What is served: `subgraphs/product` and `subgraphs/catalog` give it. */
export type ServedSubgraph = {
  readonly name: string;
  readonly execute: (
    request: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
    context: {
      readonly viewer: Viewer;
      readonly operationHash: string | null;
      readonly demands: Demands;
      readonly correlation: Correlation;
      readonly signal: AbortSignal;
    },
  ) => Promise<SubgraphAnswer>;
};

type SubgraphAnswer = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
};

export type SubgraphServerSettings = FrontSettings & { readonly verifyStatement: VerifyStatement };

export function createSubgraphServer(subgraph: ServedSubgraph, settings: SubgraphServerSettings): HttpFront {
  const front = createHttpFront(settings);
  front.app.all('/graphql', async (request, reply) => {
    if (request.method !== 'POST') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['POST'] });
    const correlation = front.correlate(request);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const { viewer, operationHash, demands } = await settings.verifyStatement(
      singleHeader(request.raw, statementHeader, 'STATEMENT_REFUSED'),
      body,
    );
    front.note(request, { operation: operationHash, role: viewer.role });
    const mediaType = acceptedMediaType(request.headers.accept);
    const { query, variables } = readGraphqlRequest(readJson(body, request.headers));
    if (query === null) throw new ConcordError('BAD_REQUEST', { reason: 'The key "query" is missing.' });

    const context = { viewer, operationHash, demands, correlation, signal: abortSignalOf(reply.raw) };
    const answer = await subgraph.execute({ query, variables }, context);
    if (answer.dataText !== null) reply.header(dataLengthHeader, Buffer.byteLength(answer.dataText));
    return reply
      .code(answer.dataText === null && mediaType !== 'application/json' ? 400 : 200)
      .header('cache-control', 'no-store')
      .header('content-type', `${mediaType}; charset=utf-8`)
      .send(writeAnswer(answer));
  });
  return front;
}

function writeAnswer({ dataText, errors, extensions }: SubgraphAnswer): string {
  const parts: string[] = [];
  if (dataText !== null) parts.push(`"data":${dataText}`);
  if (errors.length > 0) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (extensions !== undefined) parts.push(`"extensions":${JSON.stringify(extensions)}`);
  return `{${parts.join(',')}}`;
}
