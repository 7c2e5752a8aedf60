// Errors of an answer in the order of their places in it. As they come they stand in the order in which subgraphs, and
// statements within one, happened to be done, so that equal requests would get unequal bytes.

import type { GraphQLFormattedError } from 'graphql';
import { type DataObject, isDataObject, readOwn } from './merge-data.ts';

type Path = NonNullable<GraphQLFormattedError['path']>;

/** @param data as it is sent, whose keys stand in the client's order */
export function orderErrors(
  errors: readonly GraphQLFormattedError[],
  data: DataObject | null,
): readonly GraphQLFormattedError[] {
  if (errors.length < 2) return errors;
  const ranks = new Map<object, ReadonlyMap<string, number>>();
  const rankOf = (within: unknown, key: string): number => {
    if (!isDataObject(within)) return -1;
    const known = ranks.get(within) ?? new Map(Object.keys(within).map((name, index) => [name, index]));
    ranks.set(within, known);
    return known.get(key) ?? -1;
  };
  const comparePaths = (one: Path, other: Path): number => {
    let within: unknown = data;
    for (const [index, part] of one.entries()) {
      const counterpart = other[index];
      if (counterpart === undefined) return 1;
      if (part !== counterpart) {
        if (typeof part === 'number' && typeof counterpart === 'number') return part - counterpart;
        return (
          rankOf(within, String(part)) - rankOf(within, String(counterpart)) ||
          compareTexts(String(part), String(counterpart))
        );
      }
      within = Array.isArray(within)
        ? within[Number(part)]
        : isDataObject(within)
          ? readOwn(within, String(part))
          : undefined;
    }
    return one.length - other.length;
  };
  return [...errors].sort(
    (one, other) => comparePaths(one.path ?? [], other.path ?? []) || compareTexts(one.message, other.message),
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
