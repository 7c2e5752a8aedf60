// Looks for changes while anybody listens. Once a second the catalog is asked whether anything changed that the viewer may
// know of, which is one short text; only then the products are asked for again, once for all streams of the viewer.

import type { Viewer } from '../../identity/viewer.ts';
import type { AskStandings } from './ask-standings.ts';
import type { ProductStanding } from './product-standing.ts';

export type Listener = {
  readonly viewer: Viewer;
  readonly products: readonly string[];
  /** Told after every look, of at least its products; what is missing is not there for the viewer. */
  readonly onStandings: (standings: ReadonlyMap<string, ProductStanding>) => void;
  /** Nothing could be found out for a long time. */
  readonly onLost: () => void;
};

export type StandingWatch = {
  /** Gives what ends it. */
  readonly follow: (listener: Listener) => () => void;
};

export type WatchPaces = {
  readonly pauseMs: number;
  /** So long without an answer, and streams end: their silence would say that nothing changes. */
  readonly patienceMs: number;
};

export const defaultWatchPaces: WatchPaces = { pauseMs: 1_000, patienceMs: 60_000 };

/** One viewer, and all streams that he has open. */
type Group = {
  readonly viewer: Viewer;
  readonly listeners: Set<Listener>;
  /** Of the last look; null = one is due. */
  revision: string | null;
  answeredAt: number;
};

type Settings = { readonly ask: AskStandings; readonly now: () => number; readonly paces: WatchPaces };

const mostAtOnce = 4;
const answerTimeoutMs = 10_000;

export function createStandingWatch({ ask, now, paces }: Settings): StandingWatch {
  const groups = new Map<string, Group>();
  let isLooking = false;

  async function lookForAll(): Promise<void> {
    const waiting = [...groups.values()];
    const lookOn = async () => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
        // What cannot be found out is asked for again after the pause.
        await lookFor(group).catch(() => undefined);
        if (now() - group.answeredAt > paces.patienceMs) for (const listener of group.listeners) listener.onLost();
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, lookOn));
  }

  async function lookFor(group: Group): Promise<void> {
    const { viewer } = group;
    const listeners = [...group.listeners];
    const products = [...new Set(listeners.flatMap((listener) => listener.products))];
    const revision = await ask.revision({ viewer, products }, AbortSignal.timeout(answerTimeoutMs));
    if (group.revision !== revision) {
      const standings = await ask.standings({ viewer, products }, AbortSignal.timeout(answerTimeoutMs));
      // Who came meanwhile has not been told.
      group.revision = [...group.listeners].every((listener) => listeners.includes(listener)) ? revision : null;
      for (const listener of listeners) if (group.listeners.has(listener)) listener.onStandings(standings);
    }
    group.answeredAt = now();
  }

  function lookAgain(): void {
    isLooking = groups.size > 0;
    if (isLooking) setTimeout(() => void lookForAll().finally(lookAgain), paces.pauseMs).unref();
  }

  return {
    follow: (listener) => {
      const key = keyOf(listener.viewer);
      const group = groups.get(key) ?? formGroup(listener.viewer, now());
      groups.set(key, group);
      group.listeners.add(listener);
      // Something may have changed between the listener's first look and now.
      group.revision = null;
      if (!isLooking) lookAgain();
      return () => {
        group.listeners.delete(listener);
        if (group.listeners.size === 0 && groups.get(key) === group) groups.delete(key);
      };
    },
  };
}

function formGroup(viewer: Viewer, now: number): Group {
  return { viewer, listeners: new Set(), revision: null, answeredAt: now };
}

/** Whoever has the same claims and acts as the same role is told the same. */
function keyOf({ subject, role, claims }: Viewer): string {
  return JSON.stringify([subject, role, claims]);
}
