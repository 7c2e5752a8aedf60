// All registrations of the mesh, sorted for who looks one up with each request, and the name under which the requests of a
// viewer are counted.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { belongsTo, type Registration } from './registration.ts';

export type Registrations = {
  readonly byConsumer: ReadonlyMap<string, readonly Registration[]>;
  /** By `Product.id`, each list in the order of the consumers' names. */
  readonly byProduct: ReadonlyMap<string, readonly Registration[]>;
};

export const noRegistrations: Registrations = { byConsumer: new Map(), byProduct: new Map() };

/** @param all in the order of the consumers' names */
export function sortRegistrations(all: readonly Registration[]): Registrations {
  return { byConsumer: groupBy(all, 'consumer'), byProduct: groupBy(all, 'product') };
}

function groupBy(all: readonly Registration[], key: 'consumer' | 'product') {
  const groups = new Map<string, Registration[]>();
  for (const one of all) {
    const group = groups.get(one[key]) ?? [];
    group.push(one);
    groups.set(one[key], group);
  }
  return groups;
}

/**
 * The consumer that a request counts for, null for none: the one that its header names, which must be registered by, or
 * for, who sends it; else the one that the token names, if that is registered.
 *
 * @throws ConcordError CONSUMER_UNKNOWN
 */
export function findConsumer(viewer: Viewer, { byConsumer }: Registrations): string | null {
  const { registration: named = null, consumer: claimed } = viewer;
  if (named !== null) {
    // One that belongs to somebody else is told from none by nobody.
    const isOwn = byConsumer.get(named)?.some((one) => belongsTo(one, viewer)) ?? false;
    if (!isOwn) throw new ConcordError('CONSUMER_UNKNOWN', { given: named });
    return named;
  }
  return claimed !== null && byConsumer.has(claimed) ? claimed : null;
}
