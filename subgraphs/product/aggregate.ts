// An aggregate field's selection and arguments -> AggregateQuery.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import { camelCase, productTypeName } from '../../contracts/graphql-names.ts';
import type { Product } from '../../contracts/product.ts';
import type { AggregateField, AggregateQuery, ColumnFunction, GroupLimit, GroupTerm } from '../sql/aggregate-query.ts';
import type { Condition } from '../sql/filter-query.ts';
import { constant, mapOperand } from '../sql/operand.ts';
import { aggregateTypeNames } from './aggregate-sdl.ts';
import { isGiven } from './argument.ts';
import { readFilter } from './filter.ts';
import { findGroupTerm, readGroupBy, readGroupOrder } from './group.ts';
import { readHaving } from './having.ts';
import { readSize } from './page.ts';
import { collectFields, firstNode, type OperationContext, objectType, readArguments } from './selection-context.ts';
import { readGiven } from './variables.ts';

/** The gateway's estimate of rows takes the same number; it may not import it, because it serves foreign subgraphs alike. */
export const mostGroups = 500;

type Nodes = readonly FieldNode[];

/**
 * @param parent the type that the field is on
 * @param join for a reverse relation the column that refers to the parent
 * @throws ConcordError FORBIDDEN_PRODUCT, ARGUMENT_INVALID, PAGE_TOO_LARGE
 */
export function translateAggregate(
  context: OperationContext,
  product: Product,
  parent: GraphQLObjectType,
  nodes: Nodes,
  join: string | null,
): AggregateQuery {
  const given = readArguments(context, parent, firstNode(nodes));
  const groupBy = readGroupBy(given.groupBy, product);
  const type = objectType(context, aggregateTypeNames(productTypeName(product)).aggregate);
  const fields = [...collectFields(context, type, nodes)].map(([key, merged]) =>
    translateField(context, product, groupBy, type, key, merged),
  );
  return {
    reading: context.readings.read(product),
    where: readWhere(context, product, given.where, 'where'),
    join,
    groupBy,
    having: isGiven(given.having) ? readHaving(given.having, product, 'having') : null,
    order: readGroupOrder(given.orderBy, groupBy, product),
    limit: readLimit(given.first, groupBy),
    fields,
  };
}

function readLimit(first: unknown, groupBy: readonly GroupTerm[]): GroupLimit {
  if (isGiven(first))
    return { kind: 'cut', size: mapOperand(readGiven(first), (size) => String(readSize(size, 'first', 'groups'))) };
  return groupBy.length === 0 ? { kind: 'cut', size: constant('1') } : { kind: 'whole', most: mostGroups };
}

function readWhere(context: OperationContext, product: Product, given: unknown, path: string): Condition | null {
  const { readings } = context;
  return isGiven(given) ? readFilter(given, readings.entity(product), readings, path) : null;
}

function translateField(
  context: OperationContext,
  product: Product,
  groupBy: readonly GroupTerm[],
  type: GraphQLObjectType,
  key: string,
  nodes: Nodes,
): AggregateField {
  const node = firstNode(nodes);
  const name = node.name.value;
  if (name === '__typename') return { kind: 'typename', key, typeName: type.name };
  const names = aggregateTypeNames(productTypeName(product));
  if (name === 'group') {
    const group = objectType(context, names.group);
    const fields = [...collectFields(context, group, nodes)].map(([inner, merged]) => {
      const field = firstNode(merged).name.value;
      if (field === '__typename') return { kind: 'typename', key: inner, typeName: group.name } as const;
      return { kind: 'term', key: inner, term: findGroupTerm(groupBy, field) } as const;
    });
    return { kind: 'group', key, fields };
  }
  const given = readArguments(context, type, node);
  const where = readWhere(context, product, given.where, `${name}.where`);
  if (name === 'count') return { kind: 'count', key, where };
  const figures = objectType(context, names[name as ColumnFunction]);
  const fields = [...collectFields(context, figures, nodes)].map(([inner, merged]) => {
    const field = firstNode(merged).name.value;
    if (field === '__typename') return { kind: 'typename', key: inner, typeName: figures.name } as const;
    const column = product.columns.find((one) => camelCase(one.name) === field);
    if (column === undefined) throw new TypeError(`${figures.name}.${field} has no meaning`);
    return { kind: 'column', key: inner, column: column.name } as const;
  });
  return { kind: 'figures', key, function: name as ColumnFunction, where, fields };
}
