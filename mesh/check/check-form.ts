// Form: everything that loading refuses or doubts, all at once. What was wrong with somebody else's contract before this
// change is told and does not stop it.

import type { LoadedMesh } from '../../contracts/load.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import type { Finding } from './check-report.ts';
import { findingOf } from './finding.ts';

export function checkForm(
  before: LoadedMesh | null,
  after: LoadedMesh,
  candidates: ReadonlySet<string>,
): readonly Finding[] {
  const known = new Set([...(before?.problems ?? []), ...(before?.warnings ?? [])].map(({ message }) => message));
  const isOthers = ({ at, message }: ConcordError) => !candidates.has(at?.file ?? '') && known.has(message);
  return [
    ...after.problems.map((problem) => findingOf('form', isOthers(problem) ? 'warning' : 'error', problem)),
    ...after.warnings.flatMap((warning) => (isOthers(warning) ? [] : findingOf('form', 'warning', warning))),
  ];
}
