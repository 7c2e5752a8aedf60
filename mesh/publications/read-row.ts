// Rows of concord.publications -> publications.

import type { Publication } from './publication.ts';

export const publicationColumns =
  'sequence, kind, name, version, digest, text, url, cause, author, note, changes, published_at';

/** The text may be long. */
export const columnsWithoutText = publicationColumns.replace(' text,', ` '' as text,`);

export type PublicationRow = Omit<Publication, 'sequence' | 'publishedAt'> & {
  readonly sequence: string;
  readonly published_at: Date;
};

export function readPublication({ sequence, published_at, ...same }: PublicationRow): Publication {
  return { ...same, sequence: Number(sequence), publishedAt: published_at.getTime() };
}

/** Of each kind and name the last state; those that were withdrawn are in it, with an empty text. */
export const lastStates = `select distinct on (kind, name) ${publicationColumns}
  from concord.publications order by kind, name, sequence desc`;
