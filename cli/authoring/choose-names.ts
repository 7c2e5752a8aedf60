// Names for what is drafted: the domain and product that a table's contract is of. The rules are those of contracts.

import { nameWords } from '../../contracts/guess/name-words.ts';
import type { Tier } from '../../contracts/product.ts';
import { checkDomainName } from '../../contracts/rules/check-domain-name.ts';
import { reasonAgainstProductName } from '../../contracts/rules/check-version-and-name.ts';
import { isSnakeCase } from '../../contracts/rules/is-snake-case.ts';
import { ConcordError } from '../../errors/concord-error.ts';

/** @throws ConcordError AUTHORING_NAME_UNFIT */
export function refuseUnfitDomain(name: string): void {
  const [problem] = checkDomainName(name, { file: '', line: 1, column: 1 });
  if (problem === undefined) return;
  const { reason } = problem.data as { readonly reason: string };
  throw new ConcordError('AUTHORING_NAME_UNFIT', { what: 'domain', given: name, reason });
}

/** @throws ConcordError AUTHORING_NAME_UNFIT */
export function refuseUnfitProduct(name: string): void {
  const reason = reasonAgainstProductName(name);
  if (reason !== null) throw new ConcordError('AUTHORING_NAME_UNFIT', { what: 'product', given: name, reason });
}

/** `sales_product` belongs to the domain sales; a schema that says nothing to the only domain there is. Null = nobody can tell. */
export function guessDomain(schema: string, domains: readonly string[]): string | null {
  const plain = schema.replace(/_(product|curated)$/, '');
  if (plain !== schema && isSnakeCase(plain)) return plain;
  if (domains.includes(schema)) return schema;
  const [only, second] = domains;
  return only !== undefined && second === undefined ? only : null;
}

export function tierOf(schema: string): Tier {
  return schema.endsWith('_curated') ? 'curated' : 'product';
}

/** `OrderDetails` -> order_details; an ending that Concord generates itself is drawn to the word before. */
export function productNameOf(table: string): string {
  const words = nameWords(table).join('_').slice(0, 50).replace(/_+$/, '');
  const name = /^[a-z]/.test(words) ? words : `table${words === '' ? '' : `_${words}`}`;
  return reasonAgainstProductName(name) === null ? name : `${name.slice(0, 45)}_rows`;
}
