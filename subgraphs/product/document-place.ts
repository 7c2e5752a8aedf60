// The `path` argument of a JSON field: one place of a document, as the keys and indexes that lead there.

import { type PathStep, readDocumentPath } from '../../contracts/document-path.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { mapOperand, type Operand } from '../sql/operand.ts';
import { readGiven } from './variables.ts';

/** @throws ConcordError ARGUMENT_INVALID, now for what stands in the operation, per request for a variable */
export function readDocumentPlace(given: unknown): Operand<readonly string[]> {
  return mapOperand(readGiven(given), (text) => {
    const path = readDocumentPath(String(text));
    if (path.kind === 'problem') throw invalid(`cannot be read at character ${path.at}: ${path.reason}`);
    return path.steps.map(nameStep);
  });
}

function nameStep(step: PathStep): string {
  if (step.kind === 'key') return step.key;
  if (step.kind === 'element') return String(step.index);
  throw invalid('names all elements of a list, and can read only one. Write [0], or leave [*] and what follows out');
}

function invalid(reason: string): ConcordError<'ARGUMENT_INVALID'> {
  return new ConcordError('ARGUMENT_INVALID', { argument: 'path', reason });
}
