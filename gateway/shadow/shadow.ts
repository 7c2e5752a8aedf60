// Shadow mode: a share of the queries is answered once more by the stock executor, from the replies that ours got, after
// the client has its answer. One comparison at a time, so that it holds up requests as little as it can.

import { LRUCache } from 'lru-cache';
import { codes } from '../../errors/codes.ts';
import { noDemands } from '../../identity/demands.ts';
import { createEnvelopeParts } from '../envelope.ts';
import type { Execution } from '../execute.ts';
import type { GatewayEvent } from '../gateway-event.ts';
import type { ExecutionResult, ResponseData } from '../outcome.ts';
import type { Operation } from '../prepare-operation.ts';
import type { Transport } from '../transport/transport.ts';
import { compareAnswers, type Difference } from './compare-answers.ts';
import { locateField } from './locate-field.ts';
import { type Recording, recordReplies } from './record-replies.ts';
import { replayReplies } from './replay-replies.ts';

export type ShadowSettings = {
  /** Of the queries, 0 to 1. */
  readonly share: number;
  /** From 0 up to 1, such as `Math.random`. */
  readonly random: () => number;
};

export type OtherExecutor = (operation: Operation, execution: Execution) => Promise<ExecutionResult>;

export type Shadow = {
  /** Null where this request is not compared. */
  readonly sample: (operation: Operation, transports: ReadonlyMap<string, Transport>) => Recording | null;
  /** Compares some time later; never throws. */
  readonly compare: (answered: Answered) => void;
};

export type Answered = {
  readonly operation: Operation;
  readonly execution: Execution;
  readonly recording: Recording;
  readonly result: ExecutionResult;
  readonly other: OtherExecutor;
};

const mostCharacters = 2_000_000;
const mostWaiting = 10;
/** What was told once of an operation is not told again. */
const mostTold = 1_000;

export function createShadow({ share, random }: ShadowSettings, onEvent: (event: GatewayEvent) => void): Shadow {
  const told = new LRUCache<string, true>({ max: mostTold });
  const waiting: Answered[] = [];
  let isRunning = false;

  function tell({ operation: { operationHash, program } }: Answered, result: Comparison): void {
    const named = result.kind === 'different' ? result.differences : [];
    const differences = [...new Set(named.map((difference) => nameDifference(difference, program.shape)))];
    const key = `${operationHash} ${differences.join()}`;
    const isNews = !told.has(key);
    told.set(key, true);
    onEvent({ kind: 'shadow-compared', operationHash, outcome: result.kind, differences, isNews });
  }

  async function run(): Promise<void> {
    isRunning = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await pause();
      tell(next, await compareOnce(next).catch((): Comparison => ({ kind: 'other-failed' })));
    }
    isRunning = false;
  }

  return {
    sample: ({ operationKind }, transports) =>
      operationKind === 'query' && random() < share ? recordReplies(transports, mostCharacters) : null,
    compare: (answered) => {
      if (waiting.length >= mostWaiting || answered.recording.exchanges() === null) {
        tell(answered, { kind: 'skipped' });
        return;
      }
      waiting.push(answered);
      if (!isRunning) void run();
    },
  };
}

type Comparison =
  | { readonly kind: 'same' | 'skipped' | 'other-failed' | 'asked-otherwise' }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] };

async function compareOnce({ operation, execution, recording, result, other }: Answered): Promise<Comparison> {
  const { transports, wasAskedOtherwise } = replayReplies(execution.transports.keys(), recording.exchanges() ?? []);
  const theirs = await other(operation, {
    ...execution,
    transports,
    envelopeParts: createEnvelopeParts({ ...noDemands, hasEnvelope: false }),
    correlation: undefined,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  }).catch(() => null);
  if (wasAskedOtherwise()) return { kind: 'asked-otherwise' };
  if (theirs === null) return { kind: 'other-failed' };
  const differences = compareAnswers(read(result), read(theirs));
  return differences.length === 0 ? { kind: 'same' } : { kind: 'different', differences };
}

function read({ data, errors }: ExecutionResult) {
  return { data: readData(data), errors };
}

function readData(data: ResponseData): unknown {
  return data.kind === 'text' ? JSON.parse(data.text) : data.value;
}

/** A code that is not ours is the word of a subgraph, which may say anything. */
function nameDifference({ path, kind, code }: Difference, shape: Parameters<typeof locateField>[0]): string {
  const told = code === undefined ? '' : ` ${Object.hasOwn(codes, code) ? code : 'of another code'}`;
  return `${locateField(shape, path)} ${kind}${told}`;
}

/** The answer goes out first, and whoever asks in the meantime is served. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
