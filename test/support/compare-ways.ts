// One query by the quick way that its program has (an answer that passes through, replies that are spliced) and by reading the
// same replies: the texts must be the same.

import { coerceVariables } from '../../gateway/coerce-variables.ts';
import { createEnvelopeParts } from '../../gateway/envelope.ts';
import { execute } from '../../gateway/execute.ts';
import { defaultLimits } from '../../gateway/limits/limits.ts';
import type { ExecutionResult } from '../../gateway/outcome.ts';
import { composeHere } from '../../gateway/planning/compose-here.ts';
import type { Program } from '../../gateway/program.ts';
import { buildSupergraph, type GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphReply, Transport } from '../../gateway/transport/transport.ts';
import { noDemands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { GeneratedQuery } from './generate-query.ts';

export type Ways = {
  readonly compare: (request: GeneratedQuery, viewer: Viewer) => Promise<ComparedWays | null>;
  /** Of the queries so far: how their answers came to be. `quick, then read`: the replies were not as foreseen. */
  readonly counts: Readonly<Record<Way, number>>;
};

export type ComparedWays = { readonly quick: string; readonly read: string };

type Way = 'passed through' | 'spliced' | 'quick, then read' | 'read';

/** Null where the request is refused before anything is asked. */
export function compareWays(subgraphs: readonly GatewaySubgraph[]): Ways {
  const limits = { ...defaultLimits, selections: 10_000, aliases: 1_000, rows: 10_000_000 };
  const supergraph = buildSupergraph(subgraphs, composeHere(subgraphs), {
    limits,
    hasOpenSchema: true,
    onEvent: () => undefined,
  });
  const counts: Record<Way, number> = { 'passed through': 0, spliced: 0, 'quick, then read': 0, read: 0 };
  const compare: Ways['compare'] = async ({ query, variables }, viewer) => {
    const operation = await supergraph.prepare(query, null, viewer);
    if (operation.kind === 'refused') return null;
    const { coerced } = coerceVariables(supergraph.apiSchema, operation.variableDefinitions, variables, {});
    if (coerced === undefined) return null;
    const replies = new Map<string, Promise<SubgraphReply>>();
    const execution = () => ({
      transports: askOnce(supergraph.transports, replies),
      introspect: supergraph.introspect,
      variables: coerced,
      viewer,
      operationHash: operation.operationHash,
      demands: noDemands,
      envelopeParts: createEnvelopeParts(noDemands),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    const { program } = operation;
    const quick = await execute(program, execution());
    const asked = replies.size;
    const read = await execute({ ...program, passThrough: null, splice: null }, execution());
    if (replies.size > asked) throw new Error('Reading asks for something else.');
    counts[wayOf(program, quick)] += 1;
    return { quick: print(quick), read: print(read) };
  };
  return { compare, counts };
}

function askOnce(
  transports: ReadonlyMap<string, Transport>,
  replies: Map<string, Promise<SubgraphReply>>,
): ReadonlyMap<string, Transport> {
  return new Map(
    [...transports].map(([name, transport]): [string, Transport] => [
      name,
      (request, context) => {
        const key = JSON.stringify([name, request.query, request.variables]);
        const reply = replies.get(key) ?? transport(request, context);
        replies.set(key, reply);
        return reply;
      },
    ]),
  );
}

function wayOf({ passThrough, splice }: Program, { data }: ExecutionResult): Way {
  if (passThrough === null && splice === null) return 'read';
  if (data.kind !== 'text') return 'quick, then read';
  return passThrough === null ? 'spliced' : 'passed through';
}

/** Between the rows of a list PostgreSQL writes white space, and nothing else of a text may differ. */
function print({ data, errors }: ExecutionResult): string {
  const text = data.kind === 'text' ? JSON.stringify(JSON.parse(data.text)) : JSON.stringify(data.value);
  return `${text} ${JSON.stringify(errors)}`;
}
