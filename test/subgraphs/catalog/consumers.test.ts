// Who registers a consumer, for what; who sees it, changes it and takes it out.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../../identity/viewer.ts';
import {
  type Consumers,
  dashboard,
  grower,
  loner,
  openConsumers,
  owner,
  platform,
  start,
  stranger,
  weekly,
} from '../../support/consumers.ts';

let consumers: Consumers;
beforeAll(async () => {
  consumers = await openConsumers();
});
afterAll(() => consumers.close());
afterEach(async () => {
  consumers.clock.now = start;
  await consumers.pool.query('truncate concord.consumers, concord.usage, concord.traffic');
  await consumers.watcher.refresh();
});

const consumersOf =
  '{ catalog { product(id: "shop.orders") { consumers { nodes { consumer contact mayUnregister } } } } }';
const listFor = async (viewer: typeof dashboard) =>
  (await consumers.ask(viewer, consumersOf)).data.catalog.product.consumers.nodes;

describe('a registration', () => {
  it('names the consumer by team and use case, and the versions that fit', async () => {
    const { data, messages } = await consumers.register(grower);
    expect(messages).toEqual([]);
    expect(data.registerConsumer).toEqual({
      consumer: 'growth/weekly-report',
      productId: 'shop.orders',
      team: 'growth',
      useCase: 'Weekly report',
      contact: 'growth@example.com',
      pin: '^2.1',
      registeredAt: '2026-06-01T12:00:00Z',
      satisfiedBy: ['2.1.0'],
      mayUnregister: true,
    });
  });

  it('names the consumer of the token where it names one', async () => {
    const { data } = await consumers.register(dashboard, { pin: '>=2 <4' });
    expect(data.registerConsumer).toMatchObject({ consumer: 'dashboard', satisfiedBy: ['2.1.0', '3.0.2'] });
  });

  it('is one and the same when it comes again, and writes nothing', async () => {
    const first = await consumers.register(grower);
    const rowsOf = async () =>
      (await consumers.pool.query('select to_jsonb(c), xmin::text from concord.consumers c')).rows;
    const before = await rowsOf();
    consumers.clock.now += 60_000;
    const again = await consumers.register({ ...grower, subject: 'greg' });
    expect(again.data).toEqual(first.data);
    expect(await rowsOf()).toEqual(before);
  });

  it('is kept once when it comes twenty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => consumers.register(grower)));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(await consumers.kept()).toHaveLength(1);
  });

  it('takes another contact, pin and spelling of the use case', async () => {
    await consumers.register(grower);
    const changed = { contact: 'gina@example.com', pin: '2.x || 3.x', useCase: 'weekly  Report!' };
    const { data } = await consumers.register(grower, changed);
    expect(data.registerConsumer).toMatchObject({ ...changed, consumer: 'growth/weekly-report' });
    expect(await consumers.kept()).toEqual([
      {
        consumer: 'growth/weekly-report',
        product: 'shop.orders',
        team: 'growth',
        use_case: changed.useCase,
        contact: changed.contact,
        pin: changed.pin,
        registered_by: 'gina',
      },
    ]);
  });

  it('tells use cases apart that have no letters of a header', async () => {
    const names = [];
    for (const useCase of ['週報', '月報', 'Prévision', `${'long '.repeat(30)}a`, `${'long '.repeat(30)}b`, '!!']) {
      names.push((await consumers.register(grower, { useCase })).data.registerConsumer.consumer);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^growth\/[a-z0-9-]{0,70}$/.test(name))).toBe(true);
    expect(names[2]).toBe('growth/prevision');
  });

  it('is for all majors of the product, by whichever it is named', async () => {
    await consumers.register(dashboard, { product: 'shop.orders@3', pin: '^3' });
    const ask = '{ catalog { product(id: "shop.orders") { consumers { nodes { productId pin satisfiedBy } } } } }';
    const { data } = await consumers.ask(owner, ask);
    expect(data.catalog.product.consumers.nodes).toEqual([
      { productId: 'shop.orders', pin: '^3', satisfiedBy: ['3.0.2'] },
    ]);
  });
});

