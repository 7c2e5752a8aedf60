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
  const [concord, apollo] = [await ask(gateways.concord), await ask(gateways.apollo)];
  const [ours, theirs] = alignEntityErrors(readErrors(concord), readErrors(apollo));
  const [ourText, theirText] = [print(concord.data, ours), print(apollo.data, theirs)];
  return {
    difference: ourText === theirText ? null : { concord: ourText, apollo: theirText },
    hasEqualData: print(concord.data, []) === print(apollo.data, []),
    hasErrors: (concord.errors ?? []).length > 0,
    hasRows: hasValue(concord.data),
    data: concord.data,
  };
}

type ToldError = { readonly path: readonly unknown[]; readonly code: string; readonly isAbsent: boolean };

/** Codes that both executors use for one thing. */
const sameCode: Readonly<Record<string, string>> = {
  INVALID_GRAPHQL: 'VALUE',
  VALUE_NOT_NULLABLE: 'VALUE',
  VALUE_INVALID: 'VALUE',
  ENTITY_NOT_FOUND: 'VALUE',
  DOWNSTREAM_SERVICE_ERROR: 'SUBGRAPH_ERROR',
};

function readErrors({ errors = [] }: Answer): readonly ToldError[] {
  const told = errors.map(({ path = [], extensions }): ToldError => {
    const code = extensions?.code ?? 'NONE';
    return {
      path: path.map((part) => (isListMark(part) ? '#' : part)),
      code: sameCode[code] ?? code,
      isAbsent: code === 'ENTITY_NOT_FOUND',
    };
  });
  // The stock executor tells of values only where no subgraph told of an error.
  const hasSubgraphErrors = told.some((error) => error.code !== 'VALUE');
  return told.filter((error) => !hasSubgraphErrors || error.code !== 'VALUE');
}

/** Where some objects have no representation, the stock executor counts wrong or says `@`: indices are not compared. */
function isListMark(part: unknown): boolean {
  return typeof part === 'number' || part === '@';
}

/**
 * A fetch of entities that failed as a whole: the stock executor says `_entities`, ours names each field that is missing.
 * An entity that is not there: ours names it, the stock executor its first field that may not be null.
 */
function alignEntityErrors(ours: readonly ToldError[], theirs: readonly ToldError[]) {
  const printBase = ({ path, code }: ToldError) => JSON.stringify([path.slice(0, -1), code]);
  const failed = new Set(theirs.filter(({ path }) => path.at(-1) === '_entities').map(printBase));
  const align = (error: ToldError): ToldError =>
    failed.has(printBase(error)) ? { ...error, path: [...error.path.slice(0, -1), '_entities'] } : error;
  const absent = new Set(ours.filter(({ isAbsent }) => isAbsent).map(({ path, code }) => JSON.stringify([path, code])));
  const liftToEntity = (error: ToldError): ToldError =>
    absent.has(printBase(error)) ? { ...error, path: error.path.slice(0, -1) } : error;
  return [ours.map(align).map(liftToEntity), theirs.map(liftToEntity)] as const;
}

function print(data: unknown, errors: readonly ToldError[]): string {
  const lines = errors.map(({ path, code }) => `${JSON.stringify(path)} ${code}`).sort();
  return `${JSON.stringify(sortKeys(data))}\n${[...new Set(lines)].join('\n')}`;
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
