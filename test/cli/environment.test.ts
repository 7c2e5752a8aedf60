import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { readSubgraphAddress } from '../../cli/supergraph/subgraph-address.ts';

describe('the environment', () => {
  it('has a setting for everything that is not given, or given empty', () => {
    expect(readEnvironment({ PORT: '', CONCORD_SECRET: '  ' }, '/mesh')).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      home: '/mesh/.concord',
      databaseUrl: null,
      contracts: null,
      demoScale: 1,
      hasDemoLoader: true,
      secret: null,
      roles: null,
      identityProvider: null,
      isDebug: false,
    });
  });

  it('reads an identity provider with claim names of its own', () => {
    const environment = readEnvironment(
      {
        CONCORD_JWKS_URL: 'https://idp.example/keys',
        CONCORD_ISSUER: 'https://idp.example',
        CONCORD_AUDIENCE: 'concord',
        CONCORD_CLAIM_ROLES: 'groups',
        CONCORD_ROLES: 'admin, analyst,',
      },
      '/mesh',
    );
    expect(environment).toMatchObject({
      identityProvider: { jwksUrl: new URL('https://idp.example/keys'), issuer: 'https://idp.example' },
      claimNames: { roles: 'groups', domain: 'domain' },
      roles: ['admin', 'analyst'],
    });
  });

  it.each([
    [{ PORT: '4000x' }, 'PORT must be a port number, 0 to 65535.'],
    [{ PORT: '-1' }, 'PORT must be a port number, 0 to 65535.'],
    [{ CONCORD_DEMO_SCALE: '0' }, 'CONCORD_DEMO_SCALE must be a number above 0 and at most 100.'],
    [
      { DATABASE_URL: 'mysql://root:hunter2@db/x' },
      'DATABASE_URL must be a URL such as postgres://user:password@host:5432/database.',
    ],
    [
      { CONCORD_JWKS_URL: 'https://idp.example/keys' },
      'CONCORD_JWKS_URL and CONCORD_ISSUER and CONCORD_AUDIENCE must be set together.',
    ],
    [
      { CONCORD_JWKS_URL: 'http://idp.example/keys', CONCORD_ISSUER: 'a', CONCORD_AUDIENCE: 'b' },
      'CONCORD_JWKS_URL must be an https URL; plain http is accepted on this machine only.',
    ],
  ])('refuses %j without repeating it', (variables, message) => {
    expect(() => readEnvironment(variables, '/mesh')).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message }),
    );
  });
});

describe('the address of a subgraph', () => {
  it('is a name and a URL, whose path is /graphql unless it has one', () => {
    expect(readSubgraphAddress(' orders=http://127.0.0.1:4101').url.href).toBe('http://127.0.0.1:4101/graphql');
    expect(readSubgraphAddress('a=https://b.example/c?d=1').url.href).toBe('https://b.example/c?d=1');
  });

  it.each(['orders', 'orders=', '=http://a', 'orders=ftp://a', 'or ders=http://a', 'orders=http://'])(
    'is refused as "%s"',
    (text) => {
      expect(() => readSubgraphAddress(text)).toThrow(/must read name=URL/);
    },
  );
});
