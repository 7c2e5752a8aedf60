// What runs for a part of the process's life: ended before it, when something else has taken its place, or with it.

import type { Lifetime } from '../lifetime.ts';

export type ChildLifetime = Lifetime & {
  /** Stops in reverse what was started in it; whoever calls it again waits for the same end. */
  readonly close: () => Promise<void>;
};

export async function openChildLifetime(parent: Lifetime): Promise<ChildLifetime> {
  const stops: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | null = null;
  const stopAll = async () => {
    const failures: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  };
  return {
    fail: parent.fail,
    async start(start, stop) {
      const thing = await start();
      if (closing !== null) {
        await stop(thing);
        throw new Error('It was ended while it started.');
      }
      stops.push(() => stop(thing));
      return thing;
    },
    close() {
      closing ??= stopAll();
      return closing;
    },
  };
}
