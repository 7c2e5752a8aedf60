// Rules over the effective masks of a product, so over what it inherits from the keys that it references, too.

import type { ConcordError } from '../../errors/concord-error.ts';
import type { Product } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';

export function checkLinkedProduct(_reading: ContractReading, _product: Product): readonly ConcordError[] {
  return [];
}
