// What a good statement carries, and how long it counts. What is refused over HTTP stands in test/attack/statements.test.ts.

import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Demands, noDemands } from '../../identity/demands.ts';
import { deriveKey } from '../../identity/keys.ts';
import { readViewer } from '../../identity/read-viewer.ts';
import { createReplayCache } from '../../identity/replay-cache.ts';
import { createStatementSigner, createStatementVerifier } from '../../identity/statement.ts';
import type { Viewer } from '../../identity/viewer.ts';

const key = deriveKey(new Uint8Array(32).fill(3), 'statements');
const start = Date.UTC(2026, 0, 1);
const viewer: Viewer = {
  subject: 'ada',
  role: 'analyst',
  domain: 'marketing',
  team: null,
  consumer: null,
  purpose: null,
  claims: { countries: ['DE', 'FR'] },
};
const body = '{"query":"{ orders { __typename } }"}';

async function verdict({ signedAt = start }): Promise<unknown> {
  const statement = await createStatementSigner({ key, now: () => signedAt })(viewer, body, 'orders');
  return createStatementVerifier('orders', { key, now: () => start })(statement, body);
}

describe('a statement of the gateway', () => {
  it('carries the viewer, whole', async () => {
    expect(await verdict({})).toEqual({ viewer, operationHash: null, demands: noDemands });
  });

  it('carries the hash of the operation, and nothing else in its place', async () => {
    const sign = createStatementSigner({ key, now: () => start });
    const verify = createStatementVerifier('orders', { key, now: () => start });
    const operationHash = 'a1'.repeat(32);
    expect(await verify(await sign(viewer, body, 'orders', operationHash), body)).toEqual({
      viewer,
      operationHash,
      demands: noDemands,
    });
    const other = await sign(viewer, body, 'orders', '{ orders }');
    await expect(verify(other, body)).rejects.toThrow(/wrong "operation"/);
  });

  it.each<Demands>([
    noDemands,
    { maxStaleness: { kind: 'contract' }, hasEnvelope: true },
    { maxStaleness: { kind: 'age', mostSeconds: 0 }, hasEnvelope: true },
    { maxStaleness: null, hasEnvelope: false },
    { maxStaleness: { kind: 'age', mostSeconds: 3_600 }, hasEnvelope: false },
  ])('carries what the caller demands: %j', async (demands) => {
    const sign = createStatementSigner({ key, now: () => start });
    const verify = createStatementVerifier('orders', { key, now: () => start });
    expect(await verify(await sign(viewer, body, 'orders', null, demands), body)).toMatchObject({ demands });
  });

  it.each<readonly [string, unknown]>([
    ['of an age that is no number', { maxStaleness: 'PT1H' }],
    ['of a negative age', { maxStaleness: -1 }],
    ['of an envelope by a word', { envelope: 'off' }],
    ['of something that is not known here', { region: 'eu' }],
    ['as a list', []],
    ['as a text', 'contract'],
  ])('is refused with demands %s', async (_name, demands) => {
    const statement = await new SignJWT({
      viewer,
      demands,
      body: createHash('sha256').update(body).digest('base64url'),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'concord-statement+jwt' })
      .setIssuer('concord-gateway')
      .setAudience('orders')
      .setJti('1')
      .setIssuedAt(start / 1_000)
      .setExpirationTime(start / 1_000 + 10)
      .sign(key);
    const verify = createStatementVerifier('orders', { key, now: () => start });
    await expect(verify(statement, body)).rejects.toThrow(/wrong "demands"/);
  });

  it('tolerates clocks that differ a little', async () => {
    expect(await verdict({ signedAt: start - 12_000 })).toEqual({ viewer, operationHash: null, demands: noDemands });
    expect(await verdict({ signedAt: start + 4_000 })).toEqual({ viewer, operationHash: null, demands: noDemands });
  });

  it('counts once, as long as it would be accepted at all', async () => {
    let now = start;
    const statement = await createStatementSigner({ key, now: () => now })(viewer, body, 'orders');
    const verify = createStatementVerifier('orders', { key, now: () => now });
    expect(await verify(statement, body)).toEqual({ viewer, operationHash: null, demands: noDemands });
    for (now of [start, start + 10_000, start + 14_999]) {
      await expect(verify(statement, body)).rejects.toThrow(/used before/);
    }
    now = start + 15_001;
    await expect(verify(statement, body)).rejects.toThrow(/expired/);
  });

  it('is not said to be used before when the subgraph only cannot remember more of them', async () => {
    const sign = createStatementSigner({ key, now: () => start });
    const verify = createStatementVerifier('orders', { key, now: () => start }, 1);
    const [first, second] = [await sign(viewer, body, 'orders'), await sign(viewer, body, 'orders')];
    expect(await verify(first, body)).toEqual({ viewer, operationHash: null, demands: noDemands });
    await expect(verify(second, body)).rejects.toThrow(/more than 1 requests came within seconds; try again later/);
    await expect(verify(first, body)).rejects.toThrow(/used before/);
  });

  it('cannot live longer than ten seconds, whatever it says', async () => {
    const longLived = await new SignJWT({ viewer, body: '' })
      .setProtectedHeader({ alg: 'HS256', typ: 'concord-statement+jwt' })
      .setIssuer('concord-gateway')
      .setAudience('orders')
      .setJti('1')
      .setIssuedAt(start / 1_000 - 60)
      .setExpirationTime(start / 1_000 + 3_600)
      .sign(key);
    const verify = createStatementVerifier('orders', { key, now: () => start });
    await expect(verify(longLived, body)).rejects.toThrow(/expired/);
  });
});

describe('the replay cache', () => {
  it('refuses rather than forgets when it is full, and forgets what has expired', () => {
    const cache = createReplayCache(2);
    expect([cache.admit('a', 10, 0), cache.admit('b', 20, 0)]).toEqual(['admitted', 'admitted']);
    expect([cache.admit('c', 30, 0), cache.admit('a', 10, 0)]).toEqual(['full', 'seen']);
    expect([cache.admit('c', 30, 10), cache.admit('b', 20, 10)]).toEqual(['admitted', 'seen']);
    expect(cache.admit('a', 40, 20)).toBe('admitted');
  });
});

describe('the viewer of a statement', () => {
  it('is read whole, and nothing that came with it', () => {
    expect(readViewer({ ...viewer, roles: ['admin'] })).toEqual(viewer);
  });

  it.each([
    ['is missing', undefined],
    ['is null', null],
    ['is a text', 'ada'],
    ['is a list', [viewer]],
    ['has no role', { ...viewer, role: undefined }],
    ['has an empty role', { ...viewer, role: '' }],
    ['has a list of roles', { ...viewer, role: ['analyst'] }],
    ['has no subject', { ...viewer, subject: null }],
    ['has an undefined domain, as an older gateway would', { ...viewer, domain: undefined }],
    ['has a team that is no text', { ...viewer, team: 7 }],
    ['has no claims', { ...viewer, claims: null }],
    ['has a list of claims', { ...viewer, claims: [] }],
  ])('is nobody when it %s', (_name, given) => {
    expect(readViewer(given)).toBeNull();
  });
});
