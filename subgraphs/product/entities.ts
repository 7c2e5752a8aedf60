// `_entities`: representations -> one statement per type named in them, rows in the order of the representations.

import type { FieldNode } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { RowQuery } from '../sql/row-query.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';
import { type Translation, translateRow } from './selection.ts';

/** The representations of one type: their keys, and their places in the list. */
export type EntityGroup = {
  readonly entity: Entity;
  readonly keys: readonly (readonly (string | null)[])[];
  readonly places: readonly number[];
};

type Group = { readonly entity: Entity; readonly keys: (readonly (string | null)[])[]; readonly places: number[] };

/** @throws ConcordError ARGUMENT_INVALID */
export function groupRepresentations(graph: DomainGraph, representations: unknown): readonly EntityGroup[] {
  const groups: Group[] = [];
  let group: Group | undefined;
  let place = 0;
  for (const representation of readRepresentations(representations)) {
    // Those of one type mostly stand together.
    if (group === undefined || representation.__typename !== group.entity.typeName) {
      group = findGroup(groups, graph, representation, place);
    }
    group.keys.push(group.entity.keyFields.map((name) => readKeyPart(representation[name])));
    group.places.push(place);
    place += 1;
  }
  return groups;
}

function findGroup(groups: Group[], graph: DomainGraph, { __typename }: Representation, place: number): Group {
  const entity = graph.byTypeName.get(String(__typename));
  if (entity === undefined) {
    const argument = `representations.${place}.__typename`;
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason: 'names no entity of this subgraph' });
  }
  const known = groups.find((one) => one.entity === entity);
  if (known !== undefined) return known;
  const group: Group = { entity, keys: [], places: [] };
  groups.push(group);
  return group;
}

/** @throws ConcordError FORBIDDEN_PRODUCT */
export function translateEntities(
  translation: Translation,
  graph: DomainGraph,
  entity: Entity,
  nodes: readonly FieldNode[],
): RowQuery {
  const { readings } = translation;
  const row = translateRow(translation, entity, nodes);
  if (entity.product.domain === graph.domain.name) {
    return { kind: 'entities', reading: readings.read(entity.product), row };
  }
  const references = [...entity.fields.values()].filter((meaning) => meaning.kind === 'reverse');
  const readable = references.find((meaning) => readings.mayRead(meaning.source));
  const like =
    readable === undefined ? null : { reading: readings.read(readable.source), column: readable.column.name };
  return { kind: 'stubs', like, row };
}

type Representation = Readonly<Record<string, unknown>>;

function readRepresentations(given: unknown): readonly Representation[] {
  const isObject = (one: unknown): one is Representation =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  if (Array.isArray(given) && given.every(isObject)) return given;
  throw new ConcordError('ARGUMENT_INVALID', { argument: 'representations', reason: 'must be a list of objects' });
}

/** A part that is missing or no scalar is the key of no row. */
function readKeyPart(part: unknown): string | null {
  return typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean' ? String(part) : null;
}
