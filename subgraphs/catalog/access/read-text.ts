// Texts that people write into an access request, a decision or a registration.

import { ConcordError } from '../../../errors/concord-error.ts';

const usualMost = 500;

/** Without blanks around it. @throws ConcordError ARGUMENT_INVALID */
export function readText(argument: string, given: string, mostCharacters = usualMost): string {
  const text = given.trim();
  const refuse = (reason: string) => new ConcordError('ARGUMENT_INVALID', { argument, reason });
  if (text === '') throw refuse('is empty; say it in a sentence');
  if (text.length > mostCharacters) throw refuse(`may have at most ${mostCharacters} characters; say it shorter`);
  if (text.includes('\0')) throw refuse('holds the character NUL; leave it out');
  return text;
}