describe('refused, with nothing kept', () => {
  it.each([
    ['nobody', anonymous, {}, 'CONSUMER_ANONYMOUS'],
    ['a product that is not there', grower, { product: 'shop.ordres' }, 'CONSUMER_PRODUCT_UNKNOWN'],
    ['a product that the viewer may not find', stranger, { product: 'shop.secrets' }, 'CONSUMER_PRODUCT_UNKNOWN'],
    ['another team than that of the token', grower, { team: 'finance' }, 'CONSUMER_TEAM_FOREIGN'],
    ['an empty team', loner, { team: ' @ ' }, 'ARGUMENT_INVALID'],
    ['a team that is too long', loner, { team: 't'.repeat(101) }, 'ARGUMENT_INVALID'],
    ['an empty use case', grower, { useCase: '  ' }, 'ARGUMENT_INVALID'],
    ['a use case that is too long', grower, { useCase: 'u'.repeat(201) }, 'ARGUMENT_INVALID'],
    ['a use case of two lines', grower, { useCase: 'one\ntwo' }, 'ARGUMENT_INVALID'],
    ['a contact that is no address', grower, { contact: 'gina at example' }, 'CONSUMER_CONTACT_INVALID'],
    ['a pin that is no range', grower, { pin: 'latest' }, 'CONSUMER_PIN_INVALID'],
    ['an empty pin', grower, { pin: '' }, 'CONSUMER_PIN_INVALID'],
    ['a pin that no version satisfies', grower, { pin: '^4' }, 'CONSUMER_PIN_UNSATISFIED'],
  ])('%s', async (_, viewer, given, code) => {
    const { errors, data } = await consumers.register(viewer, given);
    expect([errors, data]).toEqual([[`${code} registerConsumer`], { registerConsumer: null }]);
    expect(await consumers.kept()).toEqual([]);
  });

  it('with what is close, and what there is', async () => {
    const [product, pin] = [
      await consumers.register(grower, { product: 'shop.ordres' }),
      await consumers.register(grower, { pin: '~2.0.5' }),
    ];
    expect(product.messages[0]).toContain(
      'The argument "product" names no product that you may find. Did you mean "shop.orders"',
    );
    expect(pin.messages).toEqual([
      'No published version of shop.orders satisfies the argument "pin". Published: 2.1.0, 3.0.2. Name a range that holds one, such as ^3.0.2.',
    ]);
  });

  it('a product that may not be found, without naming it', async () => {
    const { messages } = await consumers.register(stranger, { product: 'shop.secret' });
    expect(messages[0]).toContain('names no product that you may find.');
    expect(messages[0]).not.toContain('secret');
  });
});

describe('a name that is taken', () => {
  it('is not given to somebody else, for that product nor for another', async () => {
    await consumers.register(grower);
    for (const product of ['shop.orders', 'shop.lines']) {
      const { errors } = await consumers.register(loner, { product, pin: '*' });
      expect(errors).toEqual(['CONSUMER_TAKEN registerConsumer']);
    }
    expect(await consumers.kept()).toHaveLength(1);
  });

  it('is given back to the team whose name somebody without a team has taken', async () => {
    await consumers.register(loner);
    expect((await consumers.register(grower, { contact: 'gina@example.com' })).errors).toEqual([]);
    expect((await consumers.kept())[0]).toMatchObject({ contact: 'gina@example.com', registered_by: 'gina' });
  });

  it('may be changed by a platform role, and stays that of who has it', async () => {
    await consumers.register(grower);
    expect((await consumers.register(platform, { pin: '^3' })).errors).toEqual([]);
    expect(await consumers.kept()).toMatchObject([{ pin: '^3', registered_by: 'gina' }]);
  });
});

describe('consumers of a product', () => {
  it('are seen by whoever finds it, their contacts by owners, platform roles and themselves', async () => {
    await consumers.register(grower);
    const seen = { consumer: 'growth/weekly-report', contact: weekly.contact, mayUnregister: true };
    for (const viewer of [owner, platform, grower, { ...stranger, team: 'growth' }]) {
      expect(await listFor(viewer)).toEqual([seen]);
    }
    for (const viewer of [stranger, anonymous, { ...stranger, consumer: 'growth' }]) {
      expect(await listFor(viewer)).toEqual([{ ...seen, contact: null, mayUnregister: false }]);
    }
  });

  it('come in pages', async () => {
    for (const useCase of ['c', 'a', 'b']) await consumers.register(grower, { useCase });
    const page = (more: string) => `{ catalog { product(id: "shop.orders") { consumers(first: 2${more}) {
      totalCount nodes { consumer } pageInfo { hasNextPage endCursor } } } } }`;
    const first = (await consumers.ask(owner, page(''))).data.catalog.product.consumers;
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [{ consumer: 'growth/a' }, { consumer: 'growth/b' }],
      pageInfo: { hasNextPage: true },
    });
    const next = (await consumers.ask(owner, page(`, after: "${first.pageInfo.endCursor}"`))).data.catalog.product
      .consumers;
    expect(next).toMatchObject({ nodes: [{ consumer: 'growth/c' }], pageInfo: { hasNextPage: false } });
    expect((await consumers.ask(owner, page(', after: "x"'))).errors).toEqual([
      'CURSOR_INVALID catalog.product.consumers',
    ]);
  });

  it('find their own registrations in one list', async () => {
    await consumers.register(grower);
    await consumers.register({ ...grower, subject: 'greg' }, { product: 'shop.lines', pin: '^1' });
    await consumers.register(dashboard, { team: 'boards' });
    const own = '{ catalog { registrations { nodes { consumer productId product { id } } } } }';
    expect((await consumers.ask(grower, own)).data.catalog.registrations.nodes).toEqual([
      { consumer: 'growth/weekly-report', productId: 'shop.lines', product: { id: 'shop.lines' } },
      { consumer: 'growth/weekly-report', productId: 'shop.orders', product: { id: 'shop.orders' } },
    ]);
    expect((await consumers.ask(anonymous, own)).data.catalog.registrations.nodes).toEqual([]);
  });
});

