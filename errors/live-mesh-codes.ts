// Codes of contracts that are published while Concord serves.

import { code } from './code-entry.ts';

export const liveMeshCodes = {
  CONTRACT_NOT_SERVED: code<{ file: string }>(
    'With another contract as it is published now, this one could not be served any more, so the other is refused.',
    ({ file }) =>
      `With this change ${file} could not be served any more, so the change is refused and what was served goes on. Run npx concord check on the change.`,
  ),
  PUBLICATIONS_FORBIDDEN: code<{ variable: string }>(
    'A command must know what is published, and the user of the database may not read it.',
    ({ variable }) =>
      `The user of ${variable} may not read what is published. Let its owner run: grant usage on schema concord to ...; grant select on concord.publications to ...`,
  ),
} as const;
