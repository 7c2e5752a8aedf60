// One stream: first how each product stands, then what changes of it, until there is a reason to end.

import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Viewer } from '../../identity/viewer.ts';
import { openEventStream } from './event-stream.ts';
import { findDifferences, type StandingEvent } from './find-differences.ts';
import type { ProductStanding } from './product-standing.ts';
import type { StandingWatch } from './standing-watch.ts';

export type EndReason = 'token-expired' | 'too-long' | 'stopping' | 'gone' | 'unavailable';

export type StandingStream = { readonly end: (reason: EndReason) => void };

type Streaming = {
  readonly viewer: Viewer;
  /** How they stand now; those that are followed. */
  readonly standings: ReadonlyMap<string, ProductStanding>;
  readonly watch: StandingWatch;
  readonly now: () => number;
  readonly heartbeatMs: number;
  readonly mostLifeMs: number;
  readonly onClose: () => void;
};

export function streamStandings(response: ServerResponse, streaming: Streaming): StandingStream {
  const { viewer, watch, now, heartbeatMs, mostLifeMs, onClose } = streaming;
  const known = new Map(streaming.standings);
  const stream = openEventStream(response);

  function tell({ kind, ...data }: StandingEvent): void {
    stream.send({ name: kind, id: identify(known), data });
  }
  function end(reason: EndReason): void {
    stream.end({ name: 'end', id: null, data: { reason } });
  }
  function compare(standings: ReadonlyMap<string, ProductStanding>): void {
    for (const [product, before] of known) {
      const after = standings.get(product);
      if (after === undefined) known.delete(product);
      else known.set(product, after);
      const events = after === undefined ? [{ kind: 'gone', product } as const] : findDifferences(before, after);
      for (const event of events) tell(event);
    }
    if (known.size === 0) end('gone');
  }

  for (const { release: _, ...standing } of known.values()) tell({ kind: 'state', ...standing });
  const unfollow = watch.follow({
    viewer,
    products: [...known.keys()],
    onStandings: compare,
    onLost: () => end('unavailable'),
  });
  const heartbeat = setInterval(stream.beat, heartbeatMs);
  const expiresInMs = expiryOf(viewer) - now();
  const isExpiring = expiresInMs < mostLifeMs;
  const lapse = setTimeout(
    () => end(isExpiring ? 'token-expired' : 'too-long'),
    Math.max(0, isExpiring ? expiresInMs : mostLifeMs),
  );
  response.once('close', () => {
    unfollow();
    clearInterval(heartbeat);
    clearTimeout(lapse);
    onClose();
  });
  return { end };
}

/** In milliseconds since 1970. */
function expiryOf({ claims }: Viewer): number {
  return typeof claims.exp === 'number' ? claims.exp * 1_000 : Number.POSITIVE_INFINITY;
}

/**
 * The same for the same knowledge. A count of changes would not do: it would tell of those of products and columns that are
 * hidden from the viewer.
 */
function identify(known: ReadonlyMap<string, ProductStanding>): string {
  const facts = [...known.values()].map(({ freshness: { ageSeconds: _, ...freshness }, ...rest }) => ({
    ...rest,
    freshness,
  }));
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16);
}
