import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../identity/keys.ts';
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

type Attack = {
  readonly signedFor?: string;
  readonly signedBody?: string;
  readonly signedAt?: number;
  readonly key?: Uint8Array;
  readonly change?: (statement: string) => string | null;
};

async function verdict(attack: Attack): Promise<unknown> {
  const sign = createStatementSigner({ key: attack.key ?? key, now: () => attack.signedAt ?? start });
  const verify = createStatementVerifier('orders', { key, now: () => start });
  const statement = await sign(viewer, attack.signedBody ?? body, attack.signedFor ?? 'orders');
  const change = attack.change ?? ((text: string) => text);
  return verify(change(statement), body).catch((error) => error.message);
}

function replaceHeader(statement: string, header: object): string {
  const [, payload, signature] = statement.split('.');
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
}

const refusal = 'The subgraph answers only the gateway: ';
const nextStep =
  ' Ask the gateway instead. If it was the gateway that asked: both must have the same secret and the right time, and it must call the subgraph by the name of its domain.';

describe('a statement of the gateway', () => {
  it.each<readonly [string, Attack, string]>([
    ['is missing', { change: () => null }, 'the header concord-statement is missing.'],
    ['is empty', { change: () => '' }, 'the statement is malformed, or its signature does not match.'],
    ['is for another subgraph', { signedFor: 'customer' }, 'the statement has a wrong "aud".'],
    ['is for another body', { signedBody: '{}' }, 'the statement was signed for another body.'],
    ['has expired', { signedAt: start - 16_000 }, 'the statement has expired.'],
    ['is from the future', { signedAt: start + 60_000 }, 'the statement has a wrong "iat".'],
    [
      'is signed with another key',
      { key: deriveKey(new Uint8Array(32).fill(3), 'development-tokens') },
      'the statement is malformed, or its signature does not match.',
    ],
    [
      'has alg none',
      { change: (text) => replaceHeader(text, { alg: 'none', typ: 'concord-statement+jwt' }) },
      'the statement is malformed, or its signature does not match.',
    ],
    [
      'lost its signature',
      { change: (text) => text.slice(0, text.lastIndexOf('.') + 1) },
      'the statement is malformed, or its signature does not match.',
    ],
  ])('is refused when it %s', async (_name, attack, reason) => {
    expect(await verdict(attack)).toBe(refusal + reason + nextStep);
  });

  it('carries the viewer, whole', async () => {
    expect(await verdict({})).toEqual(viewer);
  });

  it('tolerates clocks that differ a little', async () => {
    expect(await verdict({ signedAt: start - 12_000 })).toEqual(viewer);
    expect(await verdict({ signedAt: start + 4_000 })).toEqual(viewer);
  });

  it('counts once, as long as it would be accepted at all', async () => {
    let now = start;
    const statement = await createStatementSigner({ key, now: () => now })(viewer, body, 'orders');
    const verify = createStatementVerifier('orders', { key, now: () => now });
    expect(await verify(statement, body)).toEqual(viewer);
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
    expect(await verify(first, body)).toEqual(viewer);
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
