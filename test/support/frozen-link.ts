// A way to PostgreSQL that can freeze, as when its machine or the network between is gone without a word: connections stay
// up, and nothing passes.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Link = {
  /** The same database by this way. */
  readonly url: string;
  readonly freeze: () => void;
  readonly close: () => Promise<void>;
};

export async function openLink(databaseUrl: string): Promise<Link> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => void (isFrozen || other.write(bytes)));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        if (!isFrozen) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze: () => {
      isFrozen = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
