// Codes of contracts that are published while Concord serves.

import { code } from './code-entry.ts';

export const liveMeshCodes = {
  CONTRACT_NOT_SERVED: code<{ file: string }>(
    'With another contract as it is published now, this one could not be served any more, so the other is refused.',
    ({ file }) =>
      `With this change ${file} could not be served any more, so the change is refused and what was served goes on. Run npx concord check on the change.`,
  ),
  DOMAIN_WITHDRAWN: code<{ domain: string }>(
    'Nothing of the domain is published any more, and the gateway still has the address of its subgraph.',
    ({ domain }) =>
      `Nothing of the domain "${domain}" is published any more, so nothing of it is answered. Its operator ends its process, and takes its address out of the gateway.`,
  ),
  PUBLICATIONS_FORBIDDEN: code<{ variable: string }>(
    'A command must know what is published, and the user of the database may not read it.',
    ({ variable }) =>
      `The user of ${variable} may not read what is published, without which this command would be wrong. Run it as the owner of schema concord, or let him run: grant usage on schema concord to ...; grant select on concord.publications to ...`,
  ),
} as const;
