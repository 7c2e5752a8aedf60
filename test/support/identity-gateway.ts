// A gateway on a real socket with an identity provider beside it, to which tests send tokens. Its clock stands still, so that
// no token ages while the tests run.

import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { expect } from 'vitest';
import { createGateway } from '../../gateway/gateway.ts';
import { createGatewayServer } from '../../gateway/http/server.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import {
  type CountingServer,
  makeSigningKey,
  providerSettings,
  publicJwk,
  type SigningKey,
  sendKeys,
  serveCounting,
} from './identity-provider.ts';
import { rawPost, sendRaw } from './send-raw.ts';

export type Header = readonly [name: string, value: string];

export type IdentityGateway = {
  readonly url: string;
  /** Milliseconds since 1970, for the gateway. */
  readonly now: number;
  readonly provider: SigningKey;
  /** Of the same `kid`, and not the provider's. */
  readonly stranger: SigningKey;
  /** The provider's JWKS address. */
  readonly keys: CountingServer;
  /** Serves keys that would verify the stranger's tokens. */
  readonly trap: CountingServer;
  /** Who the gateway takes the sender for, or status and code of the refusal, which must be JSON without the token. */
  readonly send: (headers: readonly Header[], search?: string) => Promise<string>;
  readonly sendToken: (token: string, role?: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { whoAmI: String }
`;
const schema = buildSubgraphSchema(parse(sdl));
const transport: Transport = async ({ query }, { viewer }) => {
  const whoAmI = `${viewer.subject} as ${viewer.role} of ${viewer.domain}`;
  const result = await graphql({ schema, source: query, rootValue: { whoAmI } });
  return { dataText: JSON.stringify(result.data), errors: [] };
};

export const whoAmI = '{ whoAmI }';

export async function openIdentityGateway(): Promise<IdentityGateway> {
  const [provider, stranger] = [makeSigningKey('one'), makeSigningKey('one')];
  const [keys, trap] = [await serveCounting(), await serveCounting()];
  keys.answer(sendKeys(await publicJwk(provider)));
  trap.answer(sendKeys(await publicJwk(stranger)));
  const now = Date.now();
  const front = await createGatewayServer(
    createGateway({
      subgraphs: [{ name: 'people', url: 'local', sdl, make: 'concord', transport }],
      executor: 'concord',
    }),
    {
      authenticate: createAuthenticator(providerSettings({ kind: 'jwks-url', url: keys.url }, () => now)),
      mostBodyBytes: 1_000_000,
      drainMs: 200,
      checkReadiness: async () => ({ status: 'ready' }),
      onBug: (error) => console.error(error),
    },
  );
  const url = await front.listen({ port: 0, host: '127.0.0.1' });
  const send: IdentityGateway['send'] = async (headers, search = '') => {
    const post = rawPost(headers, whoAmI).replace('/graphql', `/graphql${search}`);
    const { status, contentType, body } = await sendRaw(url, Buffer.from(post, 'latin1'));
    expect(contentType).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
    const { data, errors } = body as { data?: { whoAmI: string }; errors?: { extensions: { code: string } }[] };
    if (status === 200) return data?.whoAmI ?? 'no data';
    expect(JSON.stringify(body)).not.toMatch(/eyJ|ada/);
    return `${status} ${errors?.[0]?.extensions.code}`;
  };
  return {
    url,
    now,
    provider,
    stranger,
    keys,
    trap,
    send,
    sendToken: (token, role) => {
      const headers: Header[] = [['authorization', `Bearer ${token}`]];
      return send(role === undefined ? headers : [...headers, ['concord-role', role]]);
    },
    close: async () => {
      keys.close();
      trap.close();
      await front.close();
    },
  };
}
