// The gateway over HTTP: who asks, what is asked, the answer's status and headers. An operation seen before goes
// straight to the gateway; everything else passes Apollo Server's request pipeline first.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ConcordError } from '../errors/concord-error.ts';
import { abortSignalOf } from '../http/abort-signal.ts';
import { acceptedMediaType, type GraphqlMediaType } from '../http/accepted-media-type.ts';
import { createHttpFront, type FrontSettings, type HttpFront } from '../http/front.ts';
import { type GraphqlRequest, readGraphqlRequest } from '../http/graphql-request.ts';
import { addPageFiles, type PageFiles } from '../http/page-files.ts';
import { prefersPage } from '../http/prefers-page.ts';
import { readJson } from '../http/read-json.ts';
import { singleHeader } from '../http/single-header.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { consumerHeader, nameRegistration } from '../identity/name-registration.ts';
import { type Admission, type ApolloPipeline, createApolloPipeline } from './apollo-pipeline.ts';
import { demandHeaders, readDemandHeaders } from './demand-headers.ts';
import { addEventsRoute, type EventsSettings, eventsPath } from './events/events-route.ts';
import type { Gateway, GatewayAnswer } from './gateway.ts';
import { retryAfterSeconds } from './overload.ts';
import { addViewersRoute, type PageViewers } from './page-viewers.ts';
import { addSqlRoute, sqlPath } from './sql-route.ts';

export type GatewayServerSettings = FrontSettings & {
  readonly authenticate: Authenticate;
  readonly pages?: GatewayPages;
  /** Without it there is no `/events`. */
  readonly events?: EventsSettings;
};

/** What a browser gets to see; without it the server speaks GraphQL only. */
export type GatewayPages = {
  readonly files: PageFiles;
  /** Where a browser is sent that opens `/graphql`. */
  readonly queryPage: string;
  readonly viewersPath: string;
  readonly viewers: PageViewers;
};

const mostKnownOperations = 5_000;

/** The front is listening after `listen`; `close` drains it. */
export async function createGatewayServer(
  gateway: Pick<Gateway, 'execute'>,
  settings: GatewayServerSettings,
): Promise<HttpFront> {
  const pipeline = await createApolloPipeline();
  const { authenticate, events, pages } = settings;
  const paths = ['/graphql', sqlPath, ...(events === undefined ? [] : [eventsPath]), ...documentPaths(pages)];
  const front = createHttpFront({ ...settings, knownPaths: paths });
  const known = new LRUCache<string, true>({ max: mostKnownOperations });

  if (pages !== undefined) addPages(front, pages);
  addSqlRoute(front, { gateway, authenticate });
  if (events !== undefined) addEventsRoute(front, { gateway, authenticate, events });
  front.app.all('/graphql', async (request, reply) => {
    reply.header('vary', `Authorization, concord-role, ${consumerHeader}, ${demandHeaders.join(', ')}, Accept`);
    const page = pages === undefined ? null : findQueryPage(request, pages.queryPage);
    if (page !== null) return reply.header('cache-control', 'no-store').redirect(page, 303);
    const correlation = front.correlate(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    const authenticated = await authenticate({
      authorization: singleHeader(request.raw, 'authorization', 'UNAUTHENTICATED'),
      role: singleHeader(request.raw, 'concord-role'),
    });
    const viewer = nameRegistration(authenticated, singleHeader(request.raw, consumerHeader));
    const demands = readDemandHeaders(request.raw);
    front.note(request, { role: viewer.role });
    const body = readBody(request);
    const operation = body === undefined ? null : readGraphqlRequest(body);
    const admission = admitKnown(operation, known) ?? (await pipeline.admit(requestHead(request), body ?? null));
    if (admission.kind === 'refused') return sendRefusal(reply, admission, mediaType);

    const context = { viewer, demands, signal: abortSignalOf(reply.raw), correlation };
    const answer = await gateway.execute(admission.request, context);
    front.note(request, { operation: answer.operationHash });
    if (answer.kind === 'response') known.set(admission.request.query, true);
    return sendAnswer(reply, answer, mediaType);
  });
  return { ...front, close: () => closeAll(front, pipeline) };
}

/** Not what documents load. */
function documentPaths(pages: GatewayPages | undefined): string[] {
  return [...(pages?.files ?? [])].flatMap(([path, file]) => (file.contentSecurityPolicy === null ? [] : [path]));
}

function addPages({ app }: HttpFront, { files, viewersPath, viewers }: GatewayPages): void {
  addPageFiles(app, files);
  addViewersRoute(app, viewersPath, viewers);
}

/**
 * Where a browser is led whose user opens the address. A query in it is shown there and not run: running it on sight is
 * what CSRF prevention is against. Whoever passes that on purpose asks for data, not for a page.
 */
function findQueryPage({ method, headers, url }: FastifyRequest, page: string): string | null {
  const isVisit = method === 'GET' && prefersPage(headers.accept) && headers['apollo-require-preflight'] === undefined;
  if (!isVisit) return null;
  const asked = new URLSearchParams(url.replace(/^[^?]*/, ''));
  const carried = new URLSearchParams();
  for (const name of ['query', 'variables']) {
    const value = asked.get(name);
    if (value !== null) carried.set(name, value);
  }
  return carried.size === 0 ? page : `${page}#${carried}`;
}

/** JSON by POST is preflighted by browsers, so the way past the pipeline needs no CSRF prevention of its own. */
function admitKnown(operation: GraphqlRequest | null, known: LRUCache<string, true>): Admission | null {
  if (operation === null || operation.query === null || operation.extensions.persistedQuery !== undefined) return null;
  const { query, operationName, variables } = operation;
  return known.get(query) === undefined ? null : { kind: 'admitted', request: { query, operationName, variables } };
}

const howToAsk =
  'Nothing is asked. Send a query by POST with the headers Content-Type: application/json and Authorization: Bearer <token>, and a body such as {"query": "{ __typename }"}.';

/** The JSON of a POST; undefined for a GET, which needs something in its address: a browser comes without. */
function readBody(request: FastifyRequest): unknown {
  if (request.method === 'GET') {
    if (!request.url.includes('?')) throw new ConcordError('BAD_REQUEST', { reason: howToAsk });
    return undefined;
  }
  if (request.method !== 'POST') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['GET', 'POST'] });
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  return readJson(bytes, request.headers);
}

function requestHead(request: FastifyRequest) {
  const [, search = ''] = request.url.split(/(?=\?)/, 2);
  return { method: request.method, headers: request.headers, search };
}

function sendRefusal(
  reply: FastifyReply,
  { status, headers, body }: Extract<Admission, { kind: 'refused' }>,
  mediaType: GraphqlMediaType,
): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'cache-control': 'no-store', 'content-type': `${mediaType}; charset=utf-8` })
    .send(body);
}

/** A request that was not carried out is 400 for both media types, as Apollo Server has it. */
const statusByKind: Readonly<Record<GatewayAnswer['kind'], number>> = {
  response: 200,
  'request-error': 400,
  'gateway-failed': 500,
};

function sendAnswer(reply: FastifyReply, answer: GatewayAnswer, mediaType: GraphqlMediaType): FastifyReply {
  if (answer.isOverloaded) reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(answer.isOverloaded ? 503 : statusByKind[answer.kind])
    .header('cache-control', answer.errorCodes.length > 0 ? 'no-store' : 'private')
    .header('content-type', `${mediaType}; charset=utf-8`)
    .send(answer.text);
}

async function closeAll(front: HttpFront, pipeline: ApolloPipeline): Promise<void> {
  await front.close();
  await pipeline.stop();
}