describe('a registration is taken out', () => {
  const product = 'shop.orders';
  const named = { product, consumer: 'growth/weekly-report' };
  it.each([
    ['who registered it', { ...grower, team: null }, { product }],
    ['its team', { ...grower, subject: 'greg' }, { product }],
    ['an owner of the product', owner, named],
    ['a platform role', platform, named],
  ])('by %s', async (_, viewer, given) => {
    await consumers.register(grower);
    const { data } = await consumers.unregister(viewer, given);
    expect(data.unregisterConsumer).toEqual({ consumer: 'growth/weekly-report', productId: product });
    expect(await consumers.kept()).toEqual([]);
    expect(await listFor(owner)).toEqual([]);
  });

  it.each([
    ['by nobody else', stranger, named, 'CONSUMER_FOREIGN'],
    ['by nobody without a token', anonymous, named, 'CONSUMER_ANONYMOUS'],
    ['where there is one', owner, { product, consumer: 'growth/monthly' }, 'CONSUMER_NOT_REGISTERED'],
    ['where one is meant', stranger, { product }, 'CONSUMER_NOT_REGISTERED'],
    ['where the product is known', stranger, { ...named, product: 'shop.secrets' }, 'CONSUMER_PRODUCT_UNKNOWN'],
  ])('%s', async (_, viewer, given, code) => {
    await consumers.register(grower);
    expect((await consumers.unregister(viewer, given)).errors).toEqual([`${code} unregisterConsumer`]);
    expect(await consumers.kept()).toHaveLength(1);
  });

  it('of several only the one that is named', async () => {
    for (const useCase of ['a', 'b']) await consumers.register(grower, { useCase });
    const { messages } = await consumers.unregister(grower, { product });
    expect(messages).toEqual([
      'You have several registrations for shop.orders. Name one in the argument "consumer": growth/a, growth/b.',
    ]);
    await consumers.unregister(grower, { product, consumer: 'growth/a' });
    expect(await consumers.kept()).toMatchObject([{ consumer: 'growth/b' }]);
  });
});

