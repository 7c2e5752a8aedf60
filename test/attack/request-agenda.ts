// Everything that requests must try on a product, derived from the generated schema: what the viewer may do, to be taken in
// turn so that all of it comes, and what is forbidden.

import {
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { constantCase } from '../../contracts/graphql-names.ts';
import { bucketUnits, takesTimezone } from '../../subgraphs/sql/bucket.ts';
import type { Random } from '../support/random.ts';
import type { KnownColumn, KnownProduct } from './request-vocabulary.ts';

export type FilterItem = { readonly kind: 'filter'; readonly column: KnownColumn; readonly operator: string };
export type OrderItem = { readonly kind: 'order'; readonly column: KnownColumn; readonly direction: 'ASC' | 'DESC' };
export type GroupItem = {
  readonly kind: 'group';
  readonly column: KnownColumn;
  readonly by: string | null;
  readonly takesZone: boolean;
};
export type FigureItem = { readonly kind: 'figure'; readonly column: KnownColumn; readonly figure: string };
export type HavingItem = {
  readonly kind: 'having';
  readonly column: KnownColumn | null;
  readonly figure: string;
  readonly operator: string;
};
export type GroupOrderItem = { readonly kind: 'group-order'; readonly column: KnownColumn; readonly by: string };
export type SelectItem = { readonly kind: 'select'; readonly column: KnownColumn };
export type Item = FilterItem | OrderItem | GroupItem | FigureItem | HavingItem | GroupOrderItem | SelectItem;

/** Gives the items of a list in turn, each time in another order. */
export type Turn<T> = {
  readonly size: number;
  readonly next: () => T;
  /** How many different items have come so far. */
  readonly tried: () => number;
};

export type Agenda = {
  readonly known: KnownProduct;
  readonly filters: Turn<FilterItem>;
  readonly orders: Turn<OrderItem>;
  readonly groups: Turn<GroupItem>;
  readonly figures: Turn<FigureItem>;
  readonly havings: Turn<HavingItem>;
  readonly groupOrders: Turn<GroupOrderItem>;
  readonly selects: Turn<SelectItem>;
  readonly forbidden: readonly Item[];
  /** Also what is allowed. */
  readonly items: readonly Item[];
};

export function createTurn<T>(items: readonly T[], random: Random): Turn<T> {
  let left: T[] = [];
  let taken = 0;
  return {
    size: items.length,
    tried: () => Math.min(taken, items.length),
    next: () => {
      if (left.length === 0) left = [...items];
      taken += 1;
      const [item] = left.splice(random.integer(0, left.length - 1), 1);
      if (item === undefined) throw new TypeError('a turn of nothing');
      return item;
    },
  };
}

const figureNames = ['sum', 'avg', 'min', 'max', 'countDistinct'];
const equalities = new Set(['eq', 'ne', 'in', 'notIn', 'isNull']);

export function createAgenda(known: KnownProduct, schema: GraphQLSchema, random: Random): Agenda {
  const input = (name: string) => {
    const type = schema.getType(name);
    return isInputObjectType(type) ? type : null;
  };
  const operatorsOf = (type: GraphQLInputObjectType | null, field: string) => {
    const inner = getNamedType(type?.getFields()[field]?.type);
    return isInputObjectType(inner) ? Object.keys(inner.getFields()) : [];
  };
  const { typeName, columns } = known;
  const filter = input(`${typeName}Filter`);
  const orderFields = enumNames(schema, `${typeName}OrderField`);
  const groupFields = enumNames(schema, `${typeName}GroupByField`);
  const having = input(`${typeName}Having`);
  const items = columns.flatMap((column): Item[] => [
    { kind: 'select', column },
    ...operatorsOf(filter, column.field).map((operator): Item => ({ kind: 'filter', column, operator })),
    ...(orderFields.has(constantCase(column.column.name))
      ? (['ASC', 'DESC'] as const).map((direction): Item => ({ kind: 'order', column, direction }))
      : []),
    ...(groupFields.has(constantCase(column.column.name))
      ? [null, ...bucketUnits(column.column.type)].map(
          (by): Item => ({
            kind: 'group',
            column,
            by: by?.toUpperCase() ?? null,
            takesZone: takesTimezone(column.column.type),
          }),
        )
      : []),
    ...figureNames.flatMap((figure): Item[] => {
      const type = schema.getType(figureTypeName(typeName, figure));
      if (!isObjectType(type) || type.getFields()[column.field] === undefined) return [];
      const filters = getNamedType(having?.getFields()[figure]?.type);
      const operators = isInputObjectType(filters) ? operatorsOf(filters, column.field) : [];
      return [
        { kind: 'figure', column, figure },
        { kind: 'group-order', column, by: constantCase(figure) },
        ...operators.map((operator): Item => ({ kind: 'having', column, figure, operator })),
      ];
    }),
  ]);
  const counts = operatorsOf(having, 'count').map(
    (operator): Item => ({ kind: 'having', column: null, figure: 'count', operator }),
  );
  const allowed = [...items.filter(isAllowed), ...counts];
  const turn = <K extends Item['kind']>(kind: K) =>
    createTurn(
      allowed.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind),
      random,
    );
  return {
    known,
    filters: turn('filter'),
    orders: turn('order'),
    groups: turn('group'),
    figures: turn('figure'),
    havings: turn('having'),
    groupOrders: turn('group-order'),
    selects: turn('select'),
    forbidden: items.filter((item) => !isAllowed(item)),
    items: [...items, ...counts],
  };
}

/** `OrdersOrderFactsMinMax` serves both ends. */
export function figureTypeName(typeName: string, figure: string): string {
  if (figure === 'min' || figure === 'max') return `${typeName}MinMax`;
  return typeName + figure.charAt(0).toUpperCase() + figure.slice(1);
}

/** Where coverage counts an item. */
export function coordinateOf(item: Item, { typeName }: KnownProduct): string {
  const name = item.column === null ? '' : constantCase(item.column.column.name);
  switch (item.kind) {
    case 'select':
      return `${typeName}.${item.column.field}`;
    case 'filter':
      return `${typeName}Filter.${item.column.field}.${item.operator}`;
    case 'order':
      return `${typeName}OrderField.${name}`;
    case 'group':
      return item.by === null ? `${typeName}GroupByField.${name}` : `${typeName}GroupBy.${name} by ${item.by}`;
    case 'figure':
      return `${typeName}Aggregate.${item.figure}(where:)`;
    case 'having':
      if (item.column === null) return `${typeName}Having.count.${item.operator}`;
      return `${figureTypeName(typeName, item.figure)}Having.${item.column.field}.${item.operator}`;
    case 'group-order':
      return `${typeName}GroupByField.${name}`;
    default:
      return item satisfies never;
  }
}

function isAllowed(item: Item): boolean {
  const use = item.column?.use ?? 'clear';
  if (use === 'clear') return true;
  if (item.kind === 'select') return use !== 'denied';
  if (use === 'document') return item.kind === 'filter';
  if (use !== 'token') return false;
  switch (item.kind) {
    case 'filter':
      return equalities.has(item.operator);
    case 'group':
      return item.by === null;
    case 'figure':
    case 'having':
      return item.figure === 'countDistinct';
    case 'group-order':
      return item.by === 'COUNT_DISTINCT';
    default:
      return false;
  }
}

function enumNames(schema: GraphQLSchema, name: string): ReadonlySet<string> {
  const type = schema.getType(name);
  return new Set(isEnumType(type) ? type.getValues().map((value) => value.name) : []);
}
