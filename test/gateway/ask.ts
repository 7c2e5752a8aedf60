// One question to a gateway in this process, and its answer as data.

import { createGateway, type Gateway, type GatewayOptions } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { anonymous } from '../../identity/viewer.ts';

export type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
};

export async function ask(gateway: Gateway, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  return JSON.parse(await askText(gateway, query, variables)) as Answer;
}

export async function askText(
  gateway: Gateway,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const context = { viewer: anonymous, signal: new AbortController().signal };
  return (await gateway.execute({ query, variables, operationName: null }, context)).text;
}

export function createTestGateway(
  subgraphs: readonly GatewaySubgraph[],
  options: Omit<Partial<GatewayOptions>, 'subgraphs'> = {},
): Gateway {
  return createGateway({ subgraphs, executor: 'concord', ...options });
}
