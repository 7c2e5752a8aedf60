// `from:` names a column of the table that a column of the contract may be made of: not one that Concord keeps beside another,
// and of another type only where every value that can be stored has its own there.

import type { ConcordError } from '../../errors/concord-error.ts';
import { judgeCast } from '../casts.ts';
import { formatColumnType } from '../column-type.ts';
import type { ContractReading, WrittenColumn } from '../read-contract.ts';
import { problemAt } from './problem.ts';

/** Of the columns that Concord keeps in a table: tokens and hashes. */
const keptEndings = /__(tok|sha)$/;

export function checkColumnOrigins(reading: ContractReading): readonly ConcordError[] {
  return [...reading.written].flatMap(([name, { path, form }]) => {
    const reason = reasonAgainst(reading, name, form);
    if (reason === null) return [];
    return [problemAt(reading, [...path, 'from'], 'CONTRACT_FROM_UNFIT', { column: name, reason })];
  });
}

function reasonAgainst({ product }: ContractReading, name: string, { from, type, references }: WrittenColumn['form']) {
  if (from === undefined) return null;
  if (keptEndings.test(from.column)) {
    return `"${from.column}" has the name of a column in which Concord keeps tokens or hashes. Name the column itself`;
  }
  if (from.type === undefined) return null;
  const judgement = judgeCast(from.type, type);
  if (judgement.kind === 'refused') {
    return `${formatColumnType(from.type)} is not cast to ${formatColumnType(type)}: ${judgement.reason}`;
  }
  const isKey = product.primaryKey.includes(name) || references !== undefined;
  if (isKey && judgement.kind === 'cast' && !judgement.isOneToOne) {
    return `a key cast from ${formatColumnType(from.type)} to ${formatColumnType(type)} would be the same for several rows. Keep its type`;
  }
  return null;
}
