// What reads of all domains of a process have in common, as the settings say: statements in flight, and answers that are kept.

import { createDataVersions } from '../mesh/standing/data-version.ts';
import type { Standings } from '../mesh/standing/standings.ts';
import type { ReadSharing } from '../subgraphs/product/answer-read.ts';
import { createAnswerShelf } from '../subgraphs/product/keep-answers.ts';
import type { Environment } from './environment.ts';
import type { Observing } from './observe/open-observing.ts';

type Context = {
  readonly environment: Pick<Environment, 'reading' | 'observing'>;
  readonly standings: Pick<Standings, 'stateOf'>;
  readonly observing: Pick<Observing, 'onRead' | 'watch'>;
};

/** A look may come late, but not be left out. */
const lateLooks = 2;

export function openReadSharing({ environment, standings, observing }: Context): ReadSharing {
  const { isShared, keptMs, keptBytes } = environment.reading;
  const { onRead } = observing;
  if (keptMs === null) return { isShared, shelf: null, onRead };
  const lapseMs = lateLooks * environment.observing.measureIntervalMs + 5_000;
  const versionOf = createDataVersions({ standings, now: () => Date.now(), lapseMs });
  const shelf = createAnswerShelf({ mostBytes: keptBytes, mostMs: keptMs, versionOf });
  observing.watch.keptAnswers(shelf.figures);
  return { isShared, shelf, onRead };
}
