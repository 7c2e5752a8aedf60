// Verified claims to the Viewer: claim names mapped, every odd type refused, exactly one role chosen.

import type { JWTPayload } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';
import type { TokenSettings } from './token-settings.ts';
import type { Viewer } from './viewer.ts';

/** As OpenID Connect bounds `sub`. */
const mostNameCharacters = 255;

type Rules = Pick<TokenSettings, 'claimNames' | 'roleRanking'>;

/**
 * `askedRole` is the header `concord-role`, null where absent.
 *
 * @throws ConcordError UNAUTHENTICATED for a claim of the wrong type, ROLE_NOT_GRANTED
 */
export function viewerOfClaims(claims: JWTPayload, askedRole: string | null, rules: Rules): Viewer {
  const { claimNames } = rules;
  return {
    subject: readSubject(claims),
    role: chooseRole(readRoles(claims, claimNames.roles), askedRole, rules.roleRanking),
    domain: readText(claims, claimNames.domain),
    team: readText(claims, claimNames.team),
    consumer: readText(claims, claimNames.consumer),
    purpose: readText(claims, claimNames.purpose),
    claims,
  };
}

/** Roles are compared exactly: another case or a look-alike letter is another role, and unknown roles grant nothing. */
function chooseRole(granted: readonly string[], asked: string | null, ranking: readonly string[]): string {
  const known = ranking.filter((role) => granted.includes(role));
  const [first] = known;
  const chosen = asked === null ? first : known.find((role) => role === asked);
  if (chosen === undefined) throw new ConcordError('ROLE_NOT_GRANTED', { asked, granted: known });
  return chosen;
}

function readSubject(claims: JWTPayload): string {
  if (isName(claims.sub)) return claims.sub;
  throw wrongName('sub');
}

function readRoles(claims: JWTPayload, name: string): readonly string[] {
  const value = claimAt(claims, name) ?? [];
  if (Array.isArray(value) && value.every((role): role is string => typeof role === 'string')) return value;
  throw new ConcordError('UNAUTHENTICATED', { reason: `the claim "${name}" must be a list of role names.` });
}

function readText(claims: JWTPayload, name: string): string | null {
  const value = claimAt(claims, name) ?? null;
  if (value === null || isName(value)) return value;
  throw wrongName(name);
}

/** Longer ones would not fit into the statement that travels to the subgraphs. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= mostNameCharacters;
}

function wrongName(claim: string): ConcordError {
  const reason = `the claim "${claim}" must be a text of 1 to ${mostNameCharacters} characters.`;
  return new ConcordError('UNAUTHENTICATED', { reason });
}

/** The claim of that very name, else the one at the path that its dots spell (names that are URLs have dots too). */
function claimAt(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
