// The same mesh split over HTTP: a process for each subgraph, Concord's gateway over them, and beside it the stock gateway over
// the very same processes. What only the database and the subgraphs do is the same for both.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '../../../identity/viewer.ts';
import { here, type Variables } from '../checkout.ts';
import { consumerOf } from '../consumers.ts';
import type { Answering, Processes } from '../processes.ts';
import type { Role } from '../queries.ts';
import type { StockTold } from './stock-process.ts';

export type SplitServers = { readonly gateway: Answering; readonly stock: Answering };

type Settings = {
  readonly variables: Variables;
  readonly folder: string;
  readonly rootSecret: Uint8Array;
  readonly tokens: Readonly<Record<Role, string>>;
};

const domains = ['orders', 'customer'];

export async function startSplit(processes: Processes, settings: Settings): Promise<SplitServers> {
  const { variables, folder, rootSecret, tokens } = settings;
  const subgraphs = await Promise.all(
    domains.map(async (name) => ({ name, ...(await processes.serve(here, ['subgraph', name], variables)) })),
  );
  const behind = subgraphs.map(({ pid }) => pid);
  const places = subgraphs.flatMap(({ name, url }) => ['--subgraph', `${name}=${url}/graphql`]);
  // What an earlier run served, by other ports.
  rmSync(join(folder, 'supergraph.json'), { force: true });
  const gateway = await processes.serve(here, ['gateway', ...places], variables);

  const file = join(folder, 'supergraph.yaml');
  writeFileSync(file, listSubgraphs(subgraphs));
  const supergraphSdl = await processes.run(here, ['compose', '--supergraph', file], variables);
  const viewers = (['admin', 'analyst'] as const).map((role): [string, Viewer] => [tokens[role], viewerOf(role)]);
  const told: StockTold = { supergraphSdl, rootSecret: Buffer.from(rootSecret).toString('base64'), viewers };
  const stock = await processes.serveScript('stock/stock-process.ts', [], told);
  return { gateway: { ...gateway, behind }, stock: { ...stock, behind } };
}

function listSubgraphs(subgraphs: readonly (Answering & { readonly name: string })[]): string {
  const listed = subgraphs.map(
    ({ name, url }) => `  ${name}: { schema: { subgraph_url: "${url}/graphql" }, trusted: true }\n`,
  );
  return `subgraphs:\n${listed.join('')}`;
}

/** As the token of that role says. */
function viewerOf(role: Role): Viewer {
  const [consumer, subject] = [consumerOf(role), `${role}@example.org`];
  const claims = { sub: subject, roles: [role], consumer };
  return { subject, role, domain: null, team: null, consumer, purpose: null, claims };
}
