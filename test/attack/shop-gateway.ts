// The shop of the tests behind a gateway, in this process, and over HTTP with tokens of its viewers.

import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createTestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { serveGateway } from '../support/serve-gateway.ts';
import { createShop, type Shop } from '../support/shop-mesh.ts';

export type ShopGateway = {
  readonly shop: Shop;
  readonly gateway: Gateway;
  /** The whole body. */
  readonly ask: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<string>;
  readonly close: () => Promise<void>;
};

export function subgraphsOf({ shop, people }: Shop): readonly GatewaySubgraph[] {
  return [shop, people].map(toGatewaySubgraph);
}

export async function openShopGateway(label: string, executor: 'concord' | 'apollo' = 'concord'): Promise<ShopGateway> {
  const database = await createTestDatabase(label);
  const shop = await createShop(database.url);
  const gateway = createGateway({ subgraphs: subgraphsOf(shop), executor });
  return {
    shop,
    gateway,
    ask: async (viewer, query, variables = {}) => {
      const context = { viewer, signal: new AbortController().signal };
      return (await gateway.execute({ query, variables }, context)).text;
    },
    close: async () => {
      await shop.close();
      await database.drop();
    },
  };
}

export type ServedShop = ShopGateway & {
  readonly url: string;
  readonly headersOf: (role: 'admin' | 'analyst') => Readonly<Record<string, string>>;
};

const rootSecret = new Uint8Array(32).fill(9);

export async function serveShop(label: string): Promise<ServedShop> {
  const opened = await openShopGateway(label);
  const served = await serveGateway(opened.gateway, rootSecret);
  const issue = (role: string) =>
    issueDevelopmentToken(
      { subject: role, roles: [role], lifetimeSeconds: 600 },
      { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
    );
  const tokens = { admin: await issue('admin'), analyst: await issue('analyst') };
  return {
    ...opened,
    url: served.url,
    headersOf: (role) => ({ 'content-type': 'application/json', authorization: `Bearer ${tokens[role]}` }),
    close: async () => {
      await served.close();
      await opened.close();
    },
  };
}
