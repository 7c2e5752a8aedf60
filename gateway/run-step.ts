// Program's steps against the subgraphs: every reply is merged into one tree, every failure goes to its place. Nothing here
// knows the client's selection; the answer is shaped afterwards.

import type { GraphQLFormattedError } from 'graphql';
import type { Correlation } from '../http/correlation.ts';
import type { Demands } from '../identity/demands.ts';
import type { Viewer } from '../identity/viewer.ts';
import { codeOfFailure } from './code-of-failure.ts';
import type { EnvelopeParts } from './envelope.ts';
import { lazy, lazyBases, mapPath, missingPaths } from './failure-places.ts';
import type { Failures } from './failures.ts';
import { findStrangers, keysOf } from './find-strangers.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { type DataObject, isDataObject, mergeData, readOwn } from './merge-data.ts';
import { observeFetch } from './observe-fetch.ts';
import type { FetchStep, Rewrite, Step } from './program.ts';
import { collectRepresentations, collectTargets, type ResponsePath } from './representations.ts';
import { rewriteData } from './rewrite-data.ts';
import type { SubgraphReply, SubgraphRequest, Transport } from './transport/transport.ts';

export type Run = {
  readonly transports: ReadonlyMap<string, Transport>;
  /** Coerced, by the client's names. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  /** SHA-256 of the client's operation, in hex. */
  readonly operationHash: string;
  readonly demands: Demands;
  /** What subgraphs say that their replies stand on. */
  readonly envelopeParts: EnvelopeParts;
  readonly correlation?: Correlation | undefined;
  /** What came already of some requests: they are not sent again, and nothing is told of them. */
  readonly replies?: ReadonlyMap<FetchStep, KnownReply>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly data: DataObject;
  readonly failures: Failures;
};

/** What one request needs of it. */
export type FetchRun = Omit<Run, 'data' | 'failures'>;

export type KnownReply =
  | { readonly kind: 'reply'; readonly reply: SubgraphReply }
  | { readonly kind: 'failure'; readonly cause: unknown };

export async function runStep(step: Step, run: Run): Promise<void> {
  switch (step.kind) {
    case 'sequence':
      for (const child of step.steps) await runStep(child, run);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((child) => runStep(child, run)));
      return;
    case 'condition': {
      const branch = run.variables[step.variable] === true ? step.ifTrue : step.ifFalse;
      if (branch !== null) await runStep(branch, run);
      return;
    }
    case 'fetch':
      return step.representation === null ? fetchFields(step, run) : fetchEntities(step, step.representation, run);
  }
}

/** @throws whatever the transport throws: no GraphQL reply came. */
export async function sendFetch(
  step: FetchStep,
  run: FetchRun,
  representations?: readonly DataObject[],
): Promise<SubgraphReply> {
  const known = run.replies?.get(step);
  if (known?.kind === 'reply') return known.reply;
  if (known?.kind === 'failure') throw known.cause;
  const transport = run.transports.get(step.subgraph);
  if (transport === undefined) throw new Error(`No transport for the subgraph "${step.subgraph}".`);
  const variables: Record<string, unknown> = {};
  for (const { name, from } of step.variables) {
    if (Object.hasOwn(run.variables, from)) variables[name] = run.variables[from];
  }
  if (representations !== undefined) variables.representations = representations;
  const request: SubgraphRequest = { query: step.query, variables, operationKind: step.operationKind };
  const { viewer, operationHash, demands, correlation, signal } = run;
  const context = { viewer, operationHash, demands, correlation, signal };
  const reply = await observeFetch(step.subgraph, transport, request, context, run.onEvent);
  run.envelopeParts.add(reply);
  return reply;
}

/** Fields of the root type, wherever an object of it stands (a mutation may return `Query`). */
async function fetchFields(step: FetchStep, run: Run): Promise<void> {
  const targets = collectTargets(run.data, step.path);
  if (targets.length === 0) return;
  const basesOf = lazyBases(run.data, step.path, targets, [[...targets.keys()]]);
  const whole = lazy(() => missingPaths(basesOf(null), step.fields));
  const reply = await exchange(step, run, whole);
  if (reply === null) return;
  const { data, errors } = reply;
  for (const error of errors) {
    const inReply = mapPath(error.path, step.outputRewrites);
    if (inReply?.length) {
      reportError(
        error,
        step,
        run,
        basesOf(null).map((base) => [...base, ...inReply]),
      );
    } else reportError(error, step, run, data === null ? whole() : []);
  }
  if (!isDataObject(data)) {
    if (errors.length === 0) rejectReply('it has neither data nor errors', step, run, whole());
    return;
  }
  rewriteData(step.outputRewrites, data);
  for (const [index, target] of targets.entries()) mergeData(target, index === 0 ? data : structuredClone(data));
}

