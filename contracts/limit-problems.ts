// So many problems of one file are told as somebody reads; of more it is told how many there are.

import { ConcordError } from '../errors/concord-error.ts';

const mostToldPerFile = 100;

/** @param problems in the order in which they are told; the files may stand in any order */
export function limitProblems(problems: readonly ConcordError[]): readonly ConcordError[] {
  const counts = new Map<string, number>();
  for (const { at } of problems) counts.set(at?.file ?? '', (counts.get(at?.file ?? '') ?? 0) + 1);
  const told = new Map<string, number>();
  return problems.flatMap((problem): readonly ConcordError[] => {
    const file = problem.at?.file ?? '';
    const before = told.get(file) ?? 0;
    told.set(file, before + 1);
    if (before < mostToldPerFile) return [problem];
    if (before > mostToldPerFile) return [];
    const more = (counts.get(file) ?? 0) - mostToldPerFile;
    return [new ConcordError('CONTRACT_PROBLEMS_MORE', { more }, { at: problem.at })];
  });
}
