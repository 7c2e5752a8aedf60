import { describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';

const rootSecret = new Uint8Array(32).fill(1);
const now = Date.UTC(2026, 0, 1);
const token = {
  subject: 'ada',
  roles: ['analyst'],
  domain: 'marketing',
  team: 'growth',
  claims: { countries: ['DE'], roles: ['admin'], domain: 'finance' },
  lifetimeSeconds: 60,
};

function authenticateWith(secret: Uint8Array, claimNames = defaultClaimNames) {
  return createAuthenticator({
    keys: developmentTokenKeys(secret, 'development'),
    issuer: developmentIssuer,
    audience: developmentAudience,
    claimNames,
    roleRanking: ['admin', 'analyst'],
    now: () => now,
  });
}

describe('a development token', () => {
  it('is accepted by the mesh whose secret signed it, and more claims cannot replace its own', async () => {
    const text = await issueDevelopmentToken(token, {
      rootSecret,
      environment: undefined,
      claimNames: defaultClaimNames,
      now,
    });
    const viewer = await authenticateWith(rootSecret)({ authorization: `Bearer ${text}`, role: null });
    expect(viewer).toMatchObject({ subject: 'ada', role: 'analyst', domain: 'marketing', team: 'growth' });
    expect(viewer.claims).toMatchObject({ countries: ['DE'], roles: ['analyst'] });
  });

  it('belongs to no domain when only the further claims name one', async () => {
    const nowhere = { ...token, domain: undefined };
    const text = await issueDevelopmentToken(nowhere, {
      rootSecret,
      environment: undefined,
      claimNames: defaultClaimNames,
      now,
    });
    const viewer = await authenticateWith(rootSecret)({ authorization: `Bearer ${text}`, role: null });
    expect(viewer).toMatchObject({ domain: null, team: 'growth' });
  });

  it('carries its claims under the names that the mesh looks for, also where a name is a path', async () => {
    const claimNames = { ...defaultClaimNames, roles: 'realm_access.roles', domain: 'dept' };
    const text = await issueDevelopmentToken(token, { rootSecret, environment: undefined, claimNames, now });
    const viewer = await authenticateWith(rootSecret, claimNames)({ authorization: `Bearer ${text}`, role: null });
    expect(viewer).toMatchObject({ role: 'analyst', domain: 'marketing', team: 'growth' });
  });

  it('is refused by another mesh', async () => {
    const text = await issueDevelopmentToken(token, {
      rootSecret,
      environment: undefined,
      claimNames: defaultClaimNames,
      now,
    });
    const other = authenticateWith(new Uint8Array(32).fill(2));
    await expect(other({ authorization: `Bearer ${text}`, role: null })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('is neither issued nor verified in production', async () => {
    const issued = issueDevelopmentToken(token, {
      rootSecret,
      environment: 'production',
      claimNames: defaultClaimNames,
      now,
    });
    await expect(issued).rejects.toMatchObject({ code: 'DEVELOPMENT_KEY_REFUSED' });
    expect(() => developmentTokenKeys(rootSecret, 'production')).toThrow(/CONCORD_JWKS_URL/);
  });
});

describe('deriveKey', () => {
  it('gives one key per secret, purpose and label', () => {
    const keys = [
      deriveKey(rootSecret, 'cursors'),
      deriveKey(rootSecret, 'statements'),
      deriveKey(rootSecret, 'token-labels', 'a'),
      deriveKey(rootSecret, 'token-labels', 'b'),
      deriveKey(new Uint8Array(32).fill(2), 'cursors'),
    ].map((key) => Buffer.from(key).toString('hex'));
    expect(new Set(keys).size).toBe(keys.length);
    expect(Buffer.from(deriveKey(rootSecret, 'cursors')).toString('hex')).toBe(keys[0]);
    expect(keys[0]).toHaveLength(64);
  });

  it('refuses a short secret', () => {
    expect(() => deriveKey(new Uint8Array(31), 'cursors')).toThrow(/at least 32 bytes/);
  });
});
