// Generated queries over the toy mesh through our executor and through the stock one, whole and with broken fields.
// CONCORD_TEST_SEED and CONCORD_TEST_QUERIES choose which and how many.

import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Transport } from '../../gateway/transport.ts';
import { compareExecutors } from '../support/compare-executors.ts';
import { type ArgumentValue, createQueryGenerator, type GeneratedQuery } from '../support/generate-query.ts';
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

/** Both executors over one toy mesh that is broken and mended between requests, so that each query is planned once. */
function createGateways() {
  let isBroken = false;
  const [well, broken] = [createToyMesh(false), createToyMesh(true)];
  const subgraphs = well.map((subgraph, index): GatewaySubgraph => {
    const transport: Transport = (...request) => ((isBroken && broken[index]) || subgraph).transport(...request);
    return { ...subgraph, transport };
  });
  const create = (executor: GatewayOptions['executor']) =>
    createGateway({ subgraphs, executor, limits: { selections: 10_000, aliases: 1_000 } });
  const [concord, apollo] = [create('concord'), create('apollo')];
  return {
    concord,
    apollo,
    setBroken: (broken: boolean) => {
      isBroken = broken;
    },
  };
}

function generateMany(schema: GraphQLSchema, operationKind: 'query' | 'mutation', most: number) {
  const next = createQueryGenerator({ schema, seed, argumentValue, operationKind });
  return Array.from({ length: most }, next);
}

async function compareMany(
  gateways: ReturnType<typeof createGateways>,
  broken: boolean,
  generated: readonly GeneratedQuery[],
) {
  gateways.setBroken(broken);
  const differences: unknown[] = [];
  let clean = 0;
  for (const [index, request] of generated.entries()) {
    const { difference, hasErrors, hasRows } = await compareExecutors(gateways, request);
    if (difference !== null) differences.push({ seed, index, ...request, ...difference });
    else if (!hasErrors && hasRows) clean += 1;
  }
  return { differences, clean };
}

describe(`our executor against the stock one, seed ${seed}`, { timeout: 300_000 }, () => {
  const gateways = createGateways();
  const { apiSchema } = gateways.concord.current();
  const generated = generateMany(apiSchema, 'query', queries);

  it('gives the same answers where all subgraphs are well', async () => {
    const { differences, clean } = await compareMany(gateways, false, generated);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(clean).toBeGreaterThan(queries / 2);
  });

  it('gives the same answers where fields fail and non-null fields are null', async () => {
    const { differences } = await compareMany(gateways, true, generated);
    expect(differences.slice(0, 3)).toEqual([]);
  });

  it('answers with the keys of graphql-js, in its order', async () => {
    const gateway = createGateway({ subgraphs: createToyMesh(), executor: 'concord', limits: { selections: 10_000 } });
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
    const mutations = generateMany(apiSchema, 'mutation', queries / 5);
    const { differences } = await compareMany(gateways, false, mutations);
    expect(differences.slice(0, 3)).toEqual([]);
  });
});
