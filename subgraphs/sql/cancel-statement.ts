// Stops the statement that runs on a connection, by the protocol's own message for it: no login, so a server whose
// connections are all taken still hears it, and a pooler in between hands it on
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).

import pg from 'pg';

/** What the driver has of a connection that is up; its types leave that out. */
type Backend = {
  readonly host: string;
  readonly port: number;
  readonly ssl: pg.ConnectionConfig['ssl'];
  readonly processID: number | null;
  readonly secretKey: number | null;
};

type Wire = Pick<pg.Connection, 'stream' | 'on' | 'once'> & {
  readonly connect: (...at: readonly [port: number, host: string] | readonly [socket: string]) => void;
  readonly requestSsl: () => void;
  readonly cancel: (processID: number, secretKey: number) => void;
};

const mostMs = 2_000;

/**
 * Gives back once the server has sent the signal, for which it closes the connection, or after 2 s. Never fails: a
 * statement that could not be stopped runs to its end or its timeout, and nobody waits for it.
 */
export function cancelStatement(client: pg.ClientBase): Promise<void> {
  const { host, port, ssl = false, processID, secretKey } = client as unknown as Backend;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return Promise.resolve();
  const wire = new pg.Connection({ ssl }) as unknown as Wire;
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => wire.stream.destroy(), mostMs);
    wire.on('error', () => undefined);
    wire.once('end', () => {
      clearTimeout(giveUp);
      resolve();
    });
    const cancel = () => wire.cancel(processID, secretKey);
    wire.once('connect', () => (ssl === false ? cancel() : wire.requestSsl()));
    wire.once('sslconnect', cancel);
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
    else wire.connect(port, host);
  });
}
