// Environment and contracts -> how tokens are verified and which roles there are.

import type { Grantee, Mesh } from '../contracts/product.ts';
import { developmentTokenKeys } from '../identity/issue-development-token.ts';
import type { KeyEvent } from '../identity/keep-keys.ts';
import { developmentAudience, developmentIssuer, type TokenSettings } from '../identity/token-settings.ts';
import type { Environment } from './environment.ts';

/**
 * @param roles where it is a function it is asked for each token, because a contract that is published may name other roles
 * @throws ConcordError DEVELOPMENT_KEY_REFUSED in production without an identity provider
 */
export function readTokenSettings(
  environment: Environment,
  rootSecret: Uint8Array,
  roles: readonly string[] | (() => readonly string[]),
  onKeyEvent: (event: KeyEvent) => void = () => {},
): TokenSettings {
  const { claimNames, platformRoles } = environment;
  const listRoles = typeof roles === 'function' ? roles : () => roles;
  const { keys, issuer, audience } = chooseIssuer(environment, rootSecret, onKeyEvent);
  return {
    claimNames,
    now: () => Date.now(),
    keys,
    issuer,
    audience,
    get roleRanking() {
      // Last: who has another role as well acts as it unless he asks for this one.
      return [...new Set([...listRoles(), ...platformRoles])];
    },
  };
}

type Issuer = Pick<TokenSettings, 'keys' | 'issuer' | 'audience'>;

function chooseIssuer(
  { identityProvider: provider, mode }: Environment,
  rootSecret: Uint8Array,
  onKeyEvent: (event: KeyEvent) => void,
): Issuer {
  if (provider !== null) {
    const { jwksUrl, issuer, audience } = provider;
    return { keys: { kind: 'jwks-url', url: jwksUrl, onEvent: onKeyEvent }, issuer, audience };
  }
  const keys = developmentTokenKeys(rootSecret, mode);
  return { keys, issuer: developmentIssuer, audience: developmentAudience };
}

/**
 * The roles of the contracts, those that see most columns in clear first. A role outside the ranking grants nothing, so
 * that a token's other groups are inert.
 */
export function rankRoles(mesh: Mesh): readonly string[] {
  const clearColumns = new Map<string, number>();
  const count = (grantees: readonly Grantee[], weight: number) => {
    for (const { role } of grantees) {
      if (role !== null) clearColumns.set(role, (clearColumns.get(role) ?? 0) + weight);
    }
  };
  for (const { access, columns } of mesh.products) {
    count([...access.read, ...access.write, ...access.unmask, ...access.rows.map((rule) => rule.grantee)], 0);
    for (const column of columns) count(column.unmask, 1);
  }
  return [...clearColumns]
    .sort(([a, clearA], [b, clearB]) => clearB - clearA || (a < b ? -1 : 1))
    .map(([role]) => role)
    .filter((role) => role !== 'anonymous');
}
