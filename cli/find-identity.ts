// Who asks a gateway that runs, from the command line: a token of the caller's own, or a development token of a role.

import { ConcordError } from '../errors/concord-error.ts';
import type { Environment } from './environment.ts';
import { printToken } from './token.ts';

type Asking = {
  readonly token: string | undefined;
  readonly role: readonly string[];
  readonly claim: readonly string[];
};

export type Identity = { readonly authorization: string; readonly 'concord-role'?: string };

/** With a token of the caller's own, --role is the one of its roles to act as. @throws ConcordError CONFIGURATION_INVALID */
export async function findIdentity({ token, role, claim }: Asking, environment: Environment): Promise<Identity> {
  const given = token ?? environment.token;
  if (given !== null && given !== undefined) {
    const [actAs, ...others] = role;
    const refuse = (name: string, reason: string) => new ConcordError('CONFIGURATION_INVALID', { name, reason });
    if (others.length > 0) throw refuse('--role', 'may be given once where a token is given: it is the role to act as');
    if (claim.length > 0) throw refuse('--claim', 'is for development tokens; the token that is given has its own');
    return { authorization: `Bearer ${given}`, ...(actAs === undefined ? {} : { 'concord-role': actAs }) };
  }
  if (role.length === 0) {
    const reason = 'is missing: name the role of a development token, or give a token with --token or CONCORD_TOKEN';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--role', reason });
  }
  const options = { role, claim, subject: undefined, domain: undefined, team: undefined, hours: '0.1' };
  return { authorization: `Bearer ${await printToken(options, environment)}` };
}
