// The errors of our executor and of the stock one in words that can be compared. They tell of one failure in different
// ways; what counts as the same stands here, with the reason, and nowhere else.

import type { GraphQLFormattedError } from 'graphql';

export type ComparedAnswer = { readonly data: unknown; readonly errors: readonly GraphQLFormattedError[] };

/** `#` stands for any place of a list. */
export type ToldError = { readonly path: readonly string[]; readonly code: string };

type Read = { readonly path: readonly (string | number)[]; readonly code: string };

const value = 'VALUE';
/** Codes that both executors use for one thing. */
const sameCode: ReadonlyMap<string, string> = new Map([
  ['INVALID_GRAPHQL', value],
  ['VALUE_NOT_NULLABLE', value],
  ['VALUE_INVALID', value],
  ['ENTITY_NOT_FOUND', value],
  ['DOWNSTREAM_SERVICE_ERROR', 'SUBGRAPH_ERROR'],
]);

export const nameError = ({ path, code }: ToldError): string => JSON.stringify([path, code]);

/** Ours, then theirs. */
export function alignErrors(
  ours: ComparedAnswer,
  theirs: ComparedAnswer,
): readonly [readonly ToldError[], readonly ToldError[]] {
  const [told, expected] = [readErrors(ours), readErrors(theirs)];
  const align = alignTo(expected);
  const areValuesTold = expected.every(isOfValue);
  const all = ({ data }: ComparedAnswer, errors: readonly Read[]) => [
    ...errors.filter((error) => !isOfValue(error)).map(align),
    ...(areValuesTold
      ? errors.filter(isOfValue).map(({ path, code }) => mark({ path: findNull(data, path), code }))
      : []),
  ];
  return [all(ours, told), all(theirs, expected)];
}

function readErrors({ errors }: ComparedAnswer): readonly Read[] {
  return errors.map(({ path = [], extensions }) => {
    const code = typeof extensions?.code === 'string' ? extensions.code : 'NONE';
    return { path, code: sameCode.get(code) ?? code };
  });
}

/** A fetch that failed as a whole: the stock executor names no place, or `_entities`; ours each field that is missing. */
function alignTo(expected: readonly Read[]): (error: Read) => ToldError {
  const toEntities = ({ path, code }: Read) => mark({ path: [...path.slice(0, -1), '_entities'], code });
  const failed = new Set(
    expected.filter(({ path }) => path.at(-1) === '_entities').map((error) => nameError(mark(error))),
  );
  const placed = new Set(expected.map((error) => nameError(mark(error))));
  const withoutPlace = new Set(expected.filter(({ path }) => path.length === 0).map(({ code }) => code));
  return (error) => {
    const whole = toEntities(error);
    if (failed.has(nameError(whole))) return whole;
    const own = mark(error);
    return withoutPlace.has(error.code) && !placed.has(nameError(own)) ? { path: [], code: error.code } : own;
  };
}

/**
 * The place in which a value that does not fit left a null. Which of several values below one is told of may differ: each
 * executor stops at the first in its own order, which for the stock one is not the client's. It tells of none at all where
 * a subgraph told of an error.
 */
function findNull(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let at = data;
  for (const [index, part] of path.entries()) {
    if (typeof at !== 'object' || at === null) return path.slice(0, index);
    at = (at as Readonly<Record<string, unknown>>)[String(part)];
  }
  return path;
}

/**
 * Where some objects have no representation, the stock executor counts wrong or says `@`: indices are not compared. In the
 * paths of errors it leaves the names that the planner gave, such as `value__alias_0` for `value`.
 */
function mark({ path, code }: Read): ToldError {
  return {
    path: path.map((part) => (typeof part === 'number' || part === '@' ? '#' : part.replace(/__alias_\d+$/, ''))),
    code,
  };
}

function isOfValue({ code }: Read): boolean {
  return code === value;
}
