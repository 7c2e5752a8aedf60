// How many requests still run on one graph: what only they need, such as connections to a subgraph that was taken out, is given
// up after the last of them.

export type RunningRequests = {
  readonly begin: () => void;
  readonly end: () => void;
  /** Settles once none runs. Asked for when no new one can begin. */
  readonly whenNone: () => Promise<void>;
};

export function createRunningRequests(): RunningRequests {
  let running = 0;
  let settle: (() => void) | null = null;
  return {
    begin: () => {
      running += 1;
    },
    end: () => {
      running -= 1;
      if (running === 0) settle?.();
    },
    whenNone: () =>
      new Promise((resolve) => {
        if (running === 0) resolve();
        else settle = resolve;
      }),
  };
}
