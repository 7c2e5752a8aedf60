// `/graphql`: who asks, what is asked, the answer's status and headers. An operation seen before goes straight to the
// gateway; everything else passes Apollo Server's request pipeline first.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ConcordError } from '../../errors/concord-error.ts';
import { abortSignalOf } from '../../http/abort-signal.ts';
import { acceptedMediaType, type GraphqlMediaType } from '../../http/accepted-media-type.ts';
import type { HttpFront } from '../../http/front.ts';
import { type GraphqlRequest, readGraphqlRequest, readGraphqlSearch } from '../../http/graphql-request.ts';
import { readJson } from '../../http/read-json.ts';
import { singleHeader } from '../../http/single-header.ts';
import type { Authenticate } from '../../identity/authenticate.ts';
import { consumerHeader, nameRegistration } from '../../identity/name-registration.ts';
import type { Gateway, GatewayContext } from '../gateway.ts';
import type { GatewayAnswer } from '../gateway-answer.ts';
import { retryAfterSeconds } from '../overload.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { forbidCaching } from './answer-headers.ts';
import { answerIfChanged, tagAnswer } from './answer-tag.ts';
import type { Admission, ApolloPipeline } from './apollo-pipeline.ts';
import { carryOutBatch, readBatch } from './batch.ts';
import { readDemandHeaders } from './demand-headers.ts';
import type { Part } from './part.ts';
import { findQueryPage } from './query-page.ts';

export type GraphqlRoute = {
  readonly gateway: Pick<Gateway, 'execute'>;
  readonly authenticate: Authenticate;
  readonly pipeline: Pick<ApolloPipeline, 'admit'>;
  readonly operations: PersistedOperations;
  /** 1 = lists are refused. */
  readonly mostOfBatch: number;
  /** Where a browser is sent that opens the address; null where there is no page. */
  readonly queryPage: string | null;
  readonly onBug: (error: unknown, requestId: string) => void;
};

const mostKnownOperations = 5_000;
const mostKnownCharacters = 20_000_000;

export function addGraphqlRoute(front: HttpFront, route: GraphqlRoute): void {
  const { authenticate, mostOfBatch, onBug, queryPage } = route;
  const known: KnownTexts = new LRUCache({
    max: mostKnownOperations,
    maxSize: mostKnownCharacters,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const way: Way = { ...route, known };

  front.app.all('/graphql', { onRequest: forbidCaching }, async (request, reply) => {
    const page = queryPage === null ? null : findQueryPage(request, queryPage);
    if (page !== null) return reply.redirect(page, 303);
    const correlation = front.correlate(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    const authenticated = await authenticate({
      authorization: singleHeader(request.raw, 'authorization', 'UNAUTHENTICATED'),
      role: singleHeader(request.raw, 'concord-role'),
    });
    const viewer = nameRegistration(authenticated, singleHeader(request.raw, consumerHeader));
    const demands = readDemandHeaders(request.raw);
    front.note(request, { role: viewer.role });
    const asked = readAsked(request);
    const context = { viewer, demands, signal: abortSignalOf(reply.raw), correlation };
    const carryOutOne = (one: GraphqlRequest) => carryOut(one, request, context, way);

    if (Array.isArray(asked) && mostOfBatch > 1) {
      const told = { signal: context.signal, onBug: (error: unknown) => onBug(error, request.id) };
      return sendPart(reply, await carryOutBatch(readBatch(asked, mostOfBatch), carryOutOne, told), mediaType);
    }
    const part = await carryOutOne(
      request.method === 'GET' ? readGraphqlSearch(String(asked)) : readGraphqlRequest(asked),
    );
    front.note(request, { operation: part.operationHash });
    return sendPart(reply, answerIfChanged(part, request.headers['if-none-match']), mediaType);
  });
}

type KnownTexts = Pick<LRUCache<string, true>, 'get' | 'set'>;
type Way = Pick<GraphqlRoute, 'gateway' | 'pipeline' | 'operations'> & { readonly known: KnownTexts };

/** @throws ConcordError of persisted operations */
async function carryOut(
  asked: GraphqlRequest,
  { method, headers }: FastifyRequest,
  context: GatewayContext,
  { gateway, pipeline, operations, known }: Way,
): Promise<Part> {
  const resolved = operations.resolve(asked);
  const admission =
    (method === 'POST' ? admitKnown(resolved, known) : null) ?? (await pipeline.admit({ method, headers }, resolved));
  if (admission.kind === 'refused') {
    return { status: admission.status, headers: admission.headers, text: admission.body, ...nothingRan };
  }
  const answer = await gateway.execute(admission.request, context);
  if (answer.kind === 'response') known.set(admission.request.query, true);
  const { text, hasErrors, operationHash, kind, isOverloaded } = answer;
  return isOverloaded
    ? { status: 503, headers: { 'retry-after': String(retryAfterSeconds) }, text, hasErrors, operationHash }
    : { status: statusByKind[kind], headers: cachingHeaders(answer, method), text, hasErrors, operationHash };
}

/** A POST has no tag: nobody asks whether its answer has changed. */
function cachingHeaders(answer: GatewayAnswer, method: string): Part['headers'] {
  const { kind, hasErrors, keptSeconds } = answer;
  if (keptSeconds === null && method !== 'GET') return noHeaders;
  const isTagged = method === 'GET' && kind === 'response' && !hasErrors;
  return {
    ...(keptSeconds === null ? {} : { age: String(keptSeconds) }),
    ...(isTagged ? { etag: tagAnswer(answer) } : {}),
  };
}

const noHeaders: Part['headers'] = {};

const nothingRan = { hasErrors: true, operationHash: null };

/** JSON by POST is preflighted by browsers, so the way past the pipeline needs no CSRF prevention of its own. */
function admitKnown(operation: GraphqlRequest, known: KnownTexts): Admission | null {
  if (operation.query === null || operation.extensions.persistedQuery !== undefined) return null;
  const { query, operationName, variables } = operation;
  return known.get(query) === undefined ? null : { kind: 'admitted', request: { query, operationName, variables } };
}

const howToAsk =
  'Nothing is asked. Send a query by POST with the headers Content-Type: application/json and Authorization: Bearer <token>, and a body such as {"query": "{ __typename }"}.';

/** The JSON of a POST; the query string of a GET, which needs something in it: a browser comes without. */
function readAsked(request: FastifyRequest): unknown {
  if (request.method === 'GET') {
    const [, search] = request.url.split(/(?=\?)/, 2);
    if (search === undefined) throw new ConcordError('BAD_REQUEST', { reason: howToAsk });
    return search;
  }
  if (request.method !== 'POST') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['GET', 'POST'] });
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  return readJson(bytes, request.headers);
}

/** A request that was not carried out is 400 for both media types, as Apollo Server has it. */
const statusByKind: Readonly<Record<GatewayAnswer['kind'], number>> = {
  response: 200,
  'request-error': 400,
  'gateway-failed': 500,
};

function sendPart(reply: FastifyReply, part: Part, mediaType: GraphqlMediaType): FastifyReply {
  return reply
    .code(part.status)
    .headers(part.headers)
    .header('cache-control', part.hasErrors ? 'no-store' : 'private')
    .header('content-type', `${mediaType}; charset=utf-8`)
    .send(part.status === 304 ? undefined : part.text);
}
