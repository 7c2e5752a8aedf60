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
  if (newest === undefined) throw new ConcordError('PUBLICATION_UNKNOWN', { name });
  const state = to === null ? findEarlier(history, newest) : findState(history, to);
  if (state === undefined && to === null) throw new ConcordError('PUBLICATION_NO_EARLIER', { name });
  const path = pathOfPublication({ kind, name });
  if (state === undefined || path === null) {
    const known = history.filter(isText).map(({ version, sequence }) => version ?? String(sequence));
    throw new ConcordError('PUBLICATION_STATE_UNKNOWN', { name, given: to ?? '', known: [...new Set(known)] });
  }
  const { version, text, sequence } = state;
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
function findEarlier(history: readonly Publication[], newest: Publication): Publication | undefined {
  const source = newest.cause === 'rollback' ? history.find((one) => isOrigin(one, newest)) : newest;
  const from = source?.sequence ?? newest.sequence;
  return history.find((one) => one.sequence < from && isText(one) && one.digest !== newest.digest);
}

function isOrigin(one: Publication, newest: Publication): boolean {
  return one.cause === 'publish' && one.digest === newest.digest;
}

function findState(history: readonly Publication[], to: string): Publication | undefined {
  const texts = history.filter(isText);
  const byVersion = texts.find(({ version }) => version === to);
  const bySequence = texts.find(({ sequence }) => String(sequence) === to);
  return byVersion ?? bySequence ?? (to.length >= 6 ? texts.find(({ digest }) => digest.startsWith(to)) : undefined);
}

function isText({ cause }: Publication): boolean {
  return cause !== 'withdraw';
}
