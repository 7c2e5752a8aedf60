// One query through our executor and through the stock one: what differs? Data is compared without the order
// of keys, in which the stock executor departs from the specification; errors by path and code, where both ways of saying
// "null in a non-null field" count as one.

import type { Gateway } from '../../gateway/gateway.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import type { GeneratedQuery } from './generate-query.ts';

export type Comparison = {
  readonly difference: { readonly concord: string; readonly apollo: string } | null;
  /** Also where errors are told in another way. */
  readonly hasEqualData: boolean;
  readonly hasErrors: boolean;
  /** False where the answer holds nothing but nulls, empty lists and type names. */
  readonly hasRows: boolean;
  /** Of our executor. */
  readonly data: unknown;
  readonly dataOfStock: unknown;
  readonly codes: readonly string[];
};

export type Answer = {
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
  return compareAnswers(await ask(gateways.concord), await ask(gateways.apollo));
}

/** The same of answers that are already there. */
export function compareAnswers(concord: Answer, apollo: Answer): Comparison {
  const [ours, theirs] = [readErrors(concord), readErrors(apollo)];
  const [ourText, theirText] = [
    print(concord.data, [...tellSubgraphErrors(ours, theirs), ...tellNulledPlaces(concord.data, ours, theirs)]),
    print(apollo.data, [...tellSubgraphErrors(theirs, theirs), ...tellNulledPlaces(apollo.data, theirs, theirs)]),
  ];
  return {
    difference: ourText === theirText ? null : { concord: ourText, apollo: theirText },
    hasEqualData: print(concord.data, []) === print(apollo.data, []),
    hasErrors: (concord.errors ?? []).length > 0,
    hasRows: hasValue(concord.data),
    data: concord.data,
    dataOfStock: apollo.data,
    codes: (concord.errors ?? []).map(({ extensions }) => extensions?.code ?? 'NONE'),
  };
}

type ToldError = { readonly path: readonly unknown[]; readonly code: string };

/** Codes that both executors use for one thing. */
const sameCode: Readonly<Record<string, string>> = {
  INVALID_GRAPHQL: 'VALUE',
  VALUE_NOT_NULLABLE: 'VALUE',
  VALUE_INVALID: 'VALUE',
  ENTITY_NOT_FOUND: 'VALUE',
  DOWNSTREAM_SERVICE_ERROR: 'SUBGRAPH_ERROR',
};

function readErrors({ errors = [] }: Answer): readonly ToldError[] {
  return errors.map(({ path = [], extensions }) => {
    const code = extensions?.code ?? 'NONE';
    return { path, code: sameCode[code] ?? code };
  });
}

const isOfValue = ({ code }: ToldError) => code === 'VALUE';

function tellSubgraphErrors(told: readonly ToldError[], theirs: readonly ToldError[]): readonly string[] {
  const withoutIndices = ({ path, code }: ToldError) =>
    JSON.stringify([path.map((part) => (isListMark(part) ? '#' : part)), code]);
  const failed = new Set(
    theirs.filter(({ path }) => path.at(-1) === '_entities').map((error) => withoutIndices(toEntities(error))),
  );
  return told
    .filter((error) => !isOfValue(error))
    .map((error) => {
      const whole = withoutIndices(toEntities(error));
      return failed.has(whole) ? whole : withoutIndices(error);
    });
}

/** A fetch of entities that failed as a whole: the stock executor says `_entities`, ours names each field that is missing. */
function toEntities(error: ToldError): ToldError {
  return { ...error, path: [...error.path.slice(0, -1), '_entities'] };
}

/** Where some objects have no representation, the stock executor counts wrong or says `@`: indices are not compared. */
function isListMark(part: unknown): boolean {
  return typeof part === 'number' || part === '@';
}

/**
 * The places in which values that do not fit left a null. Which of several values below one is told of may differ: each
 * executor stops at the first in its own order, which for the stock one is not the client's. It tells of none at all where
 * a subgraph told of an error.
 */
function tellNulledPlaces(data: unknown, told: readonly ToldError[], theirs: readonly ToldError[]): readonly string[] {
  if (theirs.some((error) => !isOfValue(error))) return [];
  return told.filter(isOfValue).map(({ path }) => `null at ${JSON.stringify(findNull(data, path))}`);
}

function findNull(data: unknown, path: readonly unknown[]): readonly unknown[] {
  let value = data;
  for (const [index, part] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, index);
    value = (value as Readonly<Record<string, unknown>>)[String(part)];
  }
  return path;
}

function print(data: unknown, lines: readonly string[]): string {
  return `${JSON.stringify(sortKeys(data))}\n${[...new Set(lines)].sort().join('\n')}`;
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