describe('what consumers use', () => {
  const usage = (given = '') =>
    `{ catalog { product(id: "shop.orders") { usage${given} { consumer version field requests days { day requests } } } } }`;

  it('is shown to owners and platform roles day by day, and to nobody else', async () => {
    await consumers.pool.query(`insert into concord.usage values
      ('2026-06-01', 'dashboard', 'shop.orders', '2.1.0', '', 3), ('2026-06-01', 'dashboard', 'shop.orders', '2.1.0', 'id', 3),
      ('2026-05-31', 'dashboard', 'shop.orders', '2.1.0', 'id', 4), ('2026-05-02', 'dashboard', 'shop.orders', '2.1.0', 'id', 9),
      ('2026-06-01', 'dashboard', 'shop.orders@3', '3.0.2', 'id', 7), ('2026-06-01', 'other', 'shop.orders', '2.1.0', 'id', 5)`);
    const expected = [
      { consumer: 'dashboard', version: '2.1.0', field: null, requests: 3, days: [{ day: '2026-06-01', requests: 3 }] },
      {
        consumer: 'dashboard',
        version: '2.1.0',
        field: 'id',
        requests: 7,
        days: [
          { day: '2026-05-31', requests: 4 },
          { day: '2026-06-01', requests: 3 },
        ],
      },
    ];
    for (const viewer of [owner, platform]) {
      const { data } = await consumers.ask(viewer, usage('(days: 30, consumer: "dashboard")'));
      expect(data.catalog.product.usage).toEqual(expected);
    }
    for (const viewer of [dashboard, stranger, anonymous]) {
      expect((await consumers.ask(viewer, usage())).errors).toEqual(['USAGE_FORBIDDEN catalog.product.usage']);
    }
    expect((await consumers.ask(owner, usage('(days: 91)'))).errors).toEqual([
      'ARGUMENT_INVALID catalog.product.usage',
    ]);
  });

  it('is summed up beside each registration, over all majors', async () => {
    await consumers.register(dashboard);
    await consumers.pool.query(`insert into concord.usage values
      ('2026-05-31', 'dashboard', 'shop.orders', '2.1.0', '', 3), ('2026-05-30', 'dashboard', 'shop.orders@3', '3.0.2', '', 4),
      ('2026-04-01', 'dashboard', 'shop.orders', '2.1.0', '', 100), ('2026-06-01', 'dashboard', 'shop.lines', '1.0.0', '', 9)`);
    const sums =
      '{ catalog { registrations { nodes { lastUsedOn requestsLast30Days versionsLast30Days { version requests } } } } }';
    expect((await consumers.ask(dashboard, sums)).data.catalog.registrations.nodes).toEqual([
      {
        lastUsedOn: '2026-05-31',
        requestsLast30Days: 7,
        versionsLast30Days: [
          { version: '2.1.0', requests: 3 },
          { version: '3.0.2', requests: 4 },
        ],
      },
    ]);
    const others = `{ catalog { product(id: "shop.orders") { consumers { nodes { versionsLast30Days { version } } } } } }`;
    expect((await consumers.ask(stranger, others)).data.catalog.product.consumers.nodes).toEqual([
      { versionsLast30Days: null },
    ]);
  });

  it('is shown of each major, which stand side by side in the catalog', async () => {
    await consumers.pool.query(`insert into concord.usage values
      ('2026-06-01', 'dashboard', 'shop.orders', '2.1.0', '', 3), ('2026-06-01', 'other', 'shop.orders@3', '3.0.2', '', 4)`);
    const query =
      '{ catalog { product(id: "shop.orders") { majors { id version usage { consumer version requests } } } } }';
    expect((await consumers.ask(owner, query)).data.catalog.product.majors).toEqual([
      { id: 'shop.orders', version: '2.1.0', usage: [{ consumer: 'dashboard', version: '2.1.0', requests: 3 }] },
      { id: 'shop.orders@3', version: '3.0.2', usage: [{ consumer: 'other', version: '3.0.2', requests: 4 }] },
    ]);
  });
});

describe('how a product was served', () => {
  const service = `{ catalog { product(id: "shop.orders") { service { requests availabilityPercent latencyP95Ms
    promisedAvailability promisedLatencyP95Ms status } } } }`;
  const served = async () => (await consumers.ask(stranger, service)).data.catalog.product.service;
  /** @param buckets the first ones of the histogram */
  const put = (hour: string, requests: number, failures: number, buckets: readonly number[]) =>
    consumers.pool.query('insert into concord.traffic values ($1, $2, $3, $4, $5)', [
      hour,
      'shop.orders',
      requests,
      failures,
      [...buckets, ...Array(15 - buckets.length).fill(0)],
    ]);
  const promised = { promisedAvailability: 99.9, promisedLatencyP95Ms: 200 };

  it('is unknown before anybody asked', async () => {
    expect(await served()).toEqual({
      requests: 0,
      availabilityPercent: null,
      latencyP95Ms: null,
      ...promised,
      status: 'UNKNOWN',
    });
  });

  it('keeps the promises of the contract', async () => {
    await put('2026-06-01T11:00:00Z', 1_000, 0, [900, 60, 40]);
    await put('2026-06-01T10:00:00Z', 1_000, 1, [900, 60, 40]);
    expect(await served()).toEqual({
      requests: 2_000,
      availabilityPercent: 99.95,
      latencyP95Ms: 2,
      ...promised,
      status: 'KEPT',
    });
  });

  it('breaks them by failures of a month, and by slowness of a day', async () => {
    await put('2026-05-10T11:00:00Z', 1_000, 2, [1_000]);
    await put('2026-06-01T11:00:00Z', 100, 0, [100]);
    expect(await served()).toMatchObject({ requests: 1_100, status: 'BROKEN', latencyP95Ms: 1 });
    await consumers.pool.query('truncate concord.traffic');
    await put('2026-06-01T11:00:00Z', 100, 0, [94, 0, 0, 0, 0, 0, 0, 0, 6]);
    expect(await served()).toMatchObject({ availabilityPercent: 100, latencyP95Ms: 500, status: 'BROKEN' });
  });
});
