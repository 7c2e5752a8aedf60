// How a rule reports: a code with its data, at a path of the contract.

import type { CodeData, ErrorCode } from '../../errors/codes.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ContractReading } from '../read-contract.ts';
import type { Path } from '../read-yaml.ts';

/** A problem at what stands at `path`. */
export function problemAt<C extends ErrorCode>(
  reading: ContractReading,
  path: Path,
  code: C,
  data: CodeData<C>,
): ConcordError {
  return new ConcordError(code, data, { at: reading.source.at(path) }) as ConcordError;
}

/** The path of a key of a column, or of the column where it does not have that key. */
export function columnPath(reading: ContractReading, column: string, ...keys: Path): Path {
  return [...(reading.written.get(column)?.path ?? ['schema']), ...keys];
}
