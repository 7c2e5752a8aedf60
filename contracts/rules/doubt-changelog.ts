// Warns where the changelog of a contract does not tell what its versions do: the version that is served is missing, or an
// entry calls a step breaking that its number does not, or the other way round.

import type { ConcordError } from '../../errors/concord-error.ts';
import { parseVersion } from '../parse-version.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function doubtChangelog(reading: ContractReading): readonly ConcordError[] {
  const { changelog, version } = reading.product;
  if (changelog.length === 0) return [];
  const isTold = changelog.some((entry) => entry.version === version.text);
  const untold = problemAt(reading, ['changelog'], 'CONTRACT_CHANGELOG_SILENT', { version: version.text });
  return [...(isTold ? [] : [untold]), ...doubtSteps(reading)];
}

function doubtSteps(reading: ContractReading): readonly ConcordError[] {
  const entries = reading.product.changelog.flatMap(({ version }, index) => {
    const parsed = parseVersion(version);
    return parsed === undefined ? [] : [{ ...parsed, isBreaking: writtenBreaking(reading, index), index }];
  });
  const sorted = [...entries].sort((a, b) => a.major - b.major || a.minor - b.minor || a.patch - b.patch);
  return sorted.flatMap(({ text, major, isBreaking, index }, place) => {
    const before = sorted[place - 1];
    // Of the first version nobody could break anything, and below 1.0.0 a minor may.
    if (before === undefined || major === 0 || isBreaking === null || isBreaking === major > before.major) return [];
    const data = { version: text, before: before.text, isBreaking };
    return [problemAt(reading, ['changelog', index, 'breaking'], 'CONTRACT_CHANGELOG_STEP', data)];
  });
}

/** Null where it is left out. */
function writtenBreaking({ source }: ContractReading, index: number): boolean | null {
  const text = source.textOf(['changelog', index, 'breaking']);
  return text === undefined ? null : text === 'true';
}
