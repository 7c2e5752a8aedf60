// How many streams may be open: in this process, by one subject, and by all who do not say who they are.

import { ConcordError } from '../../errors/concord-error.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';

export type MostStreams = { readonly all: number; readonly ofSubject: number; readonly ofAnonymous: number };

export const defaultMostStreams: MostStreams = { all: 200, ofSubject: 20, ofAnonymous: 100 };

export type StreamPlaces = {
  /** Gives what frees the place again, safe to call twice. @throws ConcordError EVENTS_TOO_MANY, EVENTS_BUSY */
  readonly take: (viewer: Viewer) => () => void;
};

/** @param onTaken told how many places are taken, after every change */
export function createStreamPlaces(most: MostStreams, onTaken: (taken: number) => void): StreamPlaces {
  const bySubject = new Map<string, number>();
  let taken = 0;
  return {
    take: ({ subject, role }) => {
      const isAnonymous = role === anonymous.role;
      const of = bySubject.get(subject) ?? 0;
      const mostOf = isAnonymous ? most.ofAnonymous : most.ofSubject;
      if (taken >= most.all || (isAnonymous && of >= mostOf)) throw new ConcordError('EVENTS_BUSY', { most: most.all });
      if (of >= mostOf) throw new ConcordError('EVENTS_TOO_MANY', { most: mostOf });
      bySubject.set(subject, of + 1);
      onTaken(++taken);
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        const left = (bySubject.get(subject) ?? 1) - 1;
        if (left === 0) bySubject.delete(subject);
        else bySubject.set(subject, left);
        onTaken(--taken);
      };
    },
  };
}
