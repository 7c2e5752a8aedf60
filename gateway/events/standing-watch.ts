// Looks for changes while anybody listens. Once a second it asks whether anything changed at all, which is one number; only
// then each viewer's products are asked for again, once for all of the viewer's streams.

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
  /** A viewer is asked for again after so long in any case: a grant that ends moves no number. */
  readonly mostAgeMs: number;
  /** So long without an answer, and streams end: their silence would say that nothing changes. */
  readonly patienceMs: number;
};

export const defaultWatchPaces: WatchPaces = { pauseMs: 1_000, mostAgeMs: 30_000, patienceMs: 60_000 };

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

  async function look(): Promise<void> {
    const revision = await ask.revision(AbortSignal.timeout(answerTimeoutMs)).catch(() => null);
    const due = revision === null ? [] : [...groups.values()].filter((group) => isDue(group, revision));
    const lookOn = async () => {
      for (let group = due.shift(); group !== undefined; group = due.shift()) await lookFor(group, revision);
    };
    await Promise.all(Array.from({ length: mostAtOnce }, lookOn));
    for (const { answeredAt, listeners } of groups.values()) {
      if (now() - answeredAt > paces.patienceMs) for (const listener of [...listeners]) listener.onLost();
    }
  }

  /** An answer to the number alone is one too, where it says that nothing changed. */
  function isDue(group: Group, revision: string): boolean {
    return group.revision !== revision || now() - group.answeredAt > paces.mostAgeMs;
  }

  async function lookFor(group: Group, revision: string | null): Promise<void> {
    const listeners = [...group.listeners];
    const products = [...new Set(listeners.flatMap((listener) => listener.products))];
    const asked = { viewer: group.viewer, products };
    const standings = await ask.standings(asked, AbortSignal.timeout(answerTimeoutMs)).catch(() => null);
    if (standings === null) return;
    group.answeredAt = now();
    const isForAll = [...group.listeners].every((listener) => listeners.includes(listener));
    group.revision = isForAll ? revision : null;
    for (const listener of listeners) if (group.listeners.has(listener)) listener.onStandings(standings);
  }

  function lookAgain(): void {
    isLooking = groups.size > 0;
    if (isLooking) setTimeout(() => void look().finally(lookAgain), paces.pauseMs);
  }

  return {
    follow: (listener) => {
      const key = keyOf(listener.viewer);
      const group = groups.get(key) ?? {
        viewer: listener.viewer,
        listeners: new Set(),
        revision: null,
        answeredAt: now(),
      };
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

/** Whoever has the same claims and acts as the same role is told the same. */
function keyOf({ subject, role, claims }: Viewer): string {
  return JSON.stringify([subject, role, claims]);
}
