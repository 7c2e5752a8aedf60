// All rules of one contract, in the order of DESIGN section 3. Each looks at what could be read and says what is wrong.

import type { ConcordError } from '../../errors/concord-error.ts';
import { findTarget } from '../find-target.ts';
import { linkProduct } from '../link-product.ts';
import type { ContractReading } from '../read-contract.ts';
import { checkColumnNames } from './check-column-names.ts';
import { checkConstraints } from './check-constraints.ts';
import { checkGrantees } from './check-grantees.ts';
import { checkKey } from './check-key.ts';
import { checkKnownColumns } from './check-known-columns.ts';
import { checkLinkedProduct } from './check-linked-product.ts';
import { checkQuality } from './check-quality.ts';
import { checkReferences } from './check-references.ts';
import { checkRowRules } from './check-row-rules.ts';
import { checkVersionAndName } from './check-version-and-name.ts';

/** `readings` are all contracts that could be read, `known` the ids of all that were written. */
export function checkProduct(
  reading: ContractReading,
  readings: readonly ContractReading[],
  known: readonly string[],
): readonly ConcordError[] {
  return [
    ...checkVersionAndName(reading),
    ...checkKey(reading),
    ...checkColumnNames(reading),
    ...checkKnownColumns(reading),
    ...checkConstraints(reading),
    ...checkReferences(reading, readings, known),
    ...checkQuality(reading),
    ...checkGrantees(reading),
    ...checkRowRules(reading),
    ...checkLinkedProduct(reading, withoutLostColumns(reading, readings)),
  ];
}

/** A foreign key whose target cannot be found is one problem already; what it would inherit is not known. */
function withoutLostColumns(reading: ContractReading, readings: readonly ContractReading[]) {
  const { product } = linkProduct(reading, readings);
  const isLost = (name: string) => {
    const references = reading.written.get(name)?.form.references;
    if (references === undefined) return false;
    const target = findTarget(references.product, readings);
    return target.kind !== 'found' || !target.reading.columnNames.includes(references.column);
  };
  return { ...product, columns: product.columns.filter(({ name }) => !isLost(name)) };
}
