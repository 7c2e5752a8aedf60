// Looks at something now and then for as long as there is anything to look at. One look at many costs less than a timer
// and a listener for each.

export type Ticker = {
  /** Goes on where it does already. */
  readonly start: () => void;
};

/** @param look gives whether it is worth looking again; a process may end while it is not looked at */
export function createTicker(everyMs: number, look: () => boolean): Ticker {
  let timer: NodeJS.Timeout | null = null;
  const tick = () => {
    if (look() || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    start() {
      timer ??= setInterval(tick, everyMs).unref();
    },
  };
}
