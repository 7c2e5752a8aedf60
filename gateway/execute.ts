// Program -> answer. The whole of it: fetch and merge step by step, then shape what the client asked for.

import { Failures } from './failures.ts';
import type { Introspect } from './introspect.ts';
import { createDataObject } from './merge-data.ts';
import { orderErrors } from './order-errors.ts';
import type { ExecutionResult } from './outcome.ts';
import type { Program } from './program.ts';
import { completeResponse } from './response.ts';
import { type Run, runStep, sendFetch } from './run-step.ts';
import type { SubgraphReply } from './transport/transport.ts';

export type Execution = Omit<Run, 'data' | 'failures'> & { readonly introspect: Introspect };

export function execute(program: Program, execution: Execution): Promise<ExecutionResult> {
  if (program.passThrough !== null) return passThrough(program, program.passThrough, execution);
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
  let again: () => Promise<SubgraphReply>;
  try {
    const reply = await sendFetch(step, execution);
    const { dataText, errors } = reply;
    if (errors.length === 0 && dataText !== null && dataText !== 'null') {
      return { data: { kind: 'text', text: dataText }, errors };
    }
    again = () => Promise.resolve(reply);
  } catch (cause) {
    again = () => Promise.reject(cause);
  }
  return runProgram(program, { ...execution, isReplay: true, transports: new Map([[step.subgraph, again]]) });
}
