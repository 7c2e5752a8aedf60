// Files of contracts as they are sent -> drafts of publications, and which of them differ from what is published.

import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import type { ContractFile } from '../../contracts/load.ts';
import { nameOfKey } from '../../contracts/overlay-files.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Publication, PublicationDraft, Published } from './publication.ts';
import { digestOfText } from './publication-store.ts';

/** What is to be published, with the path by which problems of it are told; null where it is taken out. */
export type Candidate = { readonly draft: PublicationDraft; readonly file: ContractFile | null };

/** Of one file. The largest contracts have 10,000; one of 1,600 columns with a sentence each has 225,000. */
const mostBytes = 256_000;

/** @throws ConcordError PUBLICATION_FILE_UNKNOWN, PUBLICATION_FILE_REFUSED, PUBLICATION_FILE_TWICE */
export function prepareDrafts(files: readonly ContractFile[], note: string | null): readonly Candidate[] {
  const candidates = files.map((file) => prepare(file, note));
  const paths = new Map<string, string>();
  for (const { draft, file } of candidates) {
    const identity = identify(draft);
    const path = file?.path ?? '';
    const other = paths.get(identity);
    if (other !== undefined)
      throw new ConcordError('PUBLICATION_FILE_TWICE', { name: draft.name, files: [other, path] });
    paths.set(identity, path);
  }
  return candidates;
}

function prepare(file: ContractFile, note: string | null): Candidate {
  const { path, text, unreadable } = file;
  const name = parseFileName(path);
  const key = name?.kind === 'product' ? productKeyOf(name) : null;
  if (name === null || (key !== null && nameOfKey(key) === null)) {
    throw new ConcordError('PUBLICATION_FILE_UNKNOWN', { file: path });
  }
  const refuse = (reason: string) => new ConcordError('PUBLICATION_FILE_REFUSED', { file: path, reason });
  if (unreadable !== undefined) throw refuse(`it cannot be read (${unreadable})`);
  if (Buffer.byteLength(text) > mostBytes) throw refuse(`it is larger than ${mostBytes.toLocaleString('en')} bytes`);
  if (text.includes('\0')) throw refuse('it holds the character NUL');
  const same = { version: null, text, url: null, cause: 'publish', note } as const;
  const draft: PublicationDraft =
    name.kind === 'domain'
      ? { ...same, kind: 'domain', name: name.domain }
      : { ...same, kind: 'contract', name: key ?? '' };
  return { draft, file };
}

/** Without those whose text is what is published already. */
export function changedOnly(candidates: readonly Candidate[], { live }: Published): readonly Candidate[] {
  const digests = new Map(live.map((one) => [identify(one), one.digest]));
  return candidates.filter(({ draft }) => {
    const digest = digests.get(identify(draft));
    return draft.cause === 'withdraw' ? digest !== undefined : digest !== digestOfText(draft.text);
  });
}

export function identify({ kind, name }: Pick<Publication, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
