// What `concord start` says when everything runs: where the graph is, a token per role, one query to paste.

import { issueDevelopmentToken } from '../identity/issue-development-token.ts';
import type { Process, Serving } from './serve.ts';

const tokenHours = 24;

export async function greet({ url, roles, rootSecret }: Serving, { environment, log }: Process): Promise<void> {
  log('');
  log(`The graph is at ${url.replace('127.0.0.1', 'localhost')}/graphql`);
  if (environment.identityProvider === null) {
    for (const role of roles) {
      const granted = { subject: `${role}@example.org`, roles: [role], lifetimeSeconds: tokenHours * 3_600 };
      const context = { rootSecret, environment: environment.mode, now: Date.now() };
      log(
        `\nToken for the role ${role}, valid for ${tokenHours} hours:\n${await issueDevelopmentToken(granted, context)}`,
      );
    }
  }
  log('\nCtrl-C stops everything and keeps the data.');
}
