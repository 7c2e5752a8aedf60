// A GraphQL selection -> RowSelection and Connection. Names, arguments and fragments are read here; whether the viewer
// may use a column is asked where the column is rendered.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import { productTypeName } from '../../contracts/graphql-names.ts';
import type { Product } from '../../contracts/product.ts';
import { mapOperand, type Operand } from '../sql/operand.ts';
import type {
  Connection,
  ConnectionField,
  CursorValues,
  EdgeField,
  PageInfoField,
  RowField,
  RowSelection,
} from '../sql/row-query.ts';
import { translateAggregate } from './aggregate.ts';
import { isGiven } from './argument.ts';
import { readDocumentPlace } from './document-place.ts';
import type { Entity } from './domain-graph.ts';
import { readFilter } from './filter.ts';
import { readOrder } from './order.ts';
import { type OpenCursor, readPage } from './page.ts';
import { collectFields, firstNode, type OperationContext, objectType, readArguments } from './selection-context.ts';
import { readGiven } from './variables.ts';

/** What the translation of one field needs beside it. */
export type Translation = OperationContext & {
  readonly openCursor: OpenCursor;
  /** Gathers the cursors of the connections that are translated. */
  readonly cursors: Operand<CursorValues>[];
  /** Gathers the sizes of their pages that a request gives. */
  readonly sizes: Operand<string>[];
};

type Nodes = readonly FieldNode[];

/** What is selected of one row of `entity`. */
export function translateRow(translation: Translation, entity: Entity, nodes: Nodes): RowSelection {
  const type = objectType(translation, entity.typeName);
  const fields = [...collectFields(translation, type, nodes)].map(([key, merged]) =>
    translateRowField(translation, entity, type, key, merged),
  );
  return { fields };
}

function translateRowField(
  translation: Translation,
  entity: Entity,
  type: GraphQLObjectType,
  key: string,
  nodes: Nodes,
): RowField {
  const { readings } = translation;
  const node = firstNode(nodes);
  if (node.name.value === '__typename') return { kind: 'typename', key, typeName: type.name };
  const meaning = entity.fields.get(node.name.value);
  if (meaning === undefined) throw new TypeError(`${type.name}.${node.name.value} has no meaning`);
  switch (meaning.kind) {
    case 'column':
      return { kind: 'column', key, column: meaning.column.name, place: readPlace(translation, type, node) };
    case 'related': {
      const { target, targetColumn, column } = meaning;
      const row = translateRow(translation, readings.entity(target), nodes);
      return { kind: 'related', key, column: column.name, reading: readings.read(target), targetColumn, row };
    }
    case 'stub': {
      const { target, targetColumn, column } = meaning;
      return {
        kind: 'stub',
        key,
        column: column.name,
        targetColumn,
        row: translateRow(translation, readings.entity(target), nodes),
      };
    }
    case 'reverse': {
      const connection = translateConnection(translation, meaning.source, type, nodes, meaning.column.name);
      return { kind: 'connection', key, column: meaning.key, connection };
    }
    case 'reverse-aggregate': {
      const aggregate = translateAggregate(translation, meaning.source, type, nodes, meaning.column.name);
      return { kind: 'aggregate', key, column: meaning.key, aggregate };
    }
    default:
      return meaning satisfies never;
  }
}

/** Fields of documents alone have arguments, and of those the one. */
function readPlace(translation: Translation, type: GraphQLObjectType, node: FieldNode) {
  const { path } = node.arguments?.length ? readArguments(translation, type, node) : {};
  return isGiven(path) ? readDocumentPlace(path) : null;
}

/**
 * @param parent the type that the connection's field is on
 * @param join for a reverse relation the column that refers to the parent
 */
export function translateConnection(
  translation: Translation,
  product: Product,
  parent: GraphQLObjectType,
  nodes: Nodes,
  join: string | null,
): Connection {
  const { readings } = translation;
  const given = readArguments(translation, parent, firstNode(nodes));
  const reading = readings.read(product);
  const entity = readings.entity(product);
  const where =
    given.where === undefined || given.where === null ? null : readFilter(given.where, entity, readings, 'where');
  const order = readOrder(given.orderBy, product);
  const binding = mapOperand(readGiven(given.where ?? null), (filter) =>
    JSON.stringify([product.key, join, filter, order, reading.access.viewerClass]),
  );
  const page = readPage(given, binding, translation.openCursor);
  if (page.cursor !== null) translation.cursors.push(page.cursor);
  if (page.size.kind === 'deferred') translation.sizes.push(page.size);
  const type = objectType(translation, `${productTypeName(product)}Connection`);
  const fields = [...collectFields(translation, type, nodes)].map(([key, merged]) =>
    translateConnectionField(translation, entity, type, key, merged, binding),
  );
  return { reading, where, order, page, join, fields };
}

function translateConnectionField(
  translation: Translation,
  entity: Entity,
  type: GraphQLObjectType,
  key: string,
  nodes: Nodes,
  binding: Operand<string>,
): ConnectionField {
  const name = firstNode(nodes).name.value;
  switch (name) {
    case '__typename':
      return { kind: 'typename', key, typeName: type.name };
    case 'nodes':
      return { kind: 'nodes', key, row: translateRow(translation, entity, nodes) };
    case 'edges': {
      const edge = objectType(translation, `${entity.typeName}Edge`);
      const fields = [...collectFields(translation, edge, nodes)].map(([inner, merged]) =>
        translateEdgeField(translation, entity, edge, inner, merged, binding),
      );
      return { kind: 'edges', key, fields };
    }
    case 'pageInfo': {
      const info = objectType(translation, 'PageInfo');
      const fields = [...collectFields(translation, info, nodes)].map(([inner, merged]) =>
        translatePageInfoField(info, inner, merged, binding),
      );
      return { kind: 'page-info', key, fields };
    }
    case 'totalCount':
      return { kind: 'total-count', key };
    default:
      throw new TypeError(`${type.name}.${name} has no meaning`);
  }
}

function translateEdgeField(
  translation: Translation,
  entity: Entity,
  type: GraphQLObjectType,
  key: string,
  nodes: Nodes,
  binding: Operand<string>,
): EdgeField {
  const name = firstNode(nodes).name.value;
  if (name === '__typename') return { kind: 'typename', key, typeName: type.name };
  if (name === 'cursor') return { kind: 'cursor', key, binding };
  return { kind: 'node', key, row: translateRow(translation, entity, nodes) };
}

function translatePageInfoField(
  type: GraphQLObjectType,
  key: string,
  nodes: Nodes,
  binding: Operand<string>,
): PageInfoField {
  const name = firstNode(nodes).name.value;
  switch (name) {
    case '__typename':
      return { kind: 'typename', key, typeName: type.name };
    case 'hasNextPage':
      return { kind: 'has-next-page', key };
    case 'hasPreviousPage':
      return { kind: 'has-previous-page', key };
    case 'startCursor':
      return { kind: 'start-cursor', key, binding };
    case 'endCursor':
      return { kind: 'end-cursor', key, binding };
    default:
      throw new TypeError(`PageInfo.${name} has no meaning`);
  }
}
