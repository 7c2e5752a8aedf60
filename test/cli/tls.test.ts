// Connections with TLS against a real PostgreSQL: who is believed, and what somebody reads who is not connected.

import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isExposed, protectUrl, readTls } from '../../cli/database-url.ts';
import { readEnvironment } from '../../cli/environment.ts';
import type { Lifetime } from '../../cli/lifetime.ts';
import { withClient } from '../../cli/open-database.ts';
import { findPlace } from '../../cli/postgres/place.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { startDemoLoader } from '../../cli/start-demo-loader.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createAuthority, signCertificate } from '../support/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'concord-tls-'));
chmodSync(folder, 0o755);
const file = (name: string) => join(folder, name);

let server: EmbeddedPostgres;
let port = '';
/** As whom: `plain` may come in clear, `safe` over TLS only, `proven` with a certificate of its own. */
const urlOf = (user: string, query = '', host = '127.0.0.1') =>
  `postgres://${user}:hidden@${host}:${port}/concord${query}`;

beforeAll(async () => {
  server = await startEmbeddedPostgres({ directory: folder, isDurable: false, log: () => {} });
  ({ port } = new URL(server.url));
  const authority = createAuthority('Concord test authority');
  writeFileSync(file('authority.pem'), authority.certificate);
  writeFileSync(file('other.pem'), createAuthority('Another authority').certificate);
  const own = signCertificate(authority, 'db.example.org', ['db.example.org', 'localhost']);
  const client = signCertificate(authority, 'proven');
  writeFileSync(file('client.pem'), client.certificate);
  writeFileSync(file('client.key'), client.key);
  const data = server.dataDirectory;
  const { uid, gid } = statSync(data);
  for (const [name, text] of [
    ['server.crt', own.certificate],
    ['server.key', own.key],
    ['root.crt', authority.certificate],
  ] as const) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    chownSync(join(data, name), uid, gid);
  }
  const rules = [
    'hostnossl all plain all scram-sha-256',
    'hostssl all plain,safe all scram-sha-256',
    'hostssl all proven all cert',
  ];
  const hba = join(data, 'pg_hba.conf');
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  for (const user of ['plain', 'safe', 'proven']) await admin.query(`create role ${user} login password 'hidden'`);
  // The server's own rules let everybody in by password; here only its superuser.
  writeFileSync(hba, `${rules.join('\n')}\nhost all ${new URL(server.url).username} all scram-sha-256\n`);
  await admin.query(`alter system set ssl_ca_file = 'root.crt'`);
  await admin.query('alter system set ssl = on');
  await admin.query('select pg_reload_conf()');
  await admin.end();
  await untilTls();
});
afterAll(async () => {
  await server?.stop();
  const place = findPlace(folder);
  if (place !== null) rmSync(place.home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** The server reads its settings anew a moment after it was told. */
async function untilTls(): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const isOn = await isEncrypted(urlOf('safe', '?sslmode=require')).catch((error: unknown) => {
      if (attempt > 100) throw error;
      return false;
    });
    if (isOn) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const question = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

async function isEncrypted(url: string): Promise<boolean> {
  return withClient(
    { url, where: 'DATABASE_URL' },
    async (client) => (await client.query(question)).rows[0]?.ssl === true,
  );
}

describe('a database with TLS', () => {
  const verified = () => `?sslmode=verify-full&sslrootcert=${file('authority.pem')}`;

  it.each([
    ['in clear, where it lets in', () => urlOf('plain'), false],
    ['encrypted by require, whoever answers', () => urlOf('plain', '?sslmode=require'), true],
    ['encrypted and verified by the host of the URL', () => urlOf('safe', verified(), 'localhost'), true],
    [
      'encrypted and verified by a name that is given',
      () => urlOf('safe', `${verified()}&sslservername=db.example.org`),
      true,
    ],
    [
      'with a certificate of its own',
      () => urlOf('proven', `${verified()}&sslcert=${file('client.pem')}&sslkey=${file('client.key')}`, 'localhost'),
      true,
    ],
  ])('is reached %s', async (_how, url, expected) => {
    expect(await isEncrypted(url())).toBe(expected);
  });

  it('is reached the same way by the pool that serves', async () => {
    const database = openDatabase({ ...readTls(urlOf('safe', verified(), 'localhost'), 'X'), domain: 'orders' });
    expect(await database.read({ text: question, values: [] })).toEqual([{ ssl: true }]);
    await database.close();
    const wrong = openDatabase({ ...readTls(urlOf('safe', verified()), 'X'), domain: 'orders' });
    await expect(wrong.read({ text: question, values: [] })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await wrong.close();
  });

  it('is told over TLS, too, to stop a statement whose caller left', async () => {
    const database = openDatabase({ ...readTls(urlOf('safe', verified(), 'localhost'), 'X'), domain: 'orders' });
    const caller = new AbortController();
    const slow = database.read({ text: 'select pg_sleep(25)', values: [] }, caller.signal);
    const count = `select count(*)::int as n from pg_stat_activity where state = 'active' and query = 'select pg_sleep(25)'`;
    const running = async () => (await database.read({ text: count, values: [] }))[0]?.n;
    await expect.poll(running).toBe(1);
    caller.abort();
    await expect(slow).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(await running()).toBe(0);
    await database.close();
  });

  it("is reached the same way by the loader of the demo, which then lacks the demo's schema", async () => {
    const url = urlOf('safe', `${verified()}&sslservername=db.example.org`);
    let stop: () => Promise<unknown> = async () => undefined;
    const start: Lifetime['start'] = async (start, stopThing) => {
      const thing = await start();
      stop = () => stopThing(thing);
      return thing;
    };
    const said = await new Promise<string>((log, reject) => {
      startDemoLoader({ start, fail: reject }, url, readEnvironment({}, folder), log).catch(reject);
    });
    await stop();
    expect(said).toMatch(/^The demo loader could not write \(3F000\)/);
  });

  it.each([
    [
      'an authority that did not sign it',
      () => urlOf('safe', `?sslmode=verify-full&sslrootcert=${file('other.pem')}`, 'localhost'),
      /its certificate is signed by no authority that is trusted here\. Name the certificate of the authority with sslrootcert=FILE \(tls ca_file\)\.$/,
    ],
    [
      'no authority but those of Node',
      () => urlOf('safe', '?sslmode=verify-full', 'localhost'),
      /signed by no authority that is trusted here/,
    ],
    [
      'another host name',
      () => urlOf('safe', verified()),
      /its certificate is for another host name\. Connect by the name in the certificate, or give that name as sslservername/,
    ],
    [
      'another server name',
      () => urlOf('safe', `${verified()}&sslservername=db2.example.org`, 'localhost'),
      /its certificate is for another host name/,
    ],
    [
      'no TLS, which the server demands',
      () => urlOf('safe'),
      /the server does not let this user in without TLS\. Add sslmode=verify-full&sslrootcert=FILE to the URL/,
    ],
    [
      'no certificate of its own, which the server demands',
      () => urlOf('proven', verified(), 'localhost'),
      /the server demands a certificate of the client\. Name it and its key with sslcert and sslkey/,
    ],
  ])('is not reached with %s, and says why in one sentence', async (_how, url, message) => {
    const failure = await isEncrypted(url()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DATABASE_TLS_FAILED', message: expect.stringMatching(message) });
    expect(String(failure)).not.toContain('hidden');
    expect(String(failure)).toContain(`:${port} of DATABASE_URL`);
  });

  it('is not asked in clear where it speaks no TLS', async () => {
    const url = `${inject('postgresUrl')}?sslmode=require`;
    await expect(isEncrypted(url)).rejects.toMatchObject({
      code: 'DATABASE_TLS_FAILED',
      message: expect.stringMatching(/the server speaks no TLS, but it is asked for\. Turn on ssl in the server/),
    });
  });
});

describe('what a URL says of TLS', () => {
  const url = 'postgres://me:hidden@db/mesh';
  it.each([
    ['sslmode=prefer', /has sslmode=prefer, which quietly goes on in clear\. Write verify-full, require or disable\.$/],
    ['sslmode=allow', /quietly goes on in clear/],
    ['sslmode=verify-ca', /believes any host of that authority/],
    ['sslmode=no-verify', /has an sslmode that does not exist/],
    ['ssl=true', /has the parameter ssl, which is not known\. Known: sslmode, /],
    ['sslmode=require&sslrootcert=a.pem', /which only sslmode=verify-full \(tls mode verify\) checks/],
    ['sslrootcert=a.pem', /names certificates, but no TLS/],
    ['sslmode=verify-full&sslcert=a.pem', /needs the certificate of the client and its key together/],
    ['sslmode=verify-full&sslrootcert=/gone.pem', /names the file \/gone\.pem, which cannot be read \(ENOENT\)/],
  ])('is refused as %s', (query, message) => {
    expect(() => readTls(`${url}?${query}`, 'ORDERS_URL')).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('is taken out of it, and the rest stays', () => {
    const read = readTls(`${url}?sslmode=require&uselibpqcompat=true&application_name=x`, 'X');
    expect(read).toEqual({ url: `${url}?application_name=x`, tls: { kind: 'require', client: null } });
    expect(readTls(url, 'X').tls).toEqual({ kind: 'off' });
  });

  it('is exposed only in clear to another machine, unless that is said to be meant', () => {
    const exposed = ['db', '10.0.0.1', '[2001:db8::1]', 'localhost.example.org'];
    const safe = ['localhost', '127.0.0.1', '[::1]'];
    const isOpen = (host: string, query = '') => isExposed(`postgres://a@${host}/b${query}`);
    expect(exposed.map((host) => isOpen(host))).toEqual([true, true, true, true]);
    expect(exposed.map((host) => isOpen(host, '?sslmode=require'))).toEqual([false, false, false, false]);
    expect(safe.map((host) => isOpen(host))).toEqual([false, false, false]);
    expect(isExposed('postgres:///b?host=/run/postgresql')).toBe(false);
    expect(isOpen('db', '?sslmode=disable')).toBe(false);
  });
});

describe('what settings say of TLS', () => {
  const url = 'postgres://a@db/b';
  const verify = { mode: 'verify', caFile: '/a.pem', serverName: null, certFile: null, keyFile: null } as const;
  const none = () => null;

  it('is written into the URL', () => {
    const variables = { DATABASE_URL: url, CONCORD_DATABASE_TLS: 'verify', CONCORD_DATABASE_CA_FILE: '/a.pem' };
    expect(readEnvironment(variables, folder).databaseUrl).toBe(`${url}?sslmode=verify-full&sslrootcert=%2Fa.pem`);
  });

  it('counts for all databases whose own URL says nothing', () => {
    expect(protectUrl(url, 'X', { own: null, common: verify, read: none })).toContain('verify-full');
    const said = `${url}?sslmode=disable`;
    expect(protectUrl(said, 'X', { own: null, common: verify, read: none })).toBe(said);
  });

  it('may not be said twice of one database', () => {
    expect(() => protectUrl(`${url}?sslmode=disable`, 'X', { own: verify, common: null, read: none })).toThrow(
      /X says in its URL how it is protected \(sslmode\), and so does the configuration \(tls\)\. Keep one/,
    );
  });

  it('comes from the variables of libpq where nothing else is said', () => {
    const read = (name: string) => (name === 'PGSSLMODE' ? 'require' : null);
    expect(protectUrl(url, 'X', { own: null, common: null, read })).toBe(`${url}?sslmode=require`);
  });

  it('needs a mode', () => {
    expect(() => readEnvironment({ CONCORD_DATABASE_CA_FILE: '/a.pem' }, folder)).toThrow(
      'database.tls names certificates, but no mode. Add mode: verify (CONCORD_DATABASE_TLS).',
    );
  });
});
