// Roles that nobody can have. Where the mesh lists its roles, every other one is refused; where it does not, contracts make
// the roles, and one that looks like the misspelling of another is warned of.

import type { ConcordError } from '../../errors/concord-error.ts';
import { closeNames } from '../../errors/suggest.ts';
import type { ContractReading } from '../read-contract.ts';
import { listGrantees, type NamedGrantee } from './list-grantees.ts';
import { problemAt } from './problem.ts';

/** Everybody without a token has it, whatever roles the mesh has. */
const anonymous = 'anonymous';

/** `known` is CONCORD_ROLES, null where it is not set. */
export function checkRoles(reading: ContractReading, known: readonly string[] | null): readonly ConcordError[] {
  if (known === null) return [];
  return listGrantees(reading).flatMap(({ grantee: { role }, within, path }) =>
    role === null || role === anonymous || known.includes(role)
      ? []
      : [problemAt(reading, [...path, 'role'], 'CONTRACT_ROLE_UNKNOWN', { role, within, known })],
  );
}

/**
 * Warns of a role that a single contract names, and only where it decides who sees values in clear or which rows are hidden,
 * if its name is nearly that of another.
 */
export function doubtRoles(readings: readonly ContractReading[]): readonly ConcordError[] {
  const mentions = new Map<string, (NamedGrantee & { readonly reading: ContractReading })[]>();
  for (const reading of readings) {
    for (const one of listGrantees(reading)) {
      const { role } = one.grantee;
      if (role !== null) mentions.set(role, [...(mentions.get(role) ?? []), { ...one, reading }]);
    }
  }
  return [...mentions].flatMap(([role, [first, ...more]]) => {
    if (first === undefined || ![first, ...more].every(({ kind }) => kind === 'unmask' || kind === 'rows')) return [];
    if (more.some(({ reading }) => reading !== first.reading)) return [];
    const others = [...mentions.keys()].filter((other) => other !== role);
    const near = closeNames(role, others, role.length < 5 ? 1 : 2);
    const data = { role, within: first.within, near };
    return near.length === 0 ? [] : [problemAt(first.reading, [...first.path, 'role'], 'CONTRACT_ROLE_DOUBTFUL', data)];
  });
}
