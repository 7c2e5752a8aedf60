// The flags of `concord grants` that ask for a login -> the viewer that it is to be, with a password of its own.

import { randomBytes } from 'node:crypto';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Login } from '../../mesh/readers/logins.ts';
import { createScramVerifier } from '../../mesh/readers/scram-verifier.ts';

export type LoginFlags = {
  readonly login?: string;
  readonly role?: string;
  readonly domain?: string;
  readonly team?: string;
  readonly claim: readonly string[];
};

/** The password is told once; PostgreSQL keeps the verifier. */
export type AskedLogin = Login & { readonly password: string; readonly verifier: string };

/** Null where none is asked for. @throws ConcordError LOGIN_INVALID */
export function readAskedLogin({ login: name, role, domain, team, claim }: LoginFlags, mesh: Mesh): AskedLogin | null {
  if (name === undefined) {
    const stray = [role, domain, team, ...claim].find((one) => one !== undefined);
    if (stray === undefined) return null;
    throw invalid('', 'is missing: --role, --domain, --team and --claim need --login <name>');
  }
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name) || /^(concord|pg|public|postgres|information_schema)(_|$)/.test(name)) {
    throw invalid(name, 'must have 1 to 40 small letters, digits and _, and may not begin with concord or pg_');
  }
  if (role === undefined) throw invalid(name, 'needs the role whose view of the data it has: --role <role>');
  refuseUnknownRole(name, role, mesh);
  const password = randomBytes(24).toString('base64url');
  const claims = Object.fromEntries(claim.map((text) => readClaim(name, text)));
  const viewer = { role, domain: domain ?? null, team: team ?? null, claims };
  return { name, viewer, password, verifier: createScramVerifier(password, randomBytes(16)) };
}

function refuseUnknownRole(name: string, role: string, { products }: Mesh): void {
  const known = new Set(
    products.flatMap(({ access: { read, write, unmask, rows } }) =>
      [...read, ...write, ...unmask, ...rows.map(({ grantee }) => grantee)].flatMap((one) => one.role ?? []),
    ),
  );
  if (known.has(role)) return;
  throw invalid(
    name,
    `cannot have the role "${role}", which no contract names; they name ${[...known].sort().join(', ')}`,
  );
}

/** `countries=DE,FR` is a list, `level=3` a single value; JSON is taken as it is. */
function readClaim(login: string, text: string): readonly [name: string, value: unknown] {
  const [, name, value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw invalid(login, `cannot have the claim "${text}": it must read name=value or name=value,value`);
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value.includes(',') ? value.split(',').map((one) => one.trim()) : value];
  }
}

export function invalid(name: string, reason: string): ConcordError {
  return new ConcordError('LOGIN_INVALID', { name, reason });
}
