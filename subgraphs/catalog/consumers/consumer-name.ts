// The name of a consumer that no token names: `<team>/<use case>`, short and plain, since it is sent as a header.

import { createHash } from 'node:crypto';

const mostCharacters = 60;

/** `growth/weekly-report`; use cases that the plain form does not tell apart get a few letters more. */
export function nameConsumer(team: string, useCase: string): string {
  const words = useCase
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const plain = words.replace(/[^a-z0-9-]/g, '').slice(0, mostCharacters);
  if (plain === words && words !== '') return `${team}/${plain}`;
  // Of signs alone, such as emoji, no word is left.
  const mark = createHash('sha256')
    .update(words || useCase)
    .digest('hex')
    .slice(0, 8);
  return `${team}/${[plain.replace(/^-+|-+$/g, ''), mark].filter(Boolean).join('-')}`;
}
