// `_entities`: representations -> one statement per type named in them, rows in the order of the representations.

import type { FieldNode } from 'graphql';
import { camelCase } from '../../contracts/graphql-names.ts';
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

/** @throws ConcordError ARGUMENT_INVALID */
export function groupRepresentations(graph: DomainGraph, representations: unknown): readonly EntityGroup[] {
  const groups = new Map<Entity, { readonly keys: (readonly (string | null)[])[]; readonly places: number[] }>();
  readRepresentations(representations).forEach((representation, place) => {
    const entity = graph.byTypeName.get(String(representation.__typename));
    if (entity === undefined) {
      const argument = `representations.${place}.__typename`;
      throw new ConcordError('ARGUMENT_INVALID', { argument, reason: 'names no entity of this subgraph' });
    }
    const group = groups.get(entity) ?? { keys: [], places: [] };
    groups.set(entity, group);
    group.keys.push(entity.product.primaryKey.map((name) => readKeyPart(representation[camelCase(name)])));
    group.places.push(place);
  });
  return [...groups].map(([entity, group]) => ({ entity, ...group }));
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
