// The real mesh as oracle: generated queries over all domains on a real PostgreSQL, through our executor and through
// the stock one. CONCORD_TEST_SEED and CONCORD_TEST_QUERIES choose which and how many.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { compareExecutors } from '../support/compare-executors.ts';
import { compareWays } from '../support/compare-ways.ts';
import { type DemoFixture, readPersonalValues, setUpDemoMesh } from '../support/demo-mesh.ts';
import { createQueryGenerator, type GeneratorOptions } from '../support/generate-query.ts';
import { createRandom } from '../support/random.ts';
import { admin, analyst } from '../support/shop-mesh.ts';
import { collectPages } from './collect-pages.ts';
import { createAggregateArguments, createAggregateWeights } from './demo-aggregates.ts';
import { createFieldArguments, readSources } from './demo-arguments.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_260_101);
const queries = Number(process.env.CONCORD_TEST_QUERIES ?? 500);

let demo: DemoFixture;
let gateways: { readonly concord: Gateway; readonly apollo: Gateway };
/** The domain that does not answer at the moment. */
let silent: string | null = null;

beforeAll(async () => {
  demo = await setUpDemoMesh();
  const subgraphs = demo.subgraphs.map((subgraph): GatewaySubgraph => {
    const transport: GatewaySubgraph['transport'] = (request, context) =>
      subgraph.name === silent ? Promise.reject(new Error('no answer')) : subgraph.transport(request, context);
    return { ...subgraph, transport };
  });
  gateways = {
    concord: createGateway({ subgraphs, executor: 'concord' }),
    apollo: createGateway({ subgraphs, executor: 'apollo' }),
  };
});

afterEach(() => {
  silent = null;
});
afterAll(() => demo.close());

describe(`the demo mesh by our executor against the stock one, seed ${seed}`, { timeout: 300_000 }, () => {
  it.each([admin, analyst])('answers the same to the role $role', async (viewer) => {
    const half = Math.ceil(queries / 2);
    const next = await createGenerator(viewer);
    const personal = viewer === analyst ? await readPersonalValues(demo) : [];
    const differences: unknown[] = [];
    const leaks: unknown[] = [];
    const counts = { clean: 0, withErrors: 0, acrossDomains: 0, overThreeDomains: 0 };
    for (let index = 0; index < half; index++) {
      const generated = next();
      demo.calls.length = 0;
      const { difference, hasErrors, data = null } = await compareExecutors(gateways, generated, viewer);
      if (difference !== null) differences.push({ seed, index, ...generated, ...difference });
      const text = JSON.stringify(data);
      if (personal.some((value) => text.includes(value))) leaks.push({ seed, index, ...generated, text });
      const domains = new Set(demo.calls.map(({ subgraph }) => subgraph)).size;
      if (hasErrors) counts.withErrors += 1;
      else if (holdsRows(data)) {
        counts.clean += 1;
        if (domains > 1) counts.acrossDomains += 1;
        if (domains > 2) counts.overThreeDomains += 1;
      }
    }
    console.log(`${viewer.role}: ${half} queries, ${differences.length} differences, ${JSON.stringify(counts)}`);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(leaks.slice(0, 3)).toEqual([]);
    expect(counts.clean).toBeGreaterThan(half * 0.6);
    expect(counts.overThreeDomains).toBeGreaterThan(half * 0.1);
  });

  it('gives the text that reading gives', async () => {
    const ways = compareWays(demo.subgraphs);
    const next = await createGenerator(analyst, { typedShare: 0.8, mostDepth: 7, mostFields: 9 });
    const differences: unknown[] = [];
    for (let index = 0; index < queries; index++) {
      const request = next();
      const texts = await ways.compare(request, analyst);
      if (texts?.quick !== texts?.read) differences.push({ seed, index, ...request, ...texts });
    }
    console.log(`${queries} queries, ${differences.length} differences, ${JSON.stringify(ways.counts)}`);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(ways.counts['passed through']).toBeGreaterThan(queries / 50);
    expect(ways.counts.spliced).toBeGreaterThan(queries / 20);
  });

  it.each(['customer', 'orders', 'payments', 'marketing', 'platform'])(
    'gives the same data while %s is silent',
    async (domain) => {
      const next = await createGenerator(analyst);
      const some = Array.from({ length: Math.ceil(queries / 20) }, next);
      silent = domain;
      const differences: unknown[] = [];
      let withErrors = 0;
      for (const generated of some) {
        const { hasEqualData, difference, hasErrors } = await compareExecutors(gateways, generated, analyst);
        if (!hasEqualData) differences.push({ seed, ...generated, ...difference });
        if (hasErrors) withErrors += 1;
      }
      expect(differences.slice(0, 3)).toEqual([]);
      expect(withErrors).toBeGreaterThan(0);
    },
  );
});

async function createGenerator(
  viewer: Viewer,
  size: Pick<GeneratorOptions, 'typedShare' | 'mostDepth' | 'mostFields'> = { mostDepth: 11, mostFields: 26 },
) {
  const { mesh, client } = demo;
  const { concord } = gateways;
  const sources = await readSources(mesh, client, viewer);
  const earlier = await collectPages(mesh, concord, viewer, sources, createRandom(seed));
  const drawArguments = createFieldArguments(mesh, sources, earlier);
  const drawAggregate = createAggregateArguments(mesh, sources);
  const weighAggregate = createAggregateWeights(sources);
  return createQueryGenerator({
    schema: concord.current().apiSchema,
    seed,
    fieldArguments: (field) => drawAggregate(field) ?? drawArguments(field),
    weigh: (coordinate) => weighAggregate(coordinate) ?? weigh(coordinate, viewer),
    ...size,
  });
}

/** Deep and across domains; what is denied to the viewer only now and then. */
function weigh(coordinate: string, viewer: Viewer): number {
  if (viewer === analyst && coordinate === 'CustomerCustomerDim.taxId') return 0.05;
  return /\.(customer|order|orders|payments|attributions|nodes|edges|node)$/.test(coordinate) ? 5 : 1;
}

/** Counts and flags of a page are there without rows, too. */
function holdsRows(value: unknown): boolean {
  if (typeof value === 'string') return gateways.concord.current().apiSchema.getType(value) === undefined;
  if (Array.isArray(value)) return value.some((element) => element !== null);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsRows);
}
