// Everyone who is named in `access`, in row rules and in a column's `unmask` can be somebody. An empty entry would match
// all; one that matches nobody is a mistake that a row rule hides: those whom it was meant for see every row.

import type { ConcordError } from '../../errors/concord-error.ts';
import { canBeBoth, granteeParts, isNobody } from '../grantee-lists.ts';
import type { Grantee } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { listGrantees } from './list-grantees.ts';
import { problemAt } from './problem.ts';

export function checkGrantees(reading: ContractReading): readonly ConcordError[] {
  return listGrantees(reading).flatMap(({ grantee, kind, within, path }): readonly ConcordError[] => {
    if (isNobody(grantee)) return [problemAt(reading, path, 'CONTRACT_GRANTEE_EMPTY', { within })];
    const reason = reasonAgainst(grantee) ?? (kind === 'rows' ? reasonAgainstRowRule(reading, grantee) : null);
    return reason === null ? [] : [problemAt(reading, path, 'CONTRACT_GRANTEE_NOBODY', { within, reason })];
  });
}

function reasonAgainst(grantee: Grantee): string | null {
  const hidden = granteeParts.find((part) => hasHiddenCharacters(grantee[part] ?? ''));
  if (hidden !== undefined) {
    return `its ${hidden} has a blank at an end, or a character that cannot be seen. Write the name anew`;
  }
  const { role, domain, team } = grantee;
  if (role === 'anonymous' && (domain ?? team) !== null) {
    return `who is anonymous brings no token, so belongs to no ${domain === null ? 'team' : 'domain'}. Name the role alone, or another role`;
  }
  return null;
}

/** Control characters, zero-width ones, and those that no script uses. */
function hasHiddenCharacters(name: string): boolean {
  return /^\s|\s$|[\p{C}\p{Zl}\p{Zp}]/u.test(name);
}

/** Where nobody reads at all there is nothing to lose. */
function reasonAgainstRowRule({ product }: ContractReading, grantee: Grantee): string | null {
  const { read, write, unmask } = product.access;
  const readers = [...read, ...write, ...unmask].filter((reader) => !isNobody(reader));
  if (readers.length === 0 || readers.some((reader) => canBeBoth(reader, grantee))) return null;
  return 'nobody who may read the product can be it, so the rule hides no row. Correct the name, or remove the rule';
}
