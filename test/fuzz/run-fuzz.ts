// Requests against two gateways in processes of their own, ours and one with the stock executor: half of them valid, half
// mutated. What came back that must not, and counts of all.

import { Pool } from 'undici';
import { createGateway } from '../../gateway/gateway.ts';
import { toyArgument } from '../gateway/toy-arguments.ts';
import { createToyMesh } from '../gateway/toy-mesh.ts';
import { type Answer, compareAnswers } from '../support/compare-executors.ts';
import { createQueryGenerator, type GeneratedQuery } from '../support/generate-query.ts';
import { createRandom, type Random } from '../support/random.ts';
import { type MutatedRequest, mutateRequest } from './mutate-request.ts';
import { type GatewayProcess, startGateway } from './start-gateway.ts';
import { writeRequest } from './write-request.ts';

export type FuzzOptions = {
  readonly seed: number;
  readonly requests: number;
  readonly onProgress?: (report: FuzzReport) => void;
};

export type FuzzReport = {
  sent: number;
  valid: number;
  /** Executed by both, and compared. */
  compared: number;
  /** Of these, with rows and without errors. */
  clean: number;
  operations: number;
  readonly statuses: Record<string, number>;
  readonly mutations: Record<string, number>;
  /** The first of each kind; `counts` says how many. */
  readonly findings: Record<string, unknown>[];
  readonly counts: Record<
    'notJson' | 'serverErrors' | 'noAnswer' | 'restarts' | 'differences' | 'refusedValid',
    number
  >;
};

/** Requests under way at once. */
const lanes = 16;
/** Operations at hand to choose from, and after how many requests one of them is replaced by a new one. */
const window = 300;
const renewEvery = 40;
const mostFindings = 20;

type Reply = { readonly status: number; readonly text: string };

export async function runFuzz({ seed, requests, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const [concord, apollo] = await Promise.all([startGateway('concord'), startGateway('apollo')]);
  const pools = [concord, apollo].map(({ url }) => new Pool(url, { connections: lanes, headersTimeout: 60_000 }));
  const [toConcord, toApollo] = pools;
  if (toConcord === undefined || toApollo === undefined) throw new Error('There are two pools.');
  const report: FuzzReport = {
    sent: 0,
    valid: 0,
    compared: 0,
    clean: 0,
    operations: 0,
    statuses: {},
    mutations: {},
    findings: [],
    counts: { notJson: 0, serverErrors: 0, noAnswer: 0, restarts: 0, differences: 0, refusedValid: 0 },
  };
  const nextRequest = createRequests(seed, report);
  const note = (kind: keyof FuzzReport['counts'], request: MutatedRequest, told: object) => {
    report.counts[kind] += 1;
    if (report.findings.length >= mostFindings) return;
    report.findings.push({ kind, seed, ...request, body: request.body?.toString('latin1').slice(0, 3_000), ...told });
  };

  const sendOne = async () => {
    const request = nextRequest();
    const replies = await Promise.all([send(toConcord, request), send(toApollo, request)]);
    report.sent += 1;
    checkReplies(request, replies, report, note);
    if (report.sent % 5_000 === 0) onProgress?.(report);
  };
  try {
    let left = requests;
    const lane = async () => {
      while (left > 0 && concord.ended() === null && apollo.ended() === null) {
        left -= 1;
        await sendOne();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const gateway of [concord, apollo]) await checkHealth(gateway, report);
    return report;
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
    await Promise.all([concord.stop(), apollo.stop()]);
  }
}

function createRequests(seed: number, report: FuzzReport): () => MutatedRequest {
  const random = createRandom(seed);
  const { apiSchema: schema } = createGateway({ subgraphs: createToyMesh(), executor: 'concord' }).current();
  const create = (operationKind: 'query' | 'mutation', ownSeed: number) =>
    createQueryGenerator({ schema, seed: ownSeed, argumentValue: toyArgument, operationKind, mostFields: 20 });
  const [nextQuery, nextMutation] = [create('query', seed), create('mutation', seed + 1)];
  const operations: GeneratedQuery[] = [];
  let drawn = 0;
  return () => {
    drawn += 1;
    if (operations.length === 0 || drawn % (operations.length < window ? 3 : renewEvery) === 0) {
      const operation = random.chance(0.1) ? nextMutation() : nextQuery();
      if (operations.length < window) operations.push(operation);
      else operations[random.integer(0, window - 1)] = operation;
      report.operations += 1;
    }
    return drawRequest(operations, random, report);
  };
}

function drawRequest(operations: readonly GeneratedQuery[], random: Random, report: FuzzReport): MutatedRequest {
  const request = writeRequest(random.pick(operations), random);
  const drawn = random.chance(0.5) ? { ...request, mutation: 'none' } : mutateRequest(request, random);
  report.mutations[drawn.mutation] = (report.mutations[drawn.mutation] ?? 0) + 1;
  if (drawn.mutation === 'none') report.valid += 1;
  return drawn;
}

async function send(pool: Pool, { method, path, headers, body }: MutatedRequest): Promise<Reply | Error> {
  try {
    const { statusCode, body: answer } = await pool.request({ method: method as 'POST', path, headers, body });
    return { status: statusCode, text: await answer.text() };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

type Note = (kind: keyof FuzzReport['counts'], request: MutatedRequest, told: object) => void;

function checkReplies(request: MutatedRequest, replies: readonly (Reply | Error)[], report: FuzzReport, note: Note) {
  const answers: unknown[] = [];
  for (const reply of replies) {
    if (reply instanceof Error) return note('noAnswer', request, { error: String(reply) });
    const answer = readJson(reply.text);
    if (answer === undefined) return note('notJson', request, { ...reply });
    if (reply.status >= 500) return note('serverErrors', request, { ...reply });
    answers.push(answer);
  }
  const [ours, theirs] = replies as readonly Reply[];
  if (ours === undefined || theirs === undefined) return;
  report.statuses[ours.status] = (report.statuses[ours.status] ?? 0) + 1;
  if (request.mutation === 'none' && ours.status !== 200) note('refusedValid', request, { ...ours });
  if (ours.status === 200 && theirs.status === 200) {
    report.compared += 1;
    const { difference, hasErrors, hasRows } = compareAnswers(answers[0] as Answer, answers[1] as Answer);
    if (difference !== null) note('differences', request, difference);
    else if (!hasErrors && hasRows) report.clean += 1;
  } else if (ours.status !== theirs.status || ours.text !== theirs.text) note('differences', request, { ours, theirs });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function checkHealth(gateway: GatewayProcess, report: FuzzReport): Promise<void> {
  const isWell = gateway.ended() === null && (await fetch(`${gateway.url}/health`)).status === 200;
  if (isWell) return;
  report.counts.restarts += 1;
  report.findings.push({ kind: 'restarts', ended: gateway.ended(), complaints: gateway.complaints() });
}
