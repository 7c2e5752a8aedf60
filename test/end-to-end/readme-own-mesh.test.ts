// The README's way from a table to an answer, taken as it stands there.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, section = ''] = readme.split('\n## Your own database and contracts\n');
const blocks = (language: string) =>
  [...(section.split('\n## ')[0] ?? '').matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  );

describe('the way from a table to an answer', () => {
  const home = makeHome();
  const contracts = join(home, 'contracts');
  let database: TestDatabase;
  let variables: Readonly<Record<string, string>>;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase('readme');
    const port = String(await findFreePort());
    url = `http://127.0.0.1:${port}`;
    variables = { CONCORD_HOME: home, DATABASE_URL: database.url, PORT: port };
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const text of blocks('sql')) await client.query(text);
    await client.end();
    mkdirSync(join(contracts, 'shop'), { recursive: true });
    const [domain = '', contract = ''] = blocks('yaml');
    writeFileSync(join(contracts, 'shop/domain.yaml'), domain);
    writeFileSync(join(contracts, 'shop/visits.contract.yaml'), contract);
  });
  afterAll(async () => {
    await cleanUp();
    await database.drop();
  });

  it('is the commands that it names', async () => {
    const [commands = '', query = ''] = blocks('sh');
    const words = [...commands.matchAll(/^npx concord (.*)$/gm)].map(([, line = '']) =>
      line.split(' ').map((word) => (word === '../shop-data/contracts' ? contracts : word)),
    );
    expect(words.map(([first]) => first)).toEqual(['doctor', 'tokens', 'serve']);
    const [doctor = [], apply = [], serve = []] = words;

    const before = await concord(doctor, variables);
    expect([before.code, before.stderr]).toEqual([1, '']);
    expect(before.stdout).toMatch(/failed {3}.*visits\.contract\.yaml:6:5 .*npx concord tokens apply/);
    expect(await concord(apply, variables)).toMatchObject({ code: 0, stderr: '' });
    const after = await concord(doctor, variables);
    expect([after.code, after.stderr]).toEqual([0, '']);
    expect(after.stdout).toMatch(/ok {7}shop\.visits 1\.0\.0 reads shop_product\.visits\.\n/);
    expect(JSON.parse((await concord([...doctor, '--json'], variables)).stdout)).toMatchObject({ ok: true });

    const running = runConcord(serve, variables);
    await untilReady(url, running);
    expect(running.output()).toMatch(
      /^Serving 1 product of 1 domain:\n {2}shop\.visits {2}1\.0\.0 {2}shop_product\.visits\n/,
    );
    const [, text = ''] = /query=(.*)'/.exec(query) ?? [];
    const askAs = async (role: string) => {
      const { stdout } = await concord(['token', '--role', role], variables);
      return (await ask(url, text, { authorization: `Bearer ${stdout.trim()}` })).body;
    };
    const visit = (person: unknown, visitId: string, pages: number) => ({ visitId, person, pages });
    const answer = (person: unknown) => ({
      data: { shop: { visits: { nodes: [visit(person, 'v1', 3), visit(person, 'v2', 5)] } } },
    });
    expect(await askAs('analyst')).toMatchObject(answer(expect.stringMatching(/^tok_/)));
    expect(await askAs('owner')).toMatchObject(answer('ada'));
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });
});
