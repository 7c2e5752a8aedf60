// Keys of an identity provider, fetched over HTTP.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { defaultClaimNames, type TokenSettings } from '../../identity/token-settings.ts';

const provider = await generateKeyPair('ES256', { extractable: true });
let server: Server;
let settings: TokenSettings;
let token: string;
let fetches = 0;

beforeAll(async () => {
  const keys = [{ ...(await exportJWK(provider.publicKey)), kid: 'one', alg: 'ES256' }];
  server = createServer((_request, response) => {
    fetches++;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  settings = {
    keys: { kind: 'jwks-url', url: new URL(`http://127.0.0.1:${port}/keys`) },
    issuer: 'https://idp.example',
    audience: 'concord',
    claimNames: { ...defaultClaimNames, roles: 'https://idp.example/roles' },
    roleRanking: ['analyst'],
    now: () => Date.now(),
  };
  token = await new SignJWT({ 'https://idp.example/roles': ['analyst'] })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer('https://idp.example')
    .setAudience(['billing', 'concord'])
    .setSubject('ada')
    .setExpirationTime('1m')
    .sign(provider.privateKey);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('tokens of an identity provider', () => {
  it('are verified with keys that are fetched once', async () => {
    const authenticate = createAuthenticator(settings);
    const authorization = `Bearer ${token}`;
    expect(await authenticate({ authorization, role: null })).toMatchObject({ subject: 'ada', role: 'analyst' });
    const unknown = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'two' })
      .setExpirationTime('1m')
      .sign(provider.privateKey);
    for (let attempt = 0; attempt < 3; attempt++) {
      const refused = authenticate({ authorization: `Bearer ${unknown}`, role: null });
      await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(fetches).toBe(1);
  });

  it('are refused, and not taken for anonymous, while the keys cannot be fetched', async () => {
    const keys = { kind: 'jwks-url', url: new URL('http://127.0.0.1:1/keys') } as const;
    const authenticate = createAuthenticator({ ...settings, keys });
    await expect(authenticate({ authorization: `Bearer ${token}`, role: null })).rejects.toThrow(
      'Not authenticated: the keys of the identity provider cannot be fetched at the moment. Try again later.',
    );
  });
});
