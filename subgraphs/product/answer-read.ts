// One read, by the cheapest way that gives a true answer: one that is kept, one that runs already for somebody who asks the
// same, or a statement of its own. Who may read, what is recorded and what is counted is decided by the caller, each time.

import type { Database } from '../sql/pool.ts';
import type { Reading } from '../sql/reading.ts';
import type { AnswerShelf } from './keep-answers.ts';
import { nameRead } from './name-read.ts';
import type { Read, ReadRow } from './run-read.ts';
import { createSharing } from './share-work.ts';

export type Answered = {
  readonly row: ReadRow;
  /** How old a kept answer is; null for one that was read for this request, or while it waited. */
  readonly keptSeconds: number | null;
};

export type AskedRead = Read & {
  /** Those that the statement reads. */
  readonly products: readonly Reading[];
  /** Where it runs; it is a part of the read's name. */
  readonly database: Pick<Database, 'read'>;
  /** The oldest kept answer that the caller takes; 0 = what is read for nobody else. */
  readonly mostKeptSeconds: number;
};

/** `run` runs the statement. @throws what it throws, and ConcordError ARGUMENT_INVALID, CURSOR_INVALID */
export type AnswerRead = (
  asked: AskedRead,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<ReadRow>,
) => Promise<Answered>;

/** How a read was answered that somebody else may have caused. */
export type ReadEvent = { readonly domain: string; readonly outcome: 'kept' | 'joined' | 'read' };

export type ReadSharing = {
  /** Whether reads that ask the same at the same time are answered by one. */
  readonly isShared: boolean;
  /** Null = nothing is kept. */
  readonly shelf: AnswerShelf | null;
  readonly onRead?: ((event: ReadEvent) => void) | null;
};

/** A read that joins another sees the data as of so long ago at most. */
const joinMs = 1_000;
const mostWaiting = 1_000;

/** @param sharing null = each read is a statement of its own */
export function createAnswerRead(domain: string, sharing: ReadSharing | null): AnswerRead {
  const { isShared = false, shelf = null, onRead } = sharing ?? {};
  if (!isShared && shelf === null) return async (_, signal, run) => ({ row: await run(signal), keptSeconds: null });
  const tell = (outcome: ReadEvent['outcome']) => onRead?.({ domain, outcome });
  const share = createSharing<ReadRow>({ joinMs, mostWaiting, onJoin: () => tell('joined') });
  return async (asked, signal, run) => {
    const { products, mostKeptSeconds } = asked;
    const name = nameRead(asked, asked.database);
    if (name === null) return { row: await run(signal), keptSeconds: null };
    const kept = shelf?.find(name, products, mostKeptSeconds) ?? null;
    if (kept !== null) {
      tell('kept');
      return kept;
    }
    const runAndKeep = async (running: AbortSignal) => {
      tell('read');
      const keep = shelf?.begin(name, products);
      const row = await run(running);
      keep?.(row);
      return row;
    };
    const row = isShared && mostKeptSeconds > 0 ? await share(name, signal, runAndKeep) : await runAndKeep(signal);
    return { row, keptSeconds: null };
  };
}