async function fetchEntities(
  step: FetchStep,
  selections: NonNullable<FetchStep['representation']>,
  run: Run,
): Promise<void> {
  const targets = collectTargets(run.data, step.path);
  const { representations, positions } = collectRepresentations(targets, selections, step.inputRewrites);
  if (representations.length === 0) return;
  const basesOf = lazyBases(run.data, step.path, targets, positions);
  const whole = lazy(() => missingPaths(basesOf(null), step.fields));

  const reply = await exchange(step, run, whole, representations);
  if (reply === null) return;
  const { data, errors } = reply;
  const entities = isDataObject(data) ? readOwn(data, '_entities') : null;
  for (const error of errors) {
    const [, index, ...rest] = error.path ?? [];
    const inEntity = mapPath(rest, step.outputRewrites) ?? [];
    if (typeof index === 'number') {
      const bases = basesOf(index);
      reportError(error, step, run, locateInEntity(inEntity, bases, step));
    } else reportError(error, step, run, Array.isArray(entities) ? [] : whole());
  }
  if (!Array.isArray(entities)) {
    if (errors.length === 0) rejectReply('it has no list of entities', step, run, whole());
    return;
  }
  if (entities.length !== representations.length) {
    const reason = `${representations.length} entities were asked for and ${entities.length} came`;
    rejectReply(reason, step, run, whole());
    return;
  }
  const isExplained = errors.some(({ path }) => typeof path?.[1] !== 'number');
  const strangers = new Set(findStrangers(entities, representations, step.identities));
  if (strangers.size > 0) {
    const bases = [...strangers].flatMap((index) => basesOf(index));
    rejectReply('it has other entities than were asked for', step, run, missingPaths(bases, step.fields));
  }
  for (const [index, entity] of entities.entries()) {
    if (strangers.has(index)) continue;
    if (entity === null && !isExplained) noteAbsent(targets, positions[index] ?? [], run);
    if (!isDataObject(entity)) continue;
    mergeEntity(entity, targets, positions[index] ?? [], step, keysOf(representations[index], step.identities));
  }
}

/** Of a key that nobody but the gateway asked for, the client hears by what it asked for. */
function locateInEntity(inEntity: ResponsePath, bases: readonly ResponsePath[], step: FetchStep): ResponsePath[] {
  const [first] = inEntity;
  const isOwn = typeof first === 'string' && !step.fields.includes(first);
  return isOwn ? missingPaths(bases, step.fields) : bases.map((base) => [...base, ...inEntity]);
}

function noteAbsent(targets: readonly DataObject[], positions: readonly number[], { failures }: Run): void {
  for (const position of positions) {
    const target = targets[position];
    if (target !== undefined) failures.absent.add(target);
  }
}

function mergeEntity(
  entity: DataObject,
  targets: readonly DataObject[],
  positions: readonly number[],
  step: FetchStep,
  keys: readonly string[],
): void {
  // A subgraph that knows an interface as one object type answers with that name. The target knows better.
  if (step.inputRewrites.some((rewrite) => isTypeName(rewrite, readOwn(entity, '__typename'))))
    delete entity.__typename;
  for (const [nth, position] of positions.entries()) {
    const target = targets[position];
    if (target === undefined) continue;
    // Later fetches write into what is merged here, and may differ by target: only the last one takes the original.
    const own = nth === positions.length - 1 ? entity : structuredClone(entity);
    if (own.__typename === undefined) own.__typename = target.__typename;
    rewriteData(step.outputRewrites, own);
    // What identified the entity is known, in the form in which its owner told it.
    for (const key of keys) if (isScalar(readOwn(target, key))) delete own[key];
    mergeData(target, own);
  }
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

function isTypeName(rewrite: Rewrite, typeName: unknown): boolean {
  return rewrite.kind === 'set-value' && rewrite.key === '__typename' && rewrite.value === typeName;
}

type ParsedReply = { readonly data: unknown; readonly errors: readonly GraphQLFormattedError[] };

/** Null where no usable reply came; that is then reported. */
async function exchange(
  step: FetchStep,
  run: Run,
  whole: () => readonly ResponsePath[],
  representations?: readonly DataObject[],
): Promise<ParsedReply | null> {
  try {
    const reply = await sendFetch(step, run, representations);
    return { data: reply.dataText === null ? null : JSON.parse(reply.dataText), errors: reply.errors };
  } catch (cause) {
    run.onEvent({ kind: 'subgraph-failed', subgraph: step.subgraph, cause });
    run.failures.addCoded(codeOfFailure(cause, step.operationKind), { subgraph: step.subgraph }, whole());
    return null;
  }
}

/** The message and the code are kept; a stack, the subgraph's name and whatever else stands there go no further. */
function reportError(error: GraphQLFormattedError, step: FetchStep, run: Run, paths: readonly ResponsePath[]): void {
  const given = error.extensions?.code;
  const code = typeof given === 'string' ? given : 'SUBGRAPH_ERROR';
  run.onEvent({ kind: 'subgraph-error', subgraph: step.subgraph, code });
  if (typeof error.message !== 'string' || error.message === '') {
    run.failures.addCoded('SUBGRAPH_ERROR', { subgraph: step.subgraph }, paths);
  } else {
    run.failures.add({ message: error.message, code }, paths);
  }
}

function rejectReply(reason: string, step: FetchStep, run: Run, paths: readonly ResponsePath[]): void {
  run.onEvent({ kind: 'subgraph-failed', subgraph: step.subgraph, cause: new Error(reason) });
  run.failures.addCoded('SUBGRAPH_REPLY_INVALID', { subgraph: step.subgraph, reason }, paths);
}
