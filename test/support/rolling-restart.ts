// Two processes of the same mesh behind a balancer, each stopped and started again in turn while requests come.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { findFreePort, makeHome, type RunningConcord, runConcord, untilReady } from '../end-to-end/run-concord.ts';
import { startBalancer } from './balancer.ts';
import { writeVisitsContracts } from './visits-contracts.ts';

const secret = 'the secret of two processes, long enough';

export type RollingRestart = {
  readonly sent: number;
  /** What is not the whole answer: a status, an error, a connection that broke. */
  readonly failures: readonly string[];
  /** How long each of the stops took, in milliseconds. */
  readonly stops: readonly number[];
  readonly exitCodes: readonly (number | null)[];
};

type Options = {
  readonly databaseUrl: string;
  readonly restarts: number;
  readonly everyMs: number;
  readonly stopDelay: string;
};

/** The database must be empty. The caller ends what is left of the processes by `cleanUp`. */
export async function restartUnderLoad({
  databaseUrl,
  restarts,
  everyMs,
  stopDelay,
}: Options): Promise<RollingRestart> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`create schema shop_product;
    create table shop_product.visits (visit_id text primary key);
    insert into shop_product.visits select 'v' || n from generate_series(1, 100) n`);
  await client.end();
  const contracts = writeVisitsContracts(makeHome());
  const variables = {
    DATABASE_URL: databaseUrl,
    CONCORD_CONTRACTS: contracts,
    CONCORD_SECRET: secret,
    CONCORD_STOP_DELAY: stopDelay,
    CONCORD_LEDGER: 'off',
  };
  const ports = [await findFreePort(), await findFreePort()];
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const start = (at: number) =>
    runConcord(['serve', '--port', String(ports[at])], { ...variables, CONCORD_HOME: makeHome() });
  const processes: RunningConcord[] = [start(0), start(1)];
  await Promise.all(processes.map((one, at) => untilReady(urls[at] ?? '', one)));

  const balancer = startBalancer(urls);
  await Promise.all(urls.map(balancer.untilReady));
  const token = await issueDevelopmentToken(
    { subject: 'a@example.org', roles: ['analyst'], lifetimeSeconds: 3_600 },
    { rootSecret: Buffer.from(secret), environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
  );
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query: '{ shop { visits(first: 100) { totalCount nodes { visitId } } } }' });
  const failures: string[] = [];
  let signalledAt = performance.now();
  const sending: Promise<void>[] = [];
  const load = setInterval(() => {
    const sent = balancer.send('/graphql', { method: 'POST', headers, body }).then(
      ({ status, text }) => {
        const isWhole = status === 200 && text.startsWith('{"data":{"shop":{"visits":{"totalCount":100,');
        if (!isWhole) failures.push(`${status} ${text.slice(0, 200)}`);
      },
      (error: unknown) => {
        const after = Math.round(performance.now() - signalledAt);
        failures.push(`${(error as NodeJS.ErrnoException).code ?? error}, ${after} ms after the last signal`);
      },
    );
    sending.push(sent);
  }, everyMs);

  const stops: number[] = [];
  const exitCodes: (number | null)[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    const at = restart % 2;
    await sleep(500);
    signalledAt = performance.now();
    processes[at]?.signal('SIGTERM');
    exitCodes.push((await processes[at]?.ended)?.code ?? null);
    stops.push(Math.round(performance.now() - signalledAt));
    processes[at] = start(at);
    await untilReady(urls[at] ?? '', processes[at]);
    await balancer.untilReady(urls[at] ?? '');
  }
  clearInterval(load);
  await Promise.all(sending);
  await balancer.close();
  return { sent: sending.length, failures, stops, exitCodes };
}
