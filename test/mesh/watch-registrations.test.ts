// Registrations reach every process: at once by notification, and after a connection that broke.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type RegistrationWatcher, watchRegistrations } from '../../mesh/consumers/watch-registrations.ts';
import type { WatchFailure } from '../../mesh/watch.ts';
import { type Consumers, dashboard, grower, openConsumers } from '../support/consumers.ts';

let consumers: Consumers;
const opened: RegistrationWatcher[] = [];
const failures: WatchFailure[] = [];
beforeAll(async () => {
  consumers = await openConsumers();
});
afterAll(() => consumers.close());
afterEach(async () => {
  failures.length = 0;
  await Promise.all(opened.splice(0).map(({ close }) => close()));
  await consumers.pool.query('truncate concord.consumers');
  await consumers.watcher.refresh();
});

/** Another process, which never looks by itself. */
async function watchElsewhere(): Promise<RegistrationWatcher> {
  const watcher = await watchRegistrations({
    createClient: () => new pg.Client({ connectionString: consumers.url, application_name: 'elsewhere' }),
    onFailure: (failure) => failures.push(failure),
    pollMs: 3_600_000,
  });
  opened.push(watcher);
  return watcher;
}

async function until(isReached: () => boolean): Promise<void> {
  const from = performance.now();
  while (!isReached()) {
    if (performance.now() - from > 5_000) throw new Error('It did not come.');
    await sleep(2);
  }
}

it('another process hears of a registration, its change and its end', async () => {
  const { current } = await watchElsewhere();
  const pinOf = () =>
    current()
      .byProduct.get('shop.orders')
      ?.map(({ consumer, pin }) => `${consumer} ${pin}`);
  expect(pinOf()).toBeUndefined();
  await consumers.register(dashboard);
  await until(() => pinOf()?.join() === 'dashboard ^2.1');
  await consumers.register(dashboard, { pin: '^3' });
  await until(() => pinOf()?.join() === 'dashboard ^3');
  await consumers.register(grower);
  await until(() => pinOf()?.length === 2);
  await consumers.unregister(dashboard, { product: 'shop.orders' });
  await until(() => pinOf()?.join() === 'growth/weekly-report ^2.1');
});

it('a broken connection is made again, and what was known goes on', async () => {
  const { current } = await watchElsewhere();
  await consumers.register(dashboard);
  await until(() => current().byConsumer.has('dashboard'));
  await consumers.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'elsewhere'",
  );
  expect(current().byConsumer.has('dashboard')).toBe(true);
  await consumers.register(grower);
  await until(() => current().byConsumer.has('growth/weekly-report'));
});

it('nobody is registered where the registrations may no longer be read', async () => {
  const { current, isReadable, refresh } = await watchElsewhere();
  await consumers.register(dashboard);
  await until(() => current().byConsumer.has('dashboard'));
  await consumers.pool.query('alter table concord.consumers rename to away');
  try {
    await refresh();
    expect([isReadable(), current().byConsumer.size, failures.map(({ isRefused }) => isRefused)]).toEqual([
      false,
      0,
      [true],
    ]);
  } finally {
    await consumers.pool.query('alter table concord.away rename to consumers');
  }
  await refresh();
  expect([isReadable(), current().byConsumer.size]).toEqual([true, 1]);
});
