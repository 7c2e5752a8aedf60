// The name of a domain: it becomes Postgres schemas (`orders_product`), a field of Query and a prefix of GraphQL types.

import { ConcordError, type FilePosition } from '../../errors/concord-error.ts';
import { isSnakeCase } from './is-snake-case.ts';

export function checkDomainName(name: string, at: FilePosition): readonly ConcordError[] {
  const reason = reasonAgainst(name);
  return reason === null ? [] : [new ConcordError('CONTRACT_NAME_RESERVED', { name, reason }, { at })];
}

function reasonAgainst(name: string): string | null {
  if (!isSnakeCase(name) || name.length > 40) {
    return 'the folder of a domain has a name of small letters, digits and single _ (at most 40), such as orders';
  }
  if (name === 'catalog' || name.startsWith('catalog_')) {
    return 'the catalog of all products has it, and every name that begins with catalog_';
  }
  if (name === 'pg' || name.startsWith('pg_')) return 'Postgres keeps schema names that begin with pg_ for itself';
  return null;
}
