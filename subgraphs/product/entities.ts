// `_entities`: representations -> one statement per type named in them, rows in the order of the representations.

import type { FieldNode } from 'graphql';
import { camelCase } from '../../contracts/graphql-names.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { RowQuery } from '../sql/row-query.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';
import { type Translation, translateRow } from './selection.ts';

export type EntityGroup = { readonly query: RowQuery; readonly places: readonly number[] };

/** @throws ConcordError ARGUMENT_INVALID, FORBIDDEN_PRODUCT */
export function translateEntities(
  translation: Translation,
  graph: DomainGraph,
  representations: unknown,
  nodes: readonly FieldNode[],
): readonly EntityGroup[] {
  const groups = new Map<Entity, { place: number; key: readonly (string | null)[] }[]>();
  readRepresentations(representations).forEach((representation, place) => {
    const entity = graph.byTypeName.get(String(representation.__typename));
    if (entity === undefined) {
      throw new ConcordError('ARGUMENT_INVALID', {
        argument: `representations.${place}.__typename`,
        reason: 'names no entity of this subgraph',
      });
    }
    const key = entity.product.primaryKey.map((name) => readKeyPart(representation[camelCase(name)]));
    const group = groups.get(entity) ?? [];
    groups.set(entity, group);
    group.push({ place, key });
  });
  return [...groups].map(([entity, members]) => ({
    places: members.map((member) => member.place),
    query: translateGroup(
      translation,
      graph,
      entity,
      members.map((member) => member.key),
      nodes,
    ),
  }));
}

function translateGroup(
  translation: Translation,
  graph: DomainGraph,
  entity: Entity,
  keys: readonly (readonly (string | null)[])[],
  nodes: readonly FieldNode[],
): RowQuery {
  const { readings } = translation;
  const row = translateRow(translation, entity, nodes);
  if (entity.product.domain === graph.domain.name) {
    return { kind: 'entities', reading: readings.read(entity.product), representations: keys, row };
  }
  const references = [...entity.fields.values()].filter((meaning) => meaning.kind === 'reverse');
  const readable = references.find((meaning) => readings.mayRead(meaning.source));
  const like =
    readable === undefined ? null : { reading: readings.read(readable.source), column: readable.column.name };
  return { kind: 'stubs', like, keys: keys.map(([key = null]) => key), row };
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
