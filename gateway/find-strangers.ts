// Entities of a reply that are not those that were asked for. Position in the list is all that the specification gives a
// gateway to go by (https://www.apollographql.com/docs/federation/subgraph-spec), and a subgraph may get it wrong.

import { type DataObject, isDataObject, readOwn } from './merge-data.ts';
import type { EntityIdentity } from './program.ts';

/** Indices of those whose type or key says that they belong to another representation. What they do not tell is trusted. */
export function findStrangers(
  entities: readonly unknown[],
  representations: readonly DataObject[],
  identities: Readonly<Record<string, EntityIdentity>>,
): readonly number[] {
  const strangers: number[] = [];
  for (const [index, entity] of entities.entries()) {
    const representation = representations[index];
    if (!isDataObject(entity) || representation === undefined) continue;
    const typeName = String(representation.__typename);
    const identity = Object.hasOwn(identities, typeName) ? identities[typeName] : undefined;
    if (identity !== undefined && !isSame(entity, representation, identity)) strangers.push(index);
  }
  return strangers;
}

function isSame(entity: DataObject, representation: DataObject, { isConcrete, keys }: EntityIdentity): boolean {
  // An interface is asked about by its own name and answers with that of the object's type.
  if (isConcrete && !agree(readOwn(entity, '__typename'), representation.__typename)) return false;
  return keys.every((key) => agree(readOwn(entity, key), readOwn(representation, key)));
}

/** Nothing contradicts: what one side does not tell is no sign, and an ID may come as a number or as a text. */
function agree(given: unknown, asked: unknown): boolean {
  if (given === null || given === undefined || asked === null || asked === undefined) return true;
  if (Array.isArray(given) && Array.isArray(asked)) {
    return given.length === asked.length && given.every((element, index) => agree(element, asked[index]));
  }
  if (isDataObject(given) && isDataObject(asked)) {
    return Object.keys(asked).every((key) => agree(readOwn(given, key), asked[key]));
  }
  return String(given) === String(asked);
}
