// The operator's log in JSON: one object a line, with the same in fields as in its sentence, and nothing that quotes data.

import { afterEach, describe, expect, it } from 'vitest';
import { openLogger } from '../../cli/observe/logger.ts';
import { createOperatorLog } from '../../cli/operator-log.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { serveWatchedShop, type WatchedShop } from '../support/watched-shop.ts';

type Line = Readonly<Record<string, unknown>>;

async function listen(format: 'text' | 'json' = 'json') {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return { ...(await openLogger(format, { print: (line) => write(`stdout ${line}`), write })), lines };
}

const objects = (lines: readonly string[]): readonly Line[] =>
  lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as Line;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    return rest;
  });

describe('the log', () => {
  it('has a time, a level and a message in each line of JSON, progress too', async () => {
    const { log, warn, lines } = await listen();
    log('Serving 3 products.');
    warn('A table is missing. (TABLE_MISSING)');
    warn('bug: Error', { level: 'error', event: 'bug', requestId: undefined });
    expect(objects(lines)).toEqual([
      { level: 'info', msg: 'Serving 3 products.' },
      { level: 'warn', msg: 'A table is missing. (TABLE_MISSING)' },
      { level: 'error', event: 'bug', msg: 'bug: Error' },
    ]);
  });

  it('keeps a sentence of several lines in one line', async () => {
    const { warn, lines } = await listen();
    warn('\nStopping;\n"again"');
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('\n');
    expect(objects(lines)).toEqual([{ level: 'warn', msg: 'Stopping;\n"again"' }]);
  });

  it('is text as it was, with the id of the request at the end where there is one', async () => {
    const { log, warn, lines } = await listen('text');
    log('Serving.');
    warn('gateway: Error', { level: 'error' });
    warn('gateway: Error', { level: 'error', requestId: 'r-1' });
    expect(lines).toEqual(['stdout Serving.', 'gateway: Error', 'gateway: Error [request r-1]']);
  });

  it('names code, domain, product and SQLSTATE of a statement that PostgreSQL refused, and not its message', async () => {
    const { warn, lines } = await listen();
    const cause = Object.assign(new Error('quotes a value'), { code: '22012' });
    const error = new ConcordError('DATABASE_ERROR', { domain: 'shop', product: 'shop.lines' }, { cause });
    createOperatorLog(false, warn).onSubgraphFailure({ domain: 'shop', error, requestId: 'r-1' });
    expect(objects(lines)).toEqual([
      {
        level: 'error',
        event: 'subgraph-failure',
        code: 'DATABASE_ERROR',
        domain: 'shop',
        product: 'shop.lines',
        causeCode: '22012',
        requestId: 'r-1',
        msg: expect.stringContaining('SQLSTATE 22012'),
      },
    ]);
    expect(lines.join()).not.toContain('quotes');
  });

  it('takes no sentence for a code', async () => {
    const { warn, lines } = await listen();
    const { onGatewayEvent, onBug } = createOperatorLog(false, warn);
    const cause = Object.assign(new Error('quotes a value'), { code: 'it is ada' });
    onGatewayEvent({ kind: 'subgraph-failed', subgraph: 'orders', cause, requestId: 'r-2' });
    onBug(cause, 'r-3');
    expect(objects(lines)).toMatchObject([
      { level: 'error', event: 'subgraph-failed', subgraph: 'orders', requestId: 'r-2' },
      { level: 'error', event: 'bug', requestId: 'r-3' },
    ]);
    expect(objects(lines).flatMap(Object.keys)).not.toContain('code');
  });
});

describe('shadow mode', () => {
  const told = { kind: 'shadow-compared', operationHash: 'ab'.repeat(32), isNews: true } as const;

  it('is told of differences and failures, once of each operation', async () => {
    const { warn, lines } = await listen();
    const { onGatewayEvent } = createOperatorLog(false, warn);
    onGatewayEvent({ ...told, outcome: 'same', differences: [] });
    onGatewayEvent({ ...told, outcome: 'skipped', differences: [] });
    onGatewayEvent({ ...told, outcome: 'different', differences: ['Query.a value', 'A.b null'] });
    onGatewayEvent({ ...told, outcome: 'different', differences: ['Query.a value', 'A.b null'], isNews: false });
    onGatewayEvent({ ...told, outcome: 'asked-otherwise', differences: [] });
    expect(objects(lines)).toMatchObject([
      {
        level: 'warn',
        event: 'shadow-compared',
        outcome: 'different',
        operation: told.operationHash,
        differences: 'Query.a value, A.b null',
        msg: 'shadow: the answer to operation abababababababab differs from that of the stock executor at Query.a value, A.b null.',
      },
      { outcome: 'asked-otherwise', msg: expect.stringContaining('asked a subgraph for something else') },
    ]);
  });
});

describe('the log of requests', () => {
  let shop: WatchedShop | undefined;
  afterEach(() => shop?.close());

  it('tells of each what it was and how it went, without its text, its values or who asked', async () => {
    shop = await serveWatchedShop({ CONCORD_LOG_FORMAT: 'json', CONCORD_LOG_REQUESTS: 'on' });
    const query = 'query Secret($id: String!) { people { customersByKey(customerId: $id) { email } } }';
    const { response } = await shop.ask(query, {
      role: 'admin',
      variables: { id: 'c1' },
      headers: { 'x-request-id': 'mine-1' },
    });
    const length = Number(response.headers.get('content-length'));
    await fetch(`${shop.url}/graphql?query=${encodeURIComponent('{ secret }')}`, {
      headers: { 'x-request-id': 'mine-2' },
    });
    await fetch(`${shop.url}/secret`, { headers: { 'x-request-id': 'mine-3' } });
    for (const path of ['/health', '/ready', '/metrics']) await fetch(shop.url + path);
    const shared = { level: 'info', event: 'request', ms: expect.any(Number), bytes: expect.any(Number) };
    expect(objects(shop.lines).map(({ msg, ...fields }) => fields)).toEqual([
      {
        ...shared,
        requestId: 'mine-1',
        method: 'POST',
        route: '/graphql',
        status: 200,
        bytes: length,
        operation: expect.stringMatching(/^[0-9a-f]{64}$/),
        role: 'admin',
      },
      expect.objectContaining({ requestId: 'mine-2', method: 'GET', route: '/graphql', status: 400, operation: null }),
      expect.objectContaining({ requestId: 'mine-3', method: 'GET', route: 'unknown', status: 404, role: null }),
    ]);
    expect(shop.lines.join('\n')).not.toMatch(/secret|customersByKey|"c1"|example/i);
  });

  it('is not kept unless it is asked for, but failures name their request, over HTTP to the subgraph too', async () => {
    shop = await serveWatchedShop({}, { isSplit: true });
    await shop.shop.client.query('alter table shop_product.lines rename sku to skus');
    await shop.ask('{ shop { lines { nodes { sku } } } }', { headers: { 'x-request-id': 'mine-4' } });
    expect(shop.lines).toEqual([expect.stringMatching(/^subgraph shop: DATABASE_ERROR.* \[request mine-4\]$/)]);
  });
});
