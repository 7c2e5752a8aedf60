// One request to `/graphql`, by whichever way it came -> its answer: who asks, what is asked, status and headers. An operation
// seen before goes straight to the gateway; everything else passes Apollo Server's request pipeline first.

import { LRUCache } from 'lru-cache';
import { ConcordError } from '../../errors/concord-error.ts';
import { acceptedMediaType, type GraphqlMediaType } from '../../http/accepted-media-type.ts';
import type { Span } from '../../http/correlation.ts';
import type { Answer, ReadRequest } from '../../http/direct-route.ts';
import { type GraphqlRequest, readGraphqlRequest, readGraphqlSearch } from '../../http/graphql-request.ts';
import type { RequestNotes } from '../../http/observe-requests.ts';
import { readJson } from '../../http/read-json.ts';
import type { Authenticate } from '../../identity/authenticate.ts';
import { consumerHeader, nameRegistration } from '../../identity/name-registration.ts';
import type { Gateway, GatewayContext } from '../gateway.ts';
import type { GatewayAnswer } from '../gateway-answer.ts';
import { retryAfterSeconds } from '../overload.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { tagAnswer } from './answer-tag.ts';
import type { Admission, ApolloPipeline } from './apollo-pipeline.ts';
import { carryOutBatch, readBatch } from './batch.ts';
import { demandHeaders, readDemands } from './demand-headers.ts';
import type { Part } from './part.ts';

export type GraphqlAnswering = {
  readonly gateway: Pick<Gateway, 'execute'>;
  readonly authenticate: Authenticate;
  readonly pipeline: Pick<ApolloPipeline, 'admit'>;
  readonly operations: PersistedOperations;
  /** 1 = lists are refused. */
  readonly mostOfBatch: number;
  readonly onBug: (error: unknown, requestId: string) => void;
};

/** What of a request's headers is read, in the order in which `ReadRequest.given` holds it. */
export const graphqlHeaders = [
  'authorization',
  'concord-role',
  consumerHeader,
  ...demandHeaders,
  'cache-control',
  'accept',
] as const;

/** Fills `notes` as it goes, also where it throws what the HTTP front turns into a refusal. */
export type AnswerGraphql = (request: ReadRequest, notes: RequestNotes, span: Span | null) => Promise<Answer>;

const mostKnownOperations = 5_000;
const mostKnownCharacters = 20_000_000;

export function createAnswerGraphql(answering: GraphqlAnswering): AnswerGraphql {
  const { authenticate, mostOfBatch, onBug } = answering;
  const known: KnownTexts = new LRUCache({
    max: mostKnownOperations,
    maxSize: mostKnownCharacters,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const way: Way = { ...answering, known };

  return async (request, notes, span) => {
    const { raw, given, requestId, signal } = request;
    const [authorization = null, role = null, consumer = null, ...others] = given;
    const [staleness = null, envelope = null, caching = null, accept = null] = others;
    const mediaType = acceptedMediaType(accept ?? undefined);
    const viewer = nameRegistration(await authenticate({ authorization, role }), consumer);
    const demands = readDemands(staleness, envelope, caching);
    notes.role = viewer.role;
    const asked = readAsked(request);
    const context = { viewer, demands, signal, correlation: { requestId, span } };

    if (Array.isArray(asked) && mostOfBatch > 1) {
      const told = { signal, onBug: (error: unknown) => onBug(error, requestId) };
      const carryOutOne = (one: GraphqlRequest) => carryOut(one, raw, context, way);
      return toAnswer(await carryOutBatch(readBatch(asked, mostOfBatch), carryOutOne, told), mediaType);
    }
    const one = raw.method === 'GET' ? readGraphqlSearch(String(asked)) : readGraphqlRequest(asked);
    const part = await carryOut(one, raw, context, way);
    notes.operation = part.operationHash;
    return toAnswer(part, mediaType);
  };
}

type KnownTexts = Pick<LRUCache<string, true>, 'get' | 'set'>;
type Way = Pick<GraphqlAnswering, 'gateway' | 'pipeline' | 'operations'> & { readonly known: KnownTexts };

/** @throws ConcordError of persisted operations */
async function carryOut(
  asked: GraphqlRequest,
  raw: ReadRequest['raw'],
  context: GatewayContext,
  { gateway, pipeline, operations, known }: Way,
): Promise<Part> {
  const method = raw.method ?? '';
  const resolved = operations.resolve(asked);
  const admission =
    (method === 'POST' ? admitKnown(resolved, known) : null) ??
    (await pipeline.admit({ method, headers: raw.headers }, resolved));
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
  if (keptSeconds === null && method !== 'GET') return none;
  const isTagged = method === 'GET' && kind === 'response' && !hasErrors;
  return {
    ...(keptSeconds === null ? {} : { age: String(keptSeconds) }),
    ...(isTagged ? { etag: tagAnswer(answer) } : {}),
  };
}

const none: Part['headers'] = {};
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
function readAsked({ raw, body, bodyHeaders }: ReadRequest): unknown {
  if (raw.method === 'POST') return readJson(body, bodyHeaders);
  if (raw.method !== 'GET') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['GET', 'POST'] });
  const [, search] = (raw.url ?? '').split(/(?=\?)/, 2);
  if (search === undefined) throw new ConcordError('BAD_REQUEST', { reason: howToAsk });
  return search;
}

/** A request that was not carried out is 400 for both media types, as Apollo Server has it. */
const statusByKind: Readonly<Record<GatewayAnswer['kind'], number>> = {
  response: 200,
  'request-error': 400,
  'gateway-failed': 500,
};

function toAnswer({ status, headers, text, hasErrors }: Part, mediaType: GraphqlMediaType): Answer {
  const own = { 'cache-control': hasErrors ? 'no-store' : 'private', 'content-type': contentTypes[mediaType] };
  return { status, headers: headers === none ? own : { ...headers, ...own }, text };
}

const contentTypes: Readonly<Record<GraphqlMediaType, string>> = {
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
};
