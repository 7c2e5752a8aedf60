// Work that is done when something is told, once more where more was told meanwhile, and by itself after a pause that it asks
// for.

export type Looking = {
  /** There is something to look at. */
  readonly wake: () => void;
  /** Settles when what was told until now has been looked at. */
  readonly untilDone: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** @param look gives milliseconds until it wants to look by itself, or null; it never fails */
export function lookWhenTold(look: () => Promise<number | null>): Looking {
  let isDue = false;
  let isStopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    while (isDue && !isStopped) {
      isDue = false;
      clearTimeout(timer);
      const pauseMs = await look();
      if (pauseMs !== null && !isStopped) timer = setTimeout(wake, pauseMs).unref();
    }
    running = null;
  };

  function wake(): void {
    if (isStopped) return;
    isDue = true;
    running ??= run();
  }

  return {
    wake,
    untilDone: async () => running ?? undefined,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
