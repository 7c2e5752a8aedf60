// `concord sql` against a gateway that runs.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { printTable } from '../../cli/print-table.ts';
import { querySql, type SqlOptions } from '../../cli/query-sql.ts';
import { findRootSecret } from '../../cli/root-secret.ts';
import { printToken } from '../../cli/token.ts';
import { openSqlGateway, type SqlGateway } from '../support/sql-gateway.ts';

const variables = { CONCORD_SECRET: 's'.repeat(40) };
const environment = readEnvironment(variables, '/nowhere');
let gateway: SqlGateway;
beforeAll(async () => {
  const rootSecret = findRootSecret(environment);
  if (rootSecret === null) throw new Error('The environment has no secret.');
  gateway = await openSqlGateway(rootSecret);
});
afterAll(() => gateway.close());

async function run(query: string, given: Partial<SqlOptions> = {}, at = environment, stdin = '') {
  const printed: string[] = [];
  const warned: string[] = [];
  const options: SqlOptions = {
    ...{ role: ['analyst'], claim: [], also: [], url: gateway.url, token: undefined, format: 'table' },
    ...given,
  };
  const context = {
    environment: at,
    stdin: Readable.from([stdin]),
    print: (text: string) => printed.push(text),
    warn: (line: string) => warned.push(line),
  };
  await querySql('shop.orders', query, options, context);
  return { printed: printed.join('\n'), warned };
}

const query = 'select order_id, amount, null as nothing, \'a\' as "=a" from orders order by 1 limit 2';

describe('concord sql', () => {
  it('prints rows as a table', async () => {
    expect(await run(query)).toEqual({
      printed: [
        'order_id  amount  nothing  =a',
        '--------  ------  -------  --',
        '1          -1.50           a',
        '2          -3.00           a',
        '(2 rows)',
      ].join('\n'),
      warned: [],
    });
  });

  it('prints rows as CSV and as JSON', async () => {
    expect((await run(query, { format: 'csv' })).printed).toBe(
      "order_id,amount,nothing,'=a\r\n1,-1.50,,a\r\n2,-3.00,,a",
    );
    const { printed } = await run('select 1 as one', { format: 'json' });
    expect(JSON.parse(printed)).toMatchObject({ columns: ['one'], rows: [[1]], truncated: false });
  });

  it('prints empty rows at the end too', async () => {
    const { printed } = await run("select null as a union all select ' ' union all select null", { format: 'csv' });
    expect(printed.split('\r\n').sort()).toEqual(['', '', ' ', 'a']);
  });

  it('reads the query from stdin, and joins further products', async () => {
    const text = 'select count(*) from orders join people.customers using (customer_id)';
    const { printed } = await run('-', { also: ['people.customers'] }, environment, text);
    expect(printed).toBe('count\n-----\n    3\n(1 row)');
  });

  it('says on stderr that rows are missing', async () => {
    const { warned } = await run('select generate_series(1, 10001)', { format: 'csv' });
    expect(warned).toEqual(['There are more rows than these. Filter more, or add up in the query.']);
  });

  it('sends the token that it is given', async () => {
    const stranger = await printToken({ role: ['stranger'], ...nobody }, environment);
    await expect(run('select 1', { token: stranger })).rejects.toThrow(/role/i);
    const analyst = await printToken({ role: ['analyst'], ...nobody }, environment);
    const at = readEnvironment({ CONCORD_TOKEN: analyst }, '/nowhere');
    expect((await run('select 1 as one', { role: [] }, at)).printed).toContain('(1 row)');
  });

  it('acts as --role where a token is given, and takes no --claim then', async () => {
    const token = await printToken({ role: ['stranger', 'analyst'], ...nobody }, environment);
    const at = readEnvironment({ CONCORD_TOKEN: token }, '/nowhere');
    expect((await run('select 1 as one', { role: ['analyst'] }, at)).printed).toContain('(1 row)');
    await expect(run('select 1', { role: ['admin'] }, at)).rejects.toThrow('concord-role asks for is not granted');
    await expect(run('select 1', { role: ['analyst', 'admin'] }, at)).rejects.toThrow('--role may be given once');
    await expect(run('select 1', { claim: ['a=b'] }, at)).rejects.toThrow('--claim is for development tokens');
  });

  it('says that nothing answers where an answer breaks off', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => response.destroy(), 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(run('select 1', { url: `http://127.0.0.1:${port}` })).rejects.toThrow('No gateway answers at');
    await new Promise((resolve) => server.close(resolve));
  });

  it('fails with the sentence of the gateway, or one of its own', async () => {
    await expect(run('delete from orders')).rejects.toThrow('must be one SELECT');
    await expect(run('select 1', { role: [] })).rejects.toThrow('--role is missing');
    await expect(run('select 1', { url: 'http://127.0.0.1:1' })).rejects.toThrow('No gateway answers at');
    await expect(run('select 1', { url: 'nowhere' })).rejects.toThrow('--url must be the address of a gateway');
  });
});

const nobody = { subject: undefined, domain: undefined, team: undefined, hours: '1', claim: [] };

describe('a table on the terminal', () => {
  it('tells the terminal nothing, and cuts what is very long', () => {
    const table = {
      columns: ['\u001b[31mred'],
      columnTypes: ['text'],
      rows: [['a\u001b]0;title\u0007b\nc\u202e'], ['x'.repeat(81)]],
    };
    expect(printTable(table)).toBe([' [31mred', '-'.repeat(80), 'a ]0;title b c', `${'x'.repeat(79)}…`].join('\n'));
  });
});
