// The HTTP front that gateway and subgraph servers share: limits, errors as JSON whatever is sent, health, drain.
// Routes are added by its user, on `app`; a handler finds the raw bytes of the body in `request.body`.

import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { ConcordError } from '../errors/concord-error.ts';
import { answerClientError } from './answer-client-error.ts';
import { answerWhatNodeWouldNot } from './answer-what-node-would-not.ts';
import { compressAnswers } from './compress-answers.ts';
import { createFrontServer } from './create-server.ts';
import { cutUnreadAnswers } from './cut-unread-answers.ts';
import { createDirectRoute, type DirectRoute, type Take } from './direct-route.ts';
import { findRefusedHeader } from './find-refused-header.ts';
import { addMetricsRoute, type MetricsPage } from './metrics-route.ts';
import { type FrontObserving, type ObservedRequests, observeRequests } from './observe-requests.ts';
import { isArriving, readOn } from './read-on.ts';
import type { Readiness } from './readiness.ts';
import { chooseRequestId } from './request-id.ts';
import { httpErrorOf, isClientMistake } from './status-of-error.ts';

export type FrontSettings = {
  readonly mostBodyBytes: number;
  /**
   * How long the server goes on taking requests once it is told to close. `/ready` says no at once and every answer ends
   * its connection, so that load balancers turn to others before it refuses anybody; none unless told.
   */
  readonly stopDelayMs?: number;
  /** How long requests in flight may go on after that. */
  readonly drainMs: number;
  /** How long a caller may take nothing of its answer; 30,000 unless told. */
  readonly unreadMs?: number;
  /** Must answer quickly; throwing counts as not ready. */
  readonly checkReadiness: () => Promise<Readiness>;
  /** Told of every bug (an answer 500), with the error as it was. */
  readonly onBug: (error: unknown, requestId: string) => void;
  /** Told to who asks for another path, besides those of health. */
  readonly knownPaths?: readonly string[];
  /** Whether answers are compressed for clients that ask for it; absent = no. */
  readonly compresses?: boolean;
  /** How long a request may take to arrive, headers and body; absent = 30 s. */
  readonly arrivalMs?: number;
  /** Null and absent = nobody is told of requests. */
  readonly observing?: FrontObserving | null;
  /** Null and absent = there is no such page. */
  readonly metrics?: MetricsPage | null;
};

export type HttpFront = ObservedRequests & {
  readonly app: FastifyInstance;
  /** Answers plain requests of a route that `app` has as well, for all others. */
  readonly answerDirectly: (route: DirectRoute) => void;
  /** Starts to listen; port 0 takes a free one. Gives the URL without a slash at its end. */
  readonly listen: (at: { readonly port: number; readonly host: string }) => Promise<string>;
  /** Stops accepting after `stopDelayMs`, lets requests in flight end for `drainMs`, then cuts them. Safe to call twice. */
  readonly close: () => Promise<void>;
};

const defaultArrivalMs = 30_000;
const defaultUnreadMs = 30_000;

export function createHttpFront(settings: FrontSettings): HttpFront {
  const paths = [...(settings.knownPaths ?? ['/graphql']), '/health', '/ready'];
  const arrivalMs = settings.arrivalMs ?? defaultArrivalMs;
  const direct: Take[] = [];
  const app = fastify({
    serverFactory: (handle) =>
      createFrontServer(arrivalMs, (request, response) => {
        if (!direct.some((take) => take(request, response))) handle(request, response);
      }),
    genReqId: chooseRequestId,
    bodyLimit: settings.mostBodyBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => void sendError(reply, translate(error)),
  });
  answerWhatNodeWouldNot(app.server);
  // Bodies arrive as bytes, whatever they claim to be: what is read, and how, is decided by `readJson`.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const translate = (error: unknown): unknown => translateFrameworkError(error, settings.mostBodyBytes);
  const { unreadMs = defaultUnreadMs, compresses = false, observing = null } = settings;
  cutUnreadAnswers(app, unreadMs);
  const observed = observeRequests(app, observing);
  app.setErrorHandler((error, request, reply) => {
    const translated = translate(error);
    if (!isClientMistake(translated)) settings.onBug(error, request.id);
    if (isArriving(request.raw)) {
      reply.removeHeader('connection');
      readOn(request.raw, reply.raw);
    }
    return sendError(reply, translated);
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, new ConcordError('NOT_FOUND', { known: paths })));

  let closing: Promise<void> | null = null;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff');
    done(findRefusedHeader(request.raw) ?? undefined);
  });
  if (compresses) compressAnswers(app);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing !== null) reply.header('connection', 'close');
    done();
  });
  addHealthRoutes(app, settings.checkReadiness, () => closing !== null);
  if (settings.metrics) addMetricsRoute(app, settings.metrics, paths);

  return {
    ...observed,
    app,
    answerDirectly: (route) => {
      const isClosing = () => closing !== null;
      direct.push(createDirectRoute(route, { ...settings, unreadMs, compresses, observing, isClosing }));
    },
    listen: ({ port, host }) => app.listen({ port, host }),
    close: () => {
      closing ??= drain(app, settings);
      return closing;
    },
  };
}

function addHealthRoutes(
  app: FastifyInstance,
  checkReadiness: FrontSettings['checkReadiness'],
  isClosing: () => boolean,
): void {
  app.get('/health', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'alive' };
  });
  app.get('/ready', async (_request, reply) => {
    const readiness = isClosing()
      ? notReady('the server is stopping')
      : await checkReadiness().catch(() => notReady('the state of the server cannot be found out'));
    reply.code(readiness.status === 'not ready' ? 503 : 200).header('cache-control', 'no-store');
    return readiness;
  });
}

function notReady(reason: string): Readiness {
  return { status: 'not ready', waitingFor: [reason] };
}

export function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, headers, body } = httpErrorOf(error);
  return reply.code(status).headers(headers).send(body);
}

function translateFrameworkError(error: unknown, mostBytes: number): unknown {
  if (error instanceof ConcordError || !(error instanceof Error)) return error;
  const { code, statusCode = 500 } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new ConcordError('PAYLOAD_TOO_LARGE', { mostBytes }, { cause: error });
  if (code === 'FST_ERR_BAD_URL') return badRequest('The path is not valid.', error);
  if (statusCode >= 400 && statusCode < 500) return badRequest('The request could not be read.', error);
  return error;
}

function badRequest(reason: string, cause?: unknown): ConcordError {
  return new ConcordError('BAD_REQUEST', { reason }, { cause });
}

async function drain(app: FastifyInstance, { stopDelayMs = 0, drainMs }: FrontSettings): Promise<void> {
  if (stopDelayMs > 0 && app.server.listening) await sleep(stopDelayMs);
  const cut = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(cut);
}
