// Generated queries in shadow mode, over replies that are well and over broken ones: every one can be given again to the
// stock executor, and it says the same.

import { describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import { createQueryGenerator } from '../../support/generate-query.ts';
import { ask, createTestGateway } from '../ask.ts';
import { createToyMesh } from '../toy-mesh.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_102);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 200);

describe.each([false, true])(`shadow mode, seed ${seed}, broken: %s`, (isBroken) => {
  it('tells of no difference', async () => {
    const told: GatewayEvent[] = [];
    const gateway = createTestGateway(createToyMesh(isBroken), {
      limits: { selections: 10_000, aliases: 1_000 },
      shadow: { share: 1, random: () => 0 },
      onEvent: (event) => event.kind === 'shadow-compared' && told.push(event),
    });
    const { apiSchema } = gateway.current();
    const next = createQueryGenerator({
      schema: apiSchema,
      seed,
      argumentValue: () => undefined,
      operationKind: 'query',
    });
    let answered = 0;
    for (let index = 0; index < queries; index++) {
      const { query, variables } = next();
      const { data } = await ask(gateway, query, { ...variables });
      answered += data === undefined ? 0 : 1;
      await expect.poll(() => told.length, { interval: 2 }).toBe(answered);
    }
    expect(told.filter((event) => event.kind === 'shadow-compared' && event.outcome !== 'same').slice(0, 3)).toEqual(
      [],
    );
    expect(answered).toBeGreaterThan(queries / 2);
  });
});
