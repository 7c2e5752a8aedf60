// Program -> answer. The whole of it: fetch and merge step by step, then shape what the client asked for.

import { Failures } from './failures.ts';
import type { Introspect } from './introspect.ts';
import { createDataObject } from './merge-data.ts';
import { orderErrors } from './order-errors.ts';
import type { ExecutionResult } from './outcome.ts';
import type { FetchStep, Program, Splice } from './program.ts';
import { completeResponse } from './response.ts';
import { type FetchRun, type KnownReply, type Run, runStep } from './run-step.ts';
import { fetchText, spliceReplies } from './splice/splice-replies.ts';

export type Execution = FetchRun & { readonly introspect: Introspect };

export function execute(program: Program, execution: Execution): Promise<ExecutionResult> {
  if (program.passThrough !== null) return passThrough(program, program.passThrough, execution);
  if (program.splice !== null) return splice(program, program.splice, execution);
  return runProgram(program, execution);
}

async function runProgram(program: Program, execution: Execution): Promise<ExecutionResult> {
  const run: Run = { ...execution, data: createDataObject(), failures: new Failures(program.clientNames) };
  if (program.step !== null) await runStep(program.step, run);
  const data = completeResponse(run.data, program.shape, {
    variables: run.variables,
    failures: run.failures,
    introspect: execution.introspect,
  });
  return { data: { kind: 'value', value: data }, errors: orderErrors(run.failures.errors, data) };
}

/** The subgraph's bytes are the answer, unless it reports an error: then they are read like any other reply. */
async function passThrough(
  program: Program,
  step: NonNullable<Program['passThrough']>,
  execution: Execution,
): Promise<ExecutionResult> {
  const replies = new Map<FetchStep, KnownReply>();
  const text = await fetchText(step, execution, replies);
  if (text !== null) return { data: { kind: 'text', text }, errors: [] };
  return runProgram(program, { ...execution, replies });
}

/** The same over several subgraphs: their bytes are put together. */
async function splice(program: Program, steps: Splice, execution: Execution): Promise<ExecutionResult> {
  const replies = new Map<FetchStep, KnownReply>();
  const text = await spliceReplies(steps, execution, replies);
  if (text !== null) return { data: { kind: 'text', text }, errors: [] };
  return runProgram(program, { ...execution, replies });
}
