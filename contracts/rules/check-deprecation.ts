// `previous_version` names the major whose sunset is announced: the contract's own, or an earlier one.

import type { ConcordError } from '../../errors/concord-error.ts';
import { majorMeant } from '../link-sunsets.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function checkDeprecation(reading: ContractReading): readonly ConcordError[] {
  const { deprecation, version } = reading.product;
  const previous = deprecation?.previousVersion ?? null;
  if (previous === null) return [];
  const major = majorMeant(previous);
  if (major !== null && major <= version.major) return [];
  const expected = `a major up to that of this contract, such as ${Math.max(version.major - 1, 1)}.x`;
  const data = { key: 'deprecation.previous_version', given: `"${previous}"`, expected };
  return [problemAt(reading, ['deprecation', 'previous_version'], 'CONTRACT_VALUE_INVALID', data)];
}
