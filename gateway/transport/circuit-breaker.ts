// Whether a subgraph is asked at all. One that gives no replies is left alone, so that requests do not queue up for it and
// it can come back, and about once a second one request is let through to see whether it has.

export type BreakerState = 'closed' | 'half-open' | 'open';

/** `answered`: any reply that shows it alive. `failed`: none came. `abandoned`: whoever asked went away first. */
export type PassageOutcome = 'answered' | 'failed' | 'abandoned';

/** Leave to ask once; called when it is over. */
export type Passage = (outcome: PassageOutcome, cause?: unknown) => void;

export type CircuitBreaker = {
  /** Null = do not ask. */
  readonly enter: () => Passage | null;
  readonly state: () => BreakerState;
  /** Why the last one failed. */
  readonly lastCause: () => unknown;
};

export type BreakerSettings = {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onOpened: (cause: unknown) => void;
  readonly onClosed: () => void;
};

const windowMs = 10_000;
const slotMs = 1_000;
const leastInWindow = 10;
const openingShare = 0.5;
const openingRow = 5;
/** One break of the network ends many requests at once, and tells nothing of the next one. */
const leastRowMs = 100;
/** Also while an earlier probe still waits: that one may hang on a connection which is dead. */
const probeEveryMs = 1_000;

/** Opens after 5 failures in a row over at least 0.1 s, or where at least half of 10 or more requests failed in about 10 s. */
export function createCircuitBreaker({ now, onOpened, onClosed }: BreakerSettings): CircuitBreaker {
  let isOpen = false;
  /** What was let through before the last change tells nothing of the time after it. */
  let generation = 0;
  let window = createWindow();
  let failuresInRow = 0;
  let rowBeganAt = 0;
  let lastProbeAt = 0;
  let probes = 0;
  let lastCause: unknown;

  function change(opens: boolean): void {
    isOpen = opens;
    generation += 1;
    window = createWindow();
    failuresInRow = 0;
    probes = 0;
    lastProbeAt = now();
    if (opens) onOpened(lastCause);
    else onClosed();
  }

  function endProbe(outcome: PassageOutcome): void {
    probes -= 1;
    if (outcome === 'answered') change(false);
  }

  function endRequest(outcome: PassageOutcome): void {
    if (outcome === 'abandoned') return;
    const { failed, all } = window.count(outcome, now());
    if (outcome === 'answered') {
      failuresInRow = 0;
      return;
    }
    if (failuresInRow === 0) rowBeganAt = now();
    failuresInRow += 1;
    const isSilent = failuresInRow >= openingRow && now() - rowBeganAt >= leastRowMs;
    const isMostlyFailing = all >= leastInWindow && failed / all >= openingShare;
    if (isSilent || isMostlyFailing) change(true);
  }

  return {
    enter() {
      if (isOpen) {
        if (now() - lastProbeAt < probeEveryMs) return null;
        lastProbeAt = now();
        probes += 1;
      }
      const [began, end] = [generation, isOpen ? endProbe : endRequest];
      let isOver = false;
      return (outcome, cause) => {
        if (isOver || began !== generation) return;
        isOver = true;
        if (outcome === 'failed') lastCause = cause;
        end(outcome);
      };
    },
    state: () => (!isOpen ? 'closed' : probes > 0 ? 'half-open' : 'open'),
    lastCause: () => lastCause,
  };
}

type Slot = { readonly at: number; failed: number; all: number };

/** Counts of the last seconds, one slot for each in which something ended. */
function createWindow() {
  let slots: Slot[] = [];
  return {
    count(outcome: 'answered' | 'failed', now: number): { readonly failed: number; readonly all: number } {
      const at = Math.floor(now / slotMs);
      let slot = slots.at(-1);
      if (slot?.at !== at) {
        slot = { at, failed: 0, all: 0 };
        slots = [...slots.filter((one) => one.at > at - windowMs / slotMs), slot];
      }
      slot.all += 1;
      if (outcome === 'failed') slot.failed += 1;
      if (outcome === 'answered') return slot; // it opens nothing, so nothing need be summed up
      const sum = { failed: 0, all: 0 };
      for (const one of slots) {
        sum.failed += one.failed;
        sum.all += one.all;
      }
      return sum;
    },
  };
}
