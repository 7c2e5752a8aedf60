// What a command that ends by itself opens on its way: closed when it ends, in reverse.

import type { Lifetime } from './lifetime.ts';

export type Parts = Pick<Lifetime, 'start'>;

/** What `work` starts is stopped when it ends, in reverse. */
export async function withParts<Result>(work: (parts: Parts) => Promise<Result>): Promise<Result> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    return await work({
      async start(start, stop) {
        const thing = await start();
        stops.push(() => stop(thing));
        return thing;
      },
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
