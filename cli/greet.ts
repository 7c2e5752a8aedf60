// What `concord start` says when everything runs: a token per role, where the graph is, one query to paste, the page to open.

import { firstQuery } from '../demo/first-query.ts';
import { issueViewers, localName } from './development-viewers.ts';
import type { Process } from './process.ts';
import type { Serving } from './serve-all.ts';

const tokenHours = 24;

export async function greet(serving: Serving, { environment, log }: Process): Promise<void> {
  const graph = `${localName(serving.url)}/graphql`;
  if (environment.identityProvider === null) {
    for (const { role, claims, token } of await issueViewers({ ...serving, environment }, tokenHours)) {
      const told = Object.keys(claims).length === 0 ? '' : ` (${JSON.stringify(claims)})`;
      log(`\nToken of the role ${role}${told}, for ${tokenHours} hours:\n${token}`);
    }
  }
  log(`\nThe graph is at ${graph}`);
  if (serving.isDemo) log(describeFirstQuery(graph));
  log(`\nTo look around, open ${serving.page} in a browser.`);
  log('\nCtrl-C stops everything and keeps the data.');
}

function describeFirstQuery(graph: string): string {
  const body = JSON.stringify({ query: firstQuery.replaceAll(/\s+/g, ' ') });
  return `
A first query: the largest order delivered to Germany, its payment, its customer, and what marketing saw of that customer:

${firstQuery}

To paste into another terminal, in this folder; with --role admin the same comes in clear:

curl -s ${graph} -H "Authorization: Bearer $(npx concord token --role analyst)" \\
  -H 'Content-Type: application/json' -d '${body}'
`;
}
