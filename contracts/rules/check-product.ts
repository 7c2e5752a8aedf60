// All rules of one contract, in this order: first those about itself, then those about what it takes
// from others. Each looks at what could be read and says what is wrong.

import type { ConcordError } from '../../errors/concord-error.ts';
import { findTarget } from '../find-target.ts';
import { linkProduct } from '../link-product.ts';
import type { ContractReading } from '../read-contract.ts';
import { checkColumnNames } from './check-column-names.ts';
import { checkColumnOrigins } from './check-column-origins.ts';
import { checkConstraints } from './check-constraints.ts';
import { checkDeprecation } from './check-deprecation.ts';
import { checkGrantees } from './check-grantees.ts';
import { checkKey } from './check-key.ts';
import { checkKnownColumns } from './check-known-columns.ts';
import { checkLinkedProduct } from './check-linked-product.ts';
import { checkPiiPaths } from './check-pii-paths.ts';
import { checkPromises } from './check-promises.ts';
import { checkQuality } from './check-quality.ts';
import { checkReferences } from './check-references.ts';
import { checkReferential } from './check-referential.ts';
import { checkRowRules } from './check-row-rules.ts';
import { checkTags } from './check-tags.ts';
import { checkVersionAndName } from './check-version-and-name.ts';

/** All that is wrong with the form of a contract, and with what it says about itself. */
export function checkProduct(reading: ContractReading): readonly ConcordError[] {
  return [
    ...reading.problems,
    ...checkVersionAndName(reading),
    ...checkDeprecation(reading),
    ...checkKey(reading),
    ...checkColumnNames(reading),
    ...checkKnownColumns(reading),
    ...checkColumnOrigins(reading),
    ...checkConstraints(reading),
    ...checkPiiPaths(reading),
    ...checkTags(reading),
    ...checkQuality(reading),
    ...checkPromises(reading),
    ...checkGrantees(reading),
    ...checkRowRules(reading),
  ];
}

/**
 * The rules about what a contract takes from others. `sound` are those without problems of their own, since a broken
 * contract must not refuse another; `known` are the ids of all that were written.
 */
export function checkLinks(
  reading: ContractReading,
  sound: readonly ContractReading[],
  known: readonly string[],
): readonly ConcordError[] {
  const readings = sound.includes(reading) ? sound : [...sound, reading];
  return [
    ...checkReferences(reading, readings, known),
    ...checkReferential(reading, readings, known),
    ...checkLinkedProduct(reading, withoutLostColumns(reading, readings)),
  ];
}

/** A foreign key whose target cannot be found is one problem already; what it would inherit is not known. */
function withoutLostColumns(reading: ContractReading, readings: readonly ContractReading[]) {
  const { product } = linkProduct(reading, { readings, levels: null });
  const isLost = (name: string) => {
    const references = reading.written.get(name)?.form.references;
    if (references === undefined) return false;
    const target = findTarget(references.product, readings);
    return target.kind !== 'found' || !target.reading.columnNames.includes(references.column);
  };
  return { ...product, columns: product.columns.filter(({ name }) => !isLost(name)) };
}
