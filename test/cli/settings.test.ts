// concord.yaml, variables and flags: which of them counts, and what somebody reads who made a mistake in one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findDomainDatabase, hasOwnDatabase, refuseUnknownDomains } from '../../cli/domain-database.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { printSettings } from '../../cli/print-settings.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { exampleFile } from '../../cli/settings/configuration-docs.ts';
import { table } from '../../cli/settings/table.ts';

const top = mkdtempSync(join(tmpdir(), 'concord-settings-'));
afterAll(() => rmSync(top, { recursive: true }));
let folder = top;
beforeEach(() => {
  folder = mkdtempSync(join(top, 'case-'));
});

const write = (text: string, name = 'concord.yaml') => writeFileSync(join(folder, name), text);
const read = (variables: Record<string, string> = {}, flags: Record<string, string> = {}) =>
  readEnvironment(variables, folder, flags);
const refusal = (variables: Record<string, string> = {}, flags: Record<string, string> = {}) => {
  try {
    read(variables, flags);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
};

describe('a setting', () => {
  it('is taken from the flag, then the variable, then the file, then the default', () => {
    expect(read().port).toBe(4000);
    write('port: 1');
    expect(read().port).toBe(1);
    expect(read({ PORT: '2' }).port).toBe(2);
    expect(read({ PORT: '2' }, { port: '3' }).port).toBe(3);
    expect(read({ PORT: '' }).port).toBe(1);
  });

  it('stands in the file that --config names, then CONCORD_CONFIG, then ./concord.yaml', () => {
    write('host: a');
    write('host: b', 'b.yaml');
    write('host: c', 'c.yaml');
    expect(read().host).toBe('a');
    expect(read({ CONCORD_CONFIG: 'b.yaml' }).host).toBe('b');
    expect(read({ CONCORD_CONFIG: 'b.yaml' }, { config: 'c.yaml' }).host).toBe('c');
    expect(refusal({}, { config: 'd.yaml' })).toBe(
      `The configuration file ${join(folder, 'd.yaml')} cannot be read (ENOENT). Correct --config or CONCORD_CONFIG, or make the file readable.`,
    );
  });

  it('that is a path is seen from the folder of the file, from that of the start elsewhere', () => {
    mkdirSync(join(folder, 'etc'));
    write('{ contracts: ./mesh, home: ../state }', 'etc/concord.yaml');
    const environment = read({ CONCORD_CONFIG: 'etc/concord.yaml' });
    expect([environment.contracts, environment.home]).toEqual([join(folder, 'etc/mesh'), join(folder, 'state')]);
    expect(read({ CONCORD_CONFIG: 'etc/concord.yaml' }, { contracts: 'mesh' }).contracts).toBe(join(folder, 'mesh'));
  });

  it.each(['', '# nothing yet\n', '---\n# nothing\n'])('is not needed in a file: %j says nothing', (text) => {
    write(text);
    expect(read().port).toBe(4000);
  });
});

describe('the example of the docs', () => {
  const verified = () => `sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, 'authority.pem'))}`;

  it('is read, every value to its setting', () => {
    write(exampleFile.replace(/\/run\/secrets/g, '.'));
    write('postgres://pay:hidden@db/payments', 'payments-url');
    write('s'.repeat(40), 'concord');
    const environment = read({
      DATABASE_URL: 'postgres://a:b@db/mesh',
      ORDERS_DATABASE_URL: 'postgres://a:b@db/orders',
    });
    expect(environment).toMatchObject({
      port: 4000,
      host: '0.0.0.0',
      mode: 'production',
      contracts: join(folder, 'contracts'),
      secret: 's'.repeat(40),
      roles: ['admin', 'analyst'],
      databaseUrl: `postgres://a:b@db/mesh?${verified()}`,
      database: { poolSize: 20, statementTimeoutSeconds: 30 },
      identityProvider: { issuer: 'https://login.example.org', audience: 'concord' },
      claimNames: { roles: 'realm_access.roles', domain: 'domain' },
      limits: { depth: 20, rows: 20_000, aliases: 100 },
    });
    const [domain] = readContracts(demoContracts).mesh.domains;
    if (domain === undefined) throw new Error('The demo has domains.');
    const databases = { findMeshUrl: () => 'postgres://mesh', environment };
    const find = (name: string) => findDomainDatabase({ ...domain, name, databaseUrlEnv: null }, databases);
    expect(find('orders')).toEqual({
      url: `postgres://a:b@db/orders?${verified()}`,
      where: 'ORDERS_DATABASE_URL',
      connections: 40,
      mostWaiting: 500,
      mostWaitingMs: 5_000,
      statementTimeoutSeconds: 30,
    });
    expect(find('payments')).toMatchObject({
      url: 'postgres://pay:hidden@db/payments?sslmode=disable',
      statementTimeoutSeconds: 10,
    });
    expect(find('customer')).toMatchObject({ url: 'postgres://mesh', where: 'DATABASE_URL', connections: 20 });
    expect([hasOwnDatabase(domain, environment), hasOwnDatabase({ ...domain, name: 'orders' }, environment)]).toEqual([
      domain.name === 'orders',
      true,
    ]);
  });
});

describe('mistakes in the file', () => {
  it('are told all at once, with line, column and the next step', () => {
    write(`prot: 4001
port: "4001"
limits: { dept: 10, rows: 0 }
roles: admin
database:
  url: postgres://me:hidden@db/mesh
  pool_size: many
  statement_timeout: 90h
identity: { secret: hidden }
domains:
  orders: { database: { url_evn: ORDERS_URL } }
port: 4002
`);
    const message = refusal();
    expect(message.split('\n')).toEqual([
      'concord.yaml:1:1 Unknown key "prot" in the file. Did you mean "port"?',
      expect.stringMatching(/^concord\.yaml:3:11 Unknown key "dept" in limits\. Did you mean "depth"\?/),
      'concord.yaml:3:27 limits.rows must be a whole number from 1 to 10000000, not the number 0.',
      'concord.yaml:4:8 roles must be a list of texts, not the text "admin".',
      'concord.yaml:6:3 Unknown key "url" in database. The URL holds a password, so it does not stand here: write url_env: with the name of the variable that holds it, or url_file:.',
      'concord.yaml:7:14 database.pool_size must be a whole number from 1 to 500, not the text "many".',
      'concord.yaml:8:22 database.statement_timeout must be a duration from 1s to 1h, such as 30s or 2m, not the text "90h".',
      'concord.yaml:9:13 Unknown key "secret" in identity. The secret does not stand here: put it into CONCORD_SECRET, or into a file and name it with secret_file:.',
      'concord.yaml:11:25 Unknown key "url_evn" in domains.orders.database. Did you mean "url_env"?',
      'concord.yaml:12:1 The key "port" stands twice in the same place. Keep one of them.',
      'These 10 problems of the configuration must be mended first; nothing was started.',
    ]);
    expect(message).not.toContain('hidden');
  });

  it('and in variables are told together', () => {
    write('prot: 4001');
    expect(refusal({ PORT: 'x', CONCORD_JWKS_URI: 'https://idp.example/keys' }).split('\n')).toEqual([
      'Concord knows no environment variable CONCORD_JWKS_URI. Did you mean "CONCORD_JWKS_URL"? Correct it, or remove it.',
      'concord.yaml:1:1 Unknown key "prot" in the file. Did you mean "port"?',
      'PORT must be a port number, 0 to 65535.',
      'These 3 problems of the configuration must be mended first; nothing was started.',
    ]);
  });

  it('are none where a variable is of the tests', () => {
    expect(read({ CONCORD_CHROMIUM: '/usr/bin/chromium', CONCORD_TEST_SEED: '7' }).port).toBe(4000);
  });

  it.each([
    ['[1, 2]', /^concord\.yaml:1:1 The file must be a map of keys, not a list/],
    [
      'database: postgres://me:hidden@db/mesh',
      /^concord\.yaml:1:11 database must be a map of keys, not the text "postgres:\/\/\.\.\.@db\/mesh"\./,
    ],
    ['port: [', /^concord\.yaml:1:\d+ This is not readable YAML/],
    ['port:', /^concord\.yaml:1:1 port must be a port number, 0 to 65535, not nothing\./],
    [
      'database: { url_env: CONCORD_DB }',
      /must be the name of an environment variable such as ORDERS_DATABASE_URL, which may not begin with CONCORD_/,
    ],
    ['database: { url_env: DB_URL }', /^DB_URL is not set, but database\.url_env says that the URL stands there\./],
    ['database: { url_file: gone }', /gone cannot be read \(ENOENT\), but the configuration names it\./],
    [
      'domains: { a: { database: { url_env: X, url_file: y } } }',
      /^domains\.a\.database has both url_env and url_file/,
    ],
    ['identity: { issuer: https://idp.example }', /must be set together/],
  ])('%s is refused', (text, message) => {
    write(text);
    expect(refusal()).toMatch(message);
  });
});

describe('a variable that begins with CONCORD_', () => {
  it('and is none of ours is refused, so that a misspelt one is not the same as none', () => {
    expect(refusal({ CONCORD_XYZZY: '1' })).toMatch(
      /^Concord knows no environment variable CONCORD_XYZZY\. Names that/,
    );
    expect(read({ DATABASE_URI: 'x', PORTS: '1' }).port).toBe(4000);
  });
});

describe('a section for a domain', () => {
  it('that is not in the folder of contracts is refused, since it would do nothing', () => {
    write('domains:\n  ordres: { database: { pool_size: 3 } }');
    expect(() => refuseUnknownDomains(demoContracts, read())).toThrow(
      /^concord\.yaml:2:3 There is no domain "ordres" in the folder of contracts\. Did you mean "orders"\?/,
    );
  });
});

describe('the connection of a domain', () => {
  it('is not protected in its section where it has no database of its own', () => {
    write('domains:\n  orders: { database: { tls: { mode: require } } }');
    const [domain] = readContracts(demoContracts).mesh.domains;
    if (domain === undefined) throw new Error('The demo has domains.');
    const databases = { findMeshUrl: () => 'postgres://mesh', environment: read() };
    expect(() => findDomainDatabase({ ...domain, name: 'orders', databaseUrlEnv: null }, databases)).toThrow(
      /^concord\.yaml:2:3 The domain "orders" says how its connection is protected, but it has no database of its own/,
    );
  });
});

describe('concord config', () => {
  const secrets = {
    CONCORD_SECRET: 'hidden-secret-of-the-mesh-0123456789',
    DATABASE_URL: 'postgres://me:hidden@db/mesh',
  };

  it('shows each value with its place, and no secret', () => {
    write('port: 4001');
    const shown = printSettings(read({ ...secrets, HOST: '::1' }), false);
    expect(shown).toMatch(/^port +4001 +concord\.yaml:1:1$/m);
    expect(shown).toMatch(/^host +::1 +HOST$/m);
    expect(shown).toMatch(/^CONCORD_SECRET +\(set\) +CONCORD_SECRET$/m);
    expect(shown).toMatch(/^DATABASE_URL +postgres:\/\/db\/mesh +DATABASE_URL$/m);
    expect(shown).not.toContain('hidden');
  });

  it('hides a secret that could be read as a URL', () => {
    const shown = printSettings(read({ CONCORD_SECRET: 'correct:horse-battery-staple-and-so-on-and-on' }), false);
    expect(shown).toMatch(/^CONCORD_SECRET +\(set\) +CONCORD_SECRET$/m);
    expect(shown).not.toContain('horse');
  });

  it('gives the same as JSON', () => {
    const { file, settings } = JSON.parse(printSettings(read(secrets), true));
    expect(file).toBe(null);
    expect(settings).toHaveLength(Object.keys(table).length);
    expect(settings[0]).toEqual({ name: 'port', value: '4000', origin: 'default' });
    expect(JSON.stringify(settings)).not.toContain('hidden');
  });
});
