// A gateway that plans in threads, over the toy mesh unless told otherwise, with limits so high that documents come through
// which take seconds to plan; and such documents.

import { type Gateway, openGateway } from '../../../gateway/gateway.ts';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import { openPlanningPool, type PlanningPool, type PoolSettings } from '../../../gateway/planning/pool.ts';
import type { GatewaySubgraph } from '../../../gateway/supergraph.ts';
import { anonymous } from '../../../identity/viewer.ts';
import type { Answer } from '../ask.ts';
import { createToyMesh } from '../toy-mesh.ts';

export type PoolGateway = {
  readonly gateway: Gateway;
  readonly pool: PlanningPool;
  readonly events: GatewayEvent[];
  readonly ask: (query: string, subject?: string) => Promise<Answer>;
  /** The code of the first error, or null. */
  readonly askCode: (query: string, subject?: string) => Promise<unknown>;
};

const limits = {
  aliases: 100_000,
  rootFields: 100_000,
  selections: 1_000_000,
  tokens: 1_000_000,
  characters: 10_000_000,
  lines: 1_000_000,
};

export async function openPoolGateway(
  settings: Partial<PoolSettings> = {},
  subgraphs: readonly GatewaySubgraph[] = createToyMesh(),
): Promise<PoolGateway> {
  const events: GatewayEvent[] = [];
  const onEvent = (event: GatewayEvent) => void events.push(event);
  const pool = openPlanningPool({ planLimitMs: 30_000, onEvent, ...settings });
  const gateway = await openGateway({ subgraphs, executor: 'concord', limits, onEvent }, pool).catch(async (error) => {
    await pool.close();
    throw error;
  });
  const ask = async (query: string, subject = 'anonymous'): Promise<Answer> => {
    const context = { viewer: { ...anonymous, subject }, signal: new AbortController().signal };
    return JSON.parse((await gateway.execute({ query }, context)).text);
  };
  return {
    gateway,
    pool,
    events,
    ask,
    askCode: async (query, subject) => (await ask(query, subject)).errors?.[0]?.extensions.code ?? null,
  };
}

/** `shop` is shareable, so the planner weighs ways for each: about 1 ms and 5 kB a piece. */
export function writeSlowQuery(fields: number, { separator = ' ' } = {}): string {
  const shops = Array.from({ length: fields }, (_, index) => `a${index}: shop { name best { id } }`);
  return `{${separator}${shops.join(separator)}${separator}}`;
}

export function kindsOf(events: readonly GatewayEvent[]): readonly string[] {
  return events.map(({ kind }) => kind);
}
