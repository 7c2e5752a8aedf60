// `GET /events`: how products stand, live, as server-sent events. Like `POST /sql` it asks the graph itself as the viewer, so
// the gateway needs to know nothing of how standings come about, and nobody is told more here than there.

import { ConcordError } from '../../errors/concord-error.ts';
import { abortSignalOf } from '../../http/abort-signal.ts';
import type { HttpFront } from '../../http/front.ts';
import { singleHeader } from '../../http/single-header.ts';
import type { Authenticate } from '../../identity/authenticate.ts';
import type { Gateway } from '../gateway.ts';
import { createAskStandings } from './ask-standings.ts';
import { readAskedProducts } from './asked-products.ts';
import { createStandingWatch, defaultWatchPaces, type WatchPaces } from './standing-watch.ts';
import { createStreamPlaces, defaultMostStreams, type MostStreams } from './stream-places.ts';
import { type StandingStream, streamStandings } from './stream-standings.ts';

export const eventsPath = '/events';

export type EventsSettings = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly most?: Partial<MostStreams>;
  readonly paces?: Partial<WatchPaces & StreamPaces>;
  /** Told how many streams are open, after every change. */
  readonly onStreams?: (open: number) => void;
};

type StreamPaces = { readonly heartbeatMs: number; readonly mostLifeMs: number };

const defaultStreamPaces: StreamPaces = { heartbeatMs: 15_000, mostLifeMs: 3_600_000 };

type Context = {
  readonly gateway: Pick<Gateway, 'execute'>;
  readonly authenticate: Authenticate;
  readonly events: EventsSettings;
};

export function addEventsRoute({ app }: HttpFront, { gateway, authenticate, events }: Context): void {
  const { now } = events;
  const paces = { ...defaultWatchPaces, ...defaultStreamPaces, ...events.paces };
  const most = { ...defaultMostStreams, ...events.most };
  const ask = createAskStandings(gateway);
  const watch = createStandingWatch({ ask, now, paces });
  const places = createStreamPlaces(most, events.onStreams ?? (() => undefined));
  const open = new Set<StandingStream>();
  let isClosing = false;

  app.all(eventsPath, async (request, reply) => {
    reply.header('vary', 'Authorization, concord-role, Accept').header('cache-control', 'no-store');
    if (request.method !== 'GET') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['GET'] });
    checkAccepted(request.headers.accept);
    const viewer = await authenticate({
      authorization: singleHeader(request.raw, 'authorization', 'UNAUTHENTICATED'),
      role: singleHeader(request.raw, 'concord-role'),
    });
    const products = readAskedProducts(request.url);
    const free = places.take(viewer);
    try {
      const signal = abortSignalOf(reply.raw);
      const standings = await ask.standings({ viewer, products }, signal);
      const missing = products.filter((product) => !standings.has(product));
      if (missing.length > 0) throw new ConcordError('EVENTS_PRODUCT_UNKNOWN', { given: missing });
      if (isClosing || signal.aborted) throw new ConcordError('EVENTS_BUSY', { most: most.all });
      reply.hijack();
      const onClose = () => {
        open.delete(stream);
        free();
      };
      const stream = streamStandings(reply.raw, { viewer, standings, watch, now, ...paces, onClose });
      open.add(stream);
    } catch (error) {
      free();
      throw error;
    }
    return reply;
  });
  // Before the server waits for the answers under way: these would never end.
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const stream of open) stream.end('stopping');
  });
}

/** @throws ConcordError NOT_ACCEPTABLE */
function checkAccepted(accept = '*/*'): void {
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  if (types.some((type) => type === 'text/event-stream' || type === 'text/*' || type === '*/*')) return;
  throw new ConcordError('NOT_ACCEPTABLE', { offered: ['text/event-stream'] });
}
