// All rules of one contract, in the order of DESIGN section 3. Each looks at what could be read and says what is wrong.

import type { ConcordError } from '../../errors/concord-error.ts';
import { linkProduct } from '../link-product.ts';
import type { ContractReading } from '../read-contract.ts';
import { checkLinkedProduct } from './check-linked-product.ts';

/** `readings` are all contracts that could be read, `known` the ids of all that were written. */
export function checkProduct(
  reading: ContractReading,
  readings: readonly ContractReading[],
  _known: readonly string[],
): readonly ConcordError[] {
  return [...checkLinkedProduct(reading, linkProduct(reading, readings).product)];
}
