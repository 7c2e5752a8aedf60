// Contracts -> what can be seen of them from outside, by kind. Echoes are left out of the graph: no description, and no
// `@product` and `@sla`. What merely moves with the text of a contract, as positions, is nowhere.

import { loadMesh } from '../../../contracts/load.ts';
import type { Mesh } from '../../../contracts/product.ts';
import { createSubgraph, type Subgraph } from '../../../subgraphs/product/subgraph.ts';
import type { Database } from '../../../subgraphs/sql/pool.ts';
import { unkept } from '../../support/ledger-entries.ts';
import { openLocalCatalog } from '../../support/local-catalog.ts';
import { stubStandings } from '../../support/standing-shop.ts';
import { type Documents, now, writeFiles } from './base-mesh.ts';
import { bareGraph, catalogQuery, requests } from './graph-requests.ts';
import { decideAll, findConnection, runAllChecks } from './observe-product.ts';
import { brokenState, judgeAll } from './observe-standing.ts';
import { askingViewers, owner } from './viewers.ts';
import { write } from './write.ts';

/** Why a contract or one of the products beside it is refused or warned of; what the graph is; and so on. */
export const kinds = [
  'load',
  'graph',
  'answers',
  'statements',
  'access',
  'checks',
  'standing',
  'service',
  'alerts',
  'connection',
  'catalog',
] as const;
export type Kind = (typeof kinds)[number];
export type Observation = Readonly<Record<Kind, string>>;

export type Watched = { readonly url: string; readonly database: Database; readonly statements: unknown[] };

export async function observe(documents: Documents, watched: Watched): Promise<Observation> {
  const { mesh, problems, warnings } = loadMesh(writeFiles(documents));
  const product = mesh.products.find(({ key }) => key === 'shop.orders');
  const domain = mesh.domains.find(({ name }) => name === 'shop');
  const told = [...problems, ...warnings].map(({ code, data }) => [code, data]);
  const served = mesh.products.map(({ key }) => key);
  const nothing = Object.fromEntries(kinds.map((kind) => [kind, 'nothing'])) as Record<Kind, string>;
  const load = write({ told, served });
  if (product === undefined || domain === undefined) return { ...nothing, load };
  const states = new Map([[product.key, brokenState(product.key)]]);
  const standings = stubStandings(mesh, states, () => now);
  const subgraph = await createSubgraph({
    mesh,
    domain,
    database: watched.database,
    cursorSecret: Buffer.alloc(32, 7),
    ledger: unkept,
    standings: { standings, now: () => now },
  });
  watched.statements.length = 0;
  const answers = await askAll(subgraph);
  const statements = write(watched.statements);
  return {
    load: write({ told, served, unserved: subgraph.problems.map(({ code, data }) => [code, data]) }),
    graph: bareGraph(subgraph.sdl),
    answers: write(answers),
    statements,
    access: write(decideAll(product)),
    checks: write(await runAllChecks(mesh, product, watched)),
    ...judgeAll(product),
    connection: write(findConnection(domain)),
    catalog: await showCatalog(watched.url, mesh),
  };
}

async function askAll(subgraph: Subgraph): Promise<unknown> {
  const answers: unknown[] = [];
  for (const viewer of askingViewers) {
    for (const query of requests(subgraph.sdl)) {
      const signal = new AbortController().signal;
      const { dataText, errors } = await subgraph.execute({ query, variables: {} }, { viewer, signal });
      answers.push({ data: dataText, errors: errors.map(({ extensions, path }) => [extensions?.code, path]) });
    }
  }
  return answers;
}

async function showCatalog(url: string, mesh: Mesh): Promise<string> {
  const { catalog, database } = await openLocalCatalog(url, mesh, { connections: 1 });
  try {
    const signal = new AbortController().signal;
    const reply = await catalog.execute({ query: catalogQuery, variables: {} }, { viewer: owner, signal });
    if (reply.errors.length > 0) throw new Error(reply.errors.map(({ message }) => message).join('\n'));
    return reply.dataText ?? '';
  } finally {
    await database.close();
  }
}
