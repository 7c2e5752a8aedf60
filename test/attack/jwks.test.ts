// The identity provider's JWKS address as a door: keys come in by it only, as seldom as said, and no failure of it takes the
// good keys away or lets others in.

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { JSONWebKeySet } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { type Authenticate, createAuthenticator } from '../../identity/authenticate.ts';
import { type KeyEvent, keepKeys } from '../../identity/keep-keys.ts';
import {
  type CountingServer,
  goodClaims,
  makeSigningKey,
  providerSettings,
  publicJwk,
  type SigningKey,
  sendKeys,
  serveCounting,
  signToken,
} from '../support/identity-provider.ts';

const [first, second, stranger] = [makeSigningKey('one'), makeSigningKey('two'), makeSigningKey('one')];
const [firstJwk, secondJwk, strangerJwk] = [await publicJwk(first), await publicJwk(second), await publicJwk(stranger)];
const minute = 60_000;

const servers: CountingServer[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

type Scene = {
  readonly provider: CountingServer;
  readonly authenticate: Authenticate;
  readonly events: KeyEvent[];
  readonly wait: (ms: number) => void;
  /** The role, or the message of the refusal, of a new token. */
  readonly tryToken: (key?: SigningKey, header?: object) => Promise<string>;
};

async function setScene(): Promise<Scene> {
  const provider = await serveCounting();
  servers.push(provider);
  provider.answer(sendKeys(firstJwk));
  let now = Date.UTC(2026, 0, 1);
  let count = 0;
  const events: KeyEvent[] = [];
  const keys = { kind: 'jwks-url', url: provider.url, onEvent: (event: KeyEvent) => events.push(event) } as const;
  const authenticate = createAuthenticator(providerSettings(keys, () => now));
  return {
    provider,
    authenticate,
    events,
    wait: (ms) => {
      now += ms;
    },
    tryToken: (key = first, header = {}) => {
      // Each differs, so that none is remembered.
      const token = signToken({ ...goodClaims(now), jti: String(count++) }, key, header);
      return authenticate({ authorization: `Bearer ${token}`, role: null }).then(
        ({ role }) => role,
        (error) => error.message,
      );
    },
  };
}

const noMatch = 'Not authenticated: the token is malformed, or its signature does not match.';
const noKeys = 'Not authenticated: the keys of the identity provider cannot be fetched at the moment. Try again later.';

describe('the keys of the identity provider', () => {
  it('are fetched once for many tokens', async () => {
    const { provider, tryToken } = await setScene();
    const answers = await Promise.all(Array.from({ length: 100 }, () => tryToken()));
    expect([new Set(answers), provider.count()]).toEqual([new Set(['analyst']), 1]);
  });

  it('are found anew when the provider rotates them, ten seconds after the last fetch', async () => {
    const { provider, tryToken, wait } = await setScene();
    expect(await tryToken()).toBe('analyst');
    provider.answer(sendKeys(firstJwk, secondJwk));
    wait(9_999);
    expect([await tryToken(second), provider.count()]).toEqual([noMatch, 1]);
    wait(1);
    expect([await tryToken(second), await tryToken(first), provider.count()]).toEqual(['analyst', 'analyst', 2]);
  });

  it('are fetched at most once in ten seconds, whatever a thousand tokens with unknown keys want', async () => {
    const { provider, tryToken, wait } = await setScene();
    const unknown = (from: number) =>
      Array.from({ length: 500 }, (_, index) => tryToken(stranger, { kid: `unknown-${from + index}` }));
    expect(new Set(await Promise.all(unknown(0)))).toEqual(new Set([noMatch]));
    for (const attempt of unknown(500)) await attempt;
    expect(provider.count()).toBe(1);
    wait(10_000);
    await Promise.all(unknown(0));
    expect([provider.count(), await tryToken()]).toEqual([2, 'analyst']);
  });

  it('are fetched at most once in ten seconds while the provider fails from the start', async () => {
    const { provider, tryToken, wait, events } = await setScene();
    provider.answer((response) => void response.writeHead(500).end());
    const many = () => Promise.all(Array.from({ length: 500 }, () => tryToken()));
    expect(new Set([...(await many()), ...(await many())])).toEqual(new Set([noKeys]));
    expect(provider.count()).toBe(1);
    wait(10_000);
    provider.answer(sendKeys(firstJwk));
    expect([new Set(await many()), provider.count()]).toEqual([new Set(['analyst']), 2]);
    expect(events).toMatchObject([{ kind: 'keys-failed', isKept: false }, { kind: 'keys-are-back' }]);
  });

  it('are fetched again after the clock was set back', async () => {
    const { provider, tryToken, wait } = await setScene();
    await tryToken();
    provider.answer(sendKeys(secondJwk));
    wait(-24 * 60 * minute);
    expect([await tryToken(second), provider.count()]).toEqual(['analyst', 2]);
  });

  it('stop counting when the provider has withdrawn them, by the fetch five minutes later', async () => {
    const { provider, tryToken, wait } = await setScene();
    await tryToken();
    provider.answer(sendKeys(secondJwk));
    wait(5 * minute - 1);
    expect(await tryToken()).toBe('analyst');
    wait(1);
    expect([await tryToken(), await tryToken(second), provider.count()]).toEqual([noMatch, 'analyst', 2]);
  });

  it('that are withdrawn count for a token seen before for one more minute, and no longer', async () => {
    const { provider, authenticate, wait } = await setScene();
    const claims = { ...goodClaims(Date.UTC(2026, 0, 1)), exp: Date.UTC(2027, 0, 1) / 1_000 };
    const credentials = { authorization: `Bearer ${signToken(claims, first)}`, role: null };
    wait(5 * minute - 1);
    await authenticate(credentials);
    provider.answer(sendKeys(secondJwk));
    wait(minute - 1);
    expect(await authenticate(credentials)).toMatchObject({ role: 'analyst' });
    wait(5 * minute);
    await expect(authenticate(credentials)).rejects.toThrow(noMatch);
  });
});

const html = '<!doctype html><title>Sign in</title>';
function withStatus(status: number) {
  return (response: ServerResponse) => {
    response.statusCode = status;
    sendKeys(strangerJwk)(response);
  };
}

function redirecting(status: number) {
  return (response: ServerResponse) => {
    if (response.req.url === '/other') sendKeys(strangerJwk)(response);
    else response.writeHead(status, { location: '/other' }).end();
  };
}

const failures: readonly (readonly [name: string, (response: ServerResponse) => void, reason: string])[] = [
  ['closes the connection', (response) => void response.destroy(), 'the address is not reached (UND_ERR_SOCKET)'],
  ['answers HTML', (response) => void response.end(html), 'the answer is not JSON'],
  ['answers 500 with keys', withStatus(500), 'the answer is HTTP 500'],
  ...[301, 302, 303, 307, 308].map(
    (status) => [`redirects (${status}) to other keys`, redirecting(status), `the answer is HTTP ${status}`] as const,
  ),
  ['answers 204', (response) => void response.writeHead(204).end(), 'the answer is HTTP 204'],
  ['hangs', () => {}, 'no whole answer came within 3 s'],
  ['hangs in the middle', (response) => void response.write('{"keys":['), 'no whole answer came within 3 s'],
  ['sends an empty set', sendKeys(), 'none of the 0 keys in the answer is a public key'],
  ['sends null', (response) => void response.end('null'), 'there is no list "keys" in the answer'],
  [
    'sends a key instead of a list',
    (response) => void response.end(JSON.stringify({ keys: strangerJwk })),
    'there is no list "keys" in the answer',
  ],
  [
    'sends a megabyte',
    (response) => void response.end(JSON.stringify({ keys: [strangerJwk], more: 'x'.repeat(1_000_000) })),
    'the answer is longer than 256000 bytes',
  ],
  [
    'sends a gzip bomb',
    (response) => void response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000, ' '))),
    'the answer is longer than 256000 bytes',
  ],
  [
    'sends a symmetric key',
    sendKeys({ kty: 'oct', k: 'c2VjcmV0', kid: 'one', alg: 'HS256' }),
    'none of the 1 keys in the answer is a public key',
  ],
  [
    'sends keys that are none',
    sendKeys({ kty: 'RSA', kid: 'one' }, 7, null, 'one', []),
    'none of the 5 keys in the answer is a public key',
  ],
];

