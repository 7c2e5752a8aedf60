// One query through our executor and through the stock one: what differs? Data is compared without the order
// of keys, in which the stock executor departs from the specification; errors by path and code, where both ways of saying
// "null in a non-null field" count as one.

import type { Gateway } from '../../gateway/gateway.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import type { GeneratedQuery } from './generate-query.ts';

export type Comparison = {
  readonly difference: { readonly concord: string; readonly apollo: string } | null;
  readonly hasErrors: boolean;
  /** False where the answer holds nothing but nulls, empty lists and type names. */
  readonly hasRows: boolean;
};

type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly unknown[]; readonly extensions?: { readonly code?: string } }[];
};

export async function compareExecutors(
  gateways: { readonly concord: Gateway; readonly apollo: Gateway },
  generated: GeneratedQuery,
  viewer: Viewer = anonymous,
): Promise<Comparison> {
  const ask = async (gateway: Gateway) => {
    const { text } = await gateway.execute({ ...generated, operationName: null }, { viewer, signal: neverAborted() });
    return JSON.parse(text) as Answer;
  };
  const [concord, apollo] = [normalise(await ask(gateways.concord)), normalise(await ask(gateways.apollo))];
  return {
    difference: concord.text === apollo.text ? null : { concord: concord.text, apollo: apollo.text },
    hasErrors: concord.hasErrors,
    hasRows: concord.hasRows,
  };
}

/** Codes that both executors use for one thing. */
const sameCode: Readonly<Record<string, string>> = {
  INVALID_GRAPHQL: 'VALUE',
  VALUE_NOT_NULLABLE: 'VALUE',
  VALUE_INVALID: 'VALUE',
  DOWNSTREAM_SERVICE_ERROR: 'SUBGRAPH_ERROR',
};

function normalise(answer: Answer) {
  const told = (answer.errors ?? []).map(({ path, extensions }) => {
    const code = extensions?.code ?? 'NONE';
    // Where some objects have no representation, the stock executor counts wrong: list indices are not compared.
    const fields = (path ?? []).map((part) => (typeof part === 'number' ? '#' : part));
    return { path: JSON.stringify(fields), code: sameCode[code] ?? code };
  });
  // The stock executor tells of values only where no subgraph told of an error.
  const hasSubgraphErrors = told.some((error) => error.code !== 'VALUE');
  const errors = told
    .filter((error) => !hasSubgraphErrors || error.code !== 'VALUE')
    .map((error) => `${error.path} ${error.code}`)
    .sort();
  return {
    text: `${JSON.stringify(sortKeys(answer.data))}\n${[...new Set(errors)].join('\n')}`,
    hasErrors: told.length > 0,
    hasRows: hasValue(answer.data),
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Pairs, not an object: a key "__proto__" must stay a key.
  return entries.map(([key, child]) => [key, sortKeys(child)]);
}

function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasValue);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(([key, child]) => key !== '__typename' && hasValue(child));
  }
  return value !== null && value !== undefined;
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
