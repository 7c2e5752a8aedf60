// `concord token`: a development token on stdout, ready for `Authorization: Bearer`.

import { ConcordError } from '../errors/concord-error.ts';
import { issueDevelopmentToken } from '../identity/issue-development-token.ts';
import type { ClaimNames } from '../identity/token-settings.ts';
import type { Environment } from './environment.ts';
import { findRootSecret } from './root-secret.ts';

export type TokenOptions = {
  readonly role: readonly string[];
  readonly subject: string | undefined;
  readonly domain: string | undefined;
  readonly team: string | undefined;
  /** `k=v`; JSON where it is JSON, a text otherwise. */
  readonly claim: readonly string[];
  readonly hours: string;
};

const mostHours = 24 * 365;

/** Claims that Concord writes itself, with the flag that sets them, or null where nothing does. */
function ownClaims({ roles, domain, team }: ClaimNames): ReadonlyMap<string, string | null> {
  return new Map([
    ['sub', '--subject'],
    [roles, '--role'],
    [domain, '--domain'],
    [team, '--team'],
    ['exp', '--hours'],
    ['iat', null],
    ['iss', null],
    ['aud', null],
  ]);
}

/** @throws ConcordError SECRET_MISSING, CONFIGURATION_INVALID, DEVELOPMENT_KEY_REFUSED */
export async function printToken(options: TokenOptions, environment: Environment): Promise<string> {
  const rootSecret = findRootSecret(environment);
  if (rootSecret === null) throw new ConcordError('SECRET_MISSING', { home: environment.home });
  const { role: roles, domain, team } = options;
  return issueDevelopmentToken(
    {
      subject: options.subject ?? `${roles[0] ?? 'nobody'}@example.org`,
      roles,
      domain,
      team,
      claims: Object.fromEntries(options.claim.map((text) => readClaim(text, environment.claimNames))),
      lifetimeSeconds: readHours(options.hours) * 3_600,
    },
    { rootSecret, environment: environment.mode, claimNames: environment.claimNames, now: Date.now() },
  );
}

function readClaim(text: string, names: ClaimNames): readonly [name: string, value: unknown] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new ConcordError('CONFIGURATION_INVALID', { name: `--claim "${text}"`, reason: 'must read name=value' });
  }
  const flag = ownClaims(names).get(name);
  if (flag !== undefined) {
    const reason = `cannot set "${name}". ${flag === null ? 'Concord sets it itself' : `Use ${flag}`}`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--claim', reason });
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

function readHours(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= mostHours) return hours;
  const reason = `must be a number above 0 and at most ${mostHours}`;
  throw new ConcordError('CONFIGURATION_INVALID', { name: '--hours', reason });
}
