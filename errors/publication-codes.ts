// Codes of what is published: contracts, domains and subgraphs of foreign make, and their history.

import { code } from './code-entry.ts';

export const publicationCodes = {
  PUBLICATION_OVERTAKEN: code<Record<string, never>>(
    'While a change was checked, another one was published.',
    () =>
      'Another change was published while this one was checked; nothing was published. Publish again: it is then checked with the other.',
  ),
  PUBLICATIONS_NOT_SET_UP: code<Record<string, never>>(
    'The database of the mesh lacks the tables in which Concord keeps what is published, or its user may not write them.',
    () =>
      'What is published cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert on concord.publications, concord.unmask_approvals to ...',
  ),
  PUBLICATIONS_UNAVAILABLE: code<Record<string, never>>(
    'The database of the mesh, in which it is kept what is published, cannot be reached or does not answer in time.',
    () => 'What is published cannot be read or written at the moment; nothing was changed. Try again later.',
  ),
} as const;
