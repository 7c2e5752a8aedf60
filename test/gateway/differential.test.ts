import { describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from '../../gateway/gateway.ts';
import { compareExecutors } from '../support/compare-executors.ts';
import { type ArgumentValue, createQueryGenerator } from '../support/generate-query.ts';
import { ask } from './ask.ts';
import { reorderByGraphql } from './key-order.ts';
import { createToyMesh } from './toy-mesh.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_101);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 500);

/** Mostly values that exist. */
const argumentValue: ArgumentValue = ({ coordinate, random }) => {
  switch (coordinate) {
    case 'Query.product(id:)':
    case 'Mutation.renameProduct(id:)':
      return `p${random.integer(1, 7)}`;
    case 'Query.medium(id:)':
      return random.pick(['b1', 'f2', 'b3', 'f4', 'x']);
    case 'Query.user(id:)':
      return `u${random.integer(1, 4)}`;
    case 'Mutation.review(sku:)':
      return `sku-${random.integer(1, 6)}`;
    default:
      return undefined;
  }
};

async function compareMany(broken: boolean, operationKind: 'query' | 'mutation', most: number) {
  const options = (executor: GatewayOptions['executor']): GatewayOptions => ({
    subgraphs: createToyMesh(broken),
    executor,
    limits: { selections: 10_000, aliases: 1_000 },
  });
  const gateways = { concord: createGateway(options('concord')), apollo: createGateway(options('apollo')) };
  const { apiSchema } = gateways.concord.current();
  const next = createQueryGenerator({ schema: apiSchema, seed, argumentValue, operationKind });
  const differences: unknown[] = [];
  let clean = 0;
  for (let index = 0; index < most; index++) {
    const generated = next();
    const { difference, hasErrors, hasRows } = await compareExecutors(gateways, generated);
    if (difference !== null) differences.push({ seed, index, ...generated, ...difference });
    else if (!hasErrors && hasRows) clean += 1;
  }
  return { differences, clean };
}

describe(`our executor against the stock one, seed ${seed}`, { timeout: 300_000 }, () => {
  it('gives the same answers where all subgraphs are well', async () => {
    const { differences, clean } = await compareMany(false, 'query', queries);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(clean).toBeGreaterThan(queries / 2);
  });

  it('gives the same answers where fields fail and non-null fields are null', async () => {
    const { differences } = await compareMany(true, 'query', queries);
    expect(differences.slice(0, 3)).toEqual([]);
  });

  it('answers with the keys of graphql-js, in its order', async () => {
    const gateway = createGateway({ subgraphs: createToyMesh(), executor: 'concord', limits: { selections: 10_000 } });
    const { apiSchema } = gateway.current();
    const next = createQueryGenerator({ schema: apiSchema, seed: seed + 1, argumentValue });
    let compared = 0;
    for (let index = 0; index < queries / 5; index++) {
      const { query, variables } = next();
      const { data, errors } = await ask(gateway, query, { ...variables });
      const expected = errors ? null : reorderByGraphql(apiSchema, query, variables, data);
      if (expected === null) continue;
      compared += 1;
      expect({ query, text: JSON.stringify(data) }).toEqual({ query, text: expected });
    }
    expect(compared).toBeGreaterThan(queries / 10);
  });

  it('gives the same answers to mutations', async () => {
    const { differences } = await compareMany(false, 'mutation', queries / 5);
    expect(differences.slice(0, 3)).toEqual([]);
  });
});
