// Entities of a reply that are not those that were asked for. Position in the list is all that the specification gives a
// gateway to go by (https://www.apollographql.com/docs/federation/subgraph-spec), and a subgraph may get it wrong.

import { type DataObject, isDataObject, readOwn } from './merge-data.ts';
import type { EntityIdentity } from './program.ts';

/** Indices of those whose type or key says that they belong to another representation. What they need not tell is trusted. */
export function findStrangers(
  entities: readonly unknown[],
  representations: readonly DataObject[],
  identities: Readonly<Record<string, EntityIdentity>>,
): readonly number[] {
  const strangers: number[] = [];
  for (const [index, entity] of entities.entries()) {
    const representation = representations[index];
    if (!isDataObject(entity) || representation === undefined) continue;
    const identity = identityOf(representation, identities);
    if (identity !== undefined && !isSame(entity, representation, identity)) strangers.push(index);
  }
  return strangers;
}

/** An entity's keys, where its representation has told them already. */
export function keysOf(
  representation: DataObject | undefined,
  identities: Readonly<Record<string, EntityIdentity>>,
): readonly string[] {
  return (representation && identityOf(representation, identities)?.keys) ?? [];
}

function identityOf({ __typename: given }: DataObject, identities: Readonly<Record<string, EntityIdentity>>) {
  return typeof given === 'string' && Object.hasOwn(identities, given) ? identities[given] : undefined;
}

function isSame(entity: DataObject, representation: DataObject, { isConcrete, keys, asked }: EntityIdentity): boolean {
  // An interface is asked about by its own name and answers with that of the object's type.
  if (isConcrete && !agree(readOwn(entity, '__typename'), representation.__typename)) return false;
  if (asked.some((key) => isTold(readOwn(representation, key)) && !isTold(readOwn(entity, key)))) return false;
  return keys.every((key) => agree(readOwn(entity, key), readOwn(representation, key)));
}

function isTold(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** Nothing contradicts: what one side does not tell is no sign, and an ID may come as a number or as a text. */
function agree(given: unknown, sent: unknown): boolean {
  if (!isTold(given) || !isTold(sent)) return true;
  if (Array.isArray(given) && Array.isArray(sent)) {
    return given.length === sent.length && given.every((element, index) => agree(element, sent[index]));
  }
  if (isDataObject(given) && isDataObject(sent)) {
    return Object.keys(sent).every((key) => agree(readOwn(given, key), sent[key]));
  }
  // What a subgraph makes up may have a `toString` of its own.
  return typeof given !== 'object' && typeof sent !== 'object' && String(given) === String(sent);
}
