// Whether the port is free, found out before the slow things begin.

import { createServer } from 'node:net';
import { ConcordError } from '../errors/concord-error.ts';

type Address = { readonly host: string; readonly port: number };

/** @throws ConcordError PORT_IN_USE, ADDRESS_UNUSABLE */
export async function checkPort(address: Address): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ ...address, exclusive: true }, resolve);
    });
  } catch (cause) {
    throw explainListenFailure(cause, address);
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}

export function explainListenFailure(cause: unknown, { host, port }: Address): unknown {
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new ConcordError('PORT_IN_USE', { port }, { cause });
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return cause;
  return new ConcordError('ADDRESS_UNUSABLE', { host, port, reason: String(code) }, { cause });
}
