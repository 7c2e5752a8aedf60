import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { choosePageViewers, type Issuing, isAllMadeUp, localName, pageAddress } from '../../cli/development-viewers.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';

const issuing = (variables: Record<string, string> = {}): Issuing => ({
  environment: readEnvironment(variables, '/'),
  rootSecret: new Uint8Array(32).fill(1),
  roles: ['admin', 'regional_analyst'],
  isDemo: true,
});
const provider = {
  CONCORD_JWKS_URL: 'https://id.example/keys',
  CONCORD_ISSUER: 'https://id.example',
  CONCORD_AUDIENCE: 'concord',
};

describe('the viewers that pages may choose from', () => {
  it('are all roles, each with a token of its own that lasts an hour', async () => {
    const offer = choosePageViewers(issuing(), true);
    const viewers = offer.kind === 'development' ? await offer.issue() : [];
    expect(viewers.map(({ role, claims }) => [role, claims])).toEqual([
      ['admin', {}],
      ['regional_analyst', { countries: ['DE', 'FR'] }],
    ]);
    for (const { role, token } of viewers) {
      const { roles, iat = 0, exp = 0 } = decodeJwt(token);
      expect([roles, exp - iat]).toEqual([[role], 3_600]);
    }
  });

  it('need a key that differs from start to start, unless all data are made up', () => {
    const keys = [false, false, true].map((isMadeUp) => {
      const offer = choosePageViewers(issuing(), isMadeUp);
      return offer.kind === 'development' ? offer.key : undefined;
    });
    expect(keys).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/), null]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it.each([
    ['an identity provider issues tokens', provider],
    ['NODE_ENV=production', { NODE_ENV: 'production' }],
    ['both', { ...provider, NODE_ENV: 'production' }],
  ])('are none where %s', (_name, variables) => {
    expect(choosePageViewers(issuing(variables), true)).toEqual({ kind: 'identity-provider' });
  });

  it('need no key only with the demo alone', () => {
    const { domains } = readContracts(demoContracts).mesh;
    const own = domains.map((domain) => ({ ...domain, databaseUrlEnv: 'ORDERS_DATABASE_URL' }));
    const { environment } = issuing();
    const { environment: withDatabase } = issuing({ DATABASE_URL: 'postgres://localhost/own' });
    expect([
      isAllMadeUp(demoContracts, domains, environment),
      isAllMadeUp('/own/contracts', domains, environment),
      isAllMadeUp(demoContracts, own, environment),
      isAllMadeUp(demoContracts, domains, withDatabase),
    ]).toEqual([true, false, false, false]);
  });
});

describe('the address of the page', () => {
  it('has the key behind the #, which no browser sends', () => {
    const issue = async () => [];
    expect([
      pageAddress('http://127.0.0.1:4000', { kind: 'development', key: 'k', issue }),
      pageAddress('http://127.0.0.1:4000', { kind: 'development', key: null, issue }),
      pageAddress('http://192.168.1.2:4000', { kind: 'identity-provider' }),
    ]).toEqual(['http://localhost:4000/#key=k', 'http://localhost:4000/', 'http://192.168.1.2:4000/']);
  });

  it('names this machine as people do', () => {
    const urls = ['http://127.0.0.1:1', 'http://0.0.0.0:1', 'http://[::1]:1', 'http://[::]:1', 'http://a.example:1'];
    expect(urls.map(localName)).toEqual([...urls.slice(0, 4).map(() => 'http://localhost:1'), 'http://a.example:1']);
  });
});
