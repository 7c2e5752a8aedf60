// Codes of contracts that are published while Concord serves.

import { code } from './code-entry.ts';

export const liveMeshCodes = {
  CONTRACT_NOT_SERVED: code<{ file: string }>(
    'With another contract as it is published now, this one could not be served any more, so the other is refused.',
    ({ file }) =>
      `With this change ${file} could not be served any more, so the change is refused and what was served goes on. Run npx concord check on the change.`,
  ),
} as const;
