// What `concord start` says when everything runs: where the graph is, a token per role, one query to paste.

import { firstQuery } from '../demo/first-query.ts';
import { issueDevelopmentToken } from '../identity/issue-development-token.ts';
import type { Process, Serving } from './serve.ts';

const tokenHours = 24;

/** Claims that row rules of the demo's contracts compare with; without them their role sees no rows. */
const demoClaims: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  regional_analyst: { countries: ['DE', 'FR'] },
};

export async function greet(serving: Serving, { environment, log }: Process): Promise<void> {
  const { url, roles, rootSecret, isDemo } = serving;
  const graph = `${url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])/, '//localhost')}/graphql`;
  if (environment.identityProvider === null) {
    for (const role of roles) {
      const claims = isDemo ? demoClaims[role] : undefined;
      const token = { subject: `${role}@example.org`, roles: [role], claims, lifetimeSeconds: tokenHours * 3_600 };
      const context = {
        rootSecret,
        environment: environment.mode,
        claimNames: environment.claimNames,
        now: Date.now(),
      };
      const text = await issueDevelopmentToken(token, context);
      const told = claims === undefined ? '' : ` (${JSON.stringify(claims)})`;
      log(`\nToken of the role ${role}${told}, for ${tokenHours} hours:\n${text}`);
    }
  }
  log(`\nThe graph is at ${graph}`);
  if (isDemo) log(describeFirstQuery(graph));
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
