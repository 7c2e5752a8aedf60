// Work that several ask for at once, done once: who comes while it goes on waits for it. It is given up when all who waited
// have left, and what becomes of it, a failure as well, is told to all of them.

export type ShareWork<Result> = (
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;

type Options = {
  /** Who comes later than this after its begin has it done anew, and does not get what is older than that. */
  readonly joinMs: number;
  /** For one and the same; who comes when so many wait has it done for himself. */
  readonly mostWaiting: number;
  readonly onJoin: () => void;
};

type Running<Result> = {
  readonly result: Promise<Result>;
  readonly beganAt: number;
  readonly stop: AbortController;
  waiting: number;
};

/** What it gives throws what the work throws, or the reason of the signal for who has left. */
export function createSharing<Result>({ joinMs, mostWaiting, onJoin }: Options): ShareWork<Result> {
  const running = new Map<string, Running<Result>>();

  const waitFor = (name: string, one: Running<Result>, signal: AbortSignal): Promise<Result> => {
    one.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        one.waiting -= 1;
        if (one.waiting > 0) return reject(signal.reason);
        // Nobody may join what ends now. The last one waits until it has ended, so that its connection is free again.
        if (running.get(name) === one) running.delete(name);
        one.stop.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle = (tell: () => void) => {
        signal.removeEventListener('abort', leave);
        tell();
      };
      one.result.then(
        (result) => settle(() => resolve(result)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  };

  return async (name, signal, work) => {
    signal.throwIfAborted();
    const known = running.get(name);
    const now = performance.now();
    if (known !== undefined && now - known.beganAt < joinMs && known.waiting < mostWaiting) {
      onJoin();
      return waitFor(name, known, signal);
    }
    const stop = new AbortController();
    const result = work(stop.signal).finally(() => {
      if (running.get(name) === one) running.delete(name);
    });
    const one: Running<Result> = { result, beganAt: now, stop, waiting: 0 };
    running.set(name, one);
    return waitFor(name, one, signal);
  };
}
