// The errors of our executor and of the stock one in words that can be compared. They tell of one failure in different
// ways; what counts as the same stands here, with the reason, and nowhere else.

import type { GraphQLFormattedError } from 'graphql';

export const nameError = ({ path, code }: ToldError): string => JSON.stringify([path, code]);

export type ToldError = { readonly path: readonly string[]; readonly code: string };
type Read = ToldError & { readonly isAbsent: boolean };

/** Codes that both executors use for one thing. */
const sameCode: ReadonlyMap<string, string> = new Map([
  ['INVALID_GRAPHQL', 'VALUE'],
  ['VALUE_NOT_NULLABLE', 'VALUE'],
  ['VALUE_INVALID', 'VALUE'],
  ['ENTITY_NOT_FOUND', 'VALUE'],
  ['DOWNSTREAM_SERVICE_ERROR', 'SUBGRAPH_ERROR'],
]);

/** Ours, then theirs. */
export function alignErrors(
  ours: readonly GraphQLFormattedError[],
  theirs: readonly GraphQLFormattedError[],
): readonly [readonly ToldError[], readonly ToldError[]] {
  return alignEntities(readErrors(ours), readErrors(theirs));
}

function readErrors(errors: readonly GraphQLFormattedError[]): readonly Read[] {
  const told = errors.map(({ path = [], extensions }): Read => {
    const code = typeof extensions?.code === 'string' ? extensions.code : 'NONE';
    return {
      path: path.map((part) => (isListMark(part) ? '#' : String(part))),
      code: sameCode.get(code) ?? code,
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
 * A fetch that failed as a whole: the stock executor names no place, or `_entities`; ours names each field that is missing.
 * An entity that is not there: ours names it, the stock executor its first field that may not be null.
 */
function alignEntities(ours: readonly Read[], theirs: readonly Read[]) {
  const nameBase = ({ path, code }: ToldError) => JSON.stringify([path.slice(0, -1), code]);
  const failed = new Set(theirs.filter(({ path }) => path.at(-1) === '_entities').map(nameBase));
  const withoutPlace = new Set(theirs.filter(({ path }) => path.length === 0).map(({ code }) => code));
  const placed = new Set(theirs.map(nameError));
  const align = (error: Read): Read => {
    if (failed.has(nameBase(error))) return { ...error, path: [...error.path.slice(0, -1), '_entities'] };
    return withoutPlace.has(error.code) && !placed.has(nameError(error)) ? { ...error, path: [] } : error;
  };
  const absent = new Set(ours.filter(({ isAbsent }) => isAbsent).map(nameError));
  const lift = (error: Read): Read =>
    absent.has(nameBase(error)) ? { ...error, path: error.path.slice(0, -1) } : error;
  return [ours.map(align).map(lift), theirs.map(lift)] as const;
}
