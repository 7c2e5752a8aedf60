// Whether the subgraphs of this process, and those of foreign make that it reaches, can answer.

import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { type Readiness, readinessOf } from '../http/readiness.ts';
import type { Subgraph } from '../subgraphs/product/subgraph.ts';
import { findSilentSubgraphs } from './serve-gateway.ts';

/** Of a domain, or the catalog. */
export type AnySubgraph = Pick<Subgraph, 'name' | 'sdl' | 'execute' | 'isReady'> & {
  /** Whether it refused reads within the last seconds, because too many waited for its database. */
  readonly isOverloaded?: () => boolean;
};

/** Who asks shall hear something before it gives up. */
const mostMs = 2_500;

export async function askForReadiness(
  subgraphs: readonly AnySubgraph[],
  foreign: readonly GatewaySubgraph[],
): Promise<Readiness> {
  const [silent, absent] = await Promise.all([
    Promise.all(
      subgraphs.map(async ({ name, isReady }) => {
        const isInTime = await Promise.race([isReady(), sleep(mostMs, false, { ref: false })]);
        return isInTime ? [] : [`the database of ${name}`];
      }),
    ),
    findSilentSubgraphs(foreign),
  ]);
  const overloaded = subgraphs.flatMap(({ name, isOverloaded }) =>
    isOverloaded?.() === true ? [`the database of ${name}, which is overloaded`] : [],
  );
  return readinessOf([...silent.flat(), ...absent], subgraphs.length + foreign.length, overloaded);
}
