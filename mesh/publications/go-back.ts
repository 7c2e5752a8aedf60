// An earlier state of a product -> what publishes it again, or takes the product out. Nothing is deleted: going back is one
// more publication.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Candidate } from './prepare-drafts.ts';
import type { Publication, PublicationKind } from './publication.ts';
import { pathOfPublication } from './published-files.ts';

type Wanted = {
  readonly kind: Exclude<PublicationKind, 'subgraph'>;
  readonly name: string;
  /** A version, the beginning of a digest, or a sequence; null = the state before the one that is published. */
  readonly to: string | null;
  readonly note: string | null;
};

/** @param history the newest first. @throws ConcordError PUBLICATION_UNKNOWN, PUBLICATION_STATE_UNKNOWN, PUBLICATION_NO_EARLIER */
export function goBack(history: readonly Publication[], { kind, name, to, note }: Wanted): Candidate {
  const [newest] = history;
  const path = pathOfPublication({ kind, name });
  if (newest === undefined || path === null) throw new ConcordError('PUBLICATION_UNKNOWN', { name });
  const { version, text, sequence } = to === null ? findEarlier(history, newest) : findState(history, name, to);
  return {
    draft: { kind, name, version, text, url: null, cause: 'rollback', note },
    file: { path: `history/${sequence}/${path}`, text },
  };
}

/** @throws ConcordError PUBLICATION_UNKNOWN where nothing of it is published */
export function takeOut(history: readonly Publication[], { kind, name, note }: Omit<Wanted, 'to'>): Candidate {
  const [newest] = history;
  if (newest === undefined || newest.cause === 'withdraw') throw new ConcordError('PUBLICATION_UNKNOWN', { name });
  return { draft: { kind, name, version: null, text: '', url: null, cause: 'withdraw', note }, file: null };
}

/** Going back twice goes back by two: what was gone back from is left out. */
function findEarlier(history: readonly Publication[], newest: Publication): Publication {
  const source = newest.cause === 'rollback' ? history.find((one) => isOrigin(one, newest)) : newest;
  const from = source?.sequence ?? newest.sequence;
  const earlier = history.find((one) => one.sequence < from && isText(one) && one.digest !== newest.digest);
  if (earlier === undefined) throw new ConcordError('PUBLICATION_NO_EARLIER', { name: newest.name });
  return earlier;
}

function isOrigin(one: Publication, newest: Publication): boolean {
  return one.cause === 'publish' && one.digest === newest.digest;
}

/**
 * @param to a version, a sequence, or a digest by at least 6 characters; of the same version the newest is meant
 * @throws ConcordError PUBLICATION_STATE_UNKNOWN
 */
export function findState(history: readonly Publication[], name: string, to: string): Publication {
  const texts = history.filter(isText);
  const found =
    texts.find(({ version }) => version === to) ??
    texts.find(({ sequence }) => String(sequence) === to) ??
    texts.find(({ digest }) => to.length >= 6 && digest.startsWith(to));
  if (found !== undefined) return found;
  const known = [...new Set(texts.map(({ version, sequence }) => version ?? String(sequence)))];
  throw new ConcordError('PUBLICATION_STATE_UNKNOWN', { name, given: to, known });
}

function isText({ cause }: Publication): boolean {
  return cause !== 'withdraw';
}