describe('an outage of the provider leaves the last good keys in force, and lets no others in, when it', () => {
  it.each(failures)(
    '%s',
    async (_name, failure, reason) => {
      const { provider, tryToken, wait, events } = await setScene();
      expect(await tryToken()).toBe('analyst');
      provider.answer(failure);
      for (let hour = 0; hour < 3; hour++) {
        wait(60 * minute);
        expect([await tryToken(), await tryToken(stranger)]).toEqual(['analyst', noMatch]);
      }
      // Told once, however long it lasts.
      const cause = expect.objectContaining({ message: expect.stringContaining(`cannot be used: ${reason}.`) });
      expect(events).toEqual([{ kind: 'keys-failed', isKept: true, cause }]);
      expect(provider.count()).toBeLessThanOrEqual(4);

      provider.answer(sendKeys(secondJwk));
      const retry = () => {
        wait(10_000);
        return tryToken(second);
      };
      await expect.poll(retry, { timeout: 5_000 }).toBe('analyst');
      expect([await tryToken(first), events.at(-1)]).toEqual([noMatch, { kind: 'keys-are-back' }]);
    },
    30_000,
  );

  it('hangs, and then only the first to notice waits for it', async () => {
    const answers: readonly (() => Promise<JSONWebKeySet>)[] = [
      async () => ({ keys: [firstJwk] }),
      () => Promise.reject(new Error('no answer came')),
      () => new Promise(() => {}), // never ends: whoever waits for it does not come back
    ];
    let [now, fetches] = [0, 0];
    const findKey = keepKeys({
      fetchKeys: () => answers[fetches++]?.() ?? Promise.reject(new Error('one fetch too many')),
      now: () => now,
      onEvent: () => {},
    });
    const find = () => findKey({ alg: 'RS256', kid: 'one' }, { payload: '', signature: '' });
    const key = await find();
    now += 6 * minute;
    expect(await find()).toBe(key);
    now += 10_000;
    expect([await find(), await find(), fetches]).toEqual([key, key, 3]);
  });

  it('cannot be reached at all', async () => {
    const keys = { kind: 'jwks-url', url: new URL('http://127.0.0.1:1/keys') } as const;
    const now = Date.UTC(2026, 0, 1);
    const authenticate = createAuthenticator(providerSettings(keys, () => now));
    const authorization = `Bearer ${signToken(goodClaims(now), first)}`;
    await expect(authenticate({ authorization, role: null })).rejects.toThrow(noKeys);
  });
});

it('a good key among useless ones counts, and the useless ones do not', async () => {
  const { provider, tryToken } = await setScene();
  provider.answer(sendKeys({ kty: 'oct', k: 'c2VjcmV0', kid: 'two' }, null, { kty: 'RSA', kid: 'three' }, firstJwk));
  expect([await tryToken(first), await tryToken(second)]).toEqual(['analyst', noMatch]);
});
