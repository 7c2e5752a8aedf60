// The threads in which a gateway plans operations and composes its graph. Opened before the subgraphs, so that their code
// is loaded by the time there is something to compose.

import { openPlanningPool, type PlanningPool } from '../gateway/planning/pool.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import type { Observing } from './observe/open-observing.ts';

type Context = {
  readonly environment: Pick<Environment, 'gateway'>;
  readonly observing: Pick<Observing, 'operatorLog' | 'watch'>;
};

export async function openPlanning(
  lifetime: Pick<Lifetime, 'start'>,
  { environment, observing }: Context,
): Promise<PlanningPool> {
  const { planningMs: planLimitMs } = environment.gateway;
  const pool = await lifetime.start(
    async () => openPlanningPool({ planLimitMs, onEvent: observing.operatorLog.onGatewayEvent }),
    ({ close }) => close(),
  );
  observing.watch.queue('planning', pool.countWaiting);
  return pool;
}
