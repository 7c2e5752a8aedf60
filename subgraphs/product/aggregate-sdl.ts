// The SDL of a product's aggregates: groups, their figures, and what they are grouped, filtered and ordered by.

import { camelCase } from '../../contracts/graphql-names.ts';
import { columnTypeName, orderFieldName, scalarName } from '../../contracts/graphql-type.ts';
import type { Column, Product } from '../../contracts/product.ts';
import type { ColumnFunction } from '../sql/aggregate-query.ts';
import { type FigureType, figureType } from '../sql/figure.ts';
import type { Entity } from './domain-graph.ts';
import { groupableColumns } from './group.ts';
import { printPii } from './pii-directive.ts';

export type AggregateTypeNames = Readonly<
  Record<ColumnFunction | 'aggregate' | 'group' | 'groupBy' | 'groupByField' | 'having' | 'order', string>
>;

export function aggregateTypeNames(typeName: string): AggregateTypeNames {
  return {
    aggregate: `${typeName}Aggregate`,
    order: `${typeName}AggregateOrder`,
    group: `${typeName}Group`,
    groupBy: `${typeName}GroupBy`,
    groupByField: `${typeName}GroupByField`,
    having: `${typeName}Having`,
    sum: `${typeName}Sum`,
    avg: `${typeName}Avg`,
    min: `${typeName}MinMax`,
    max: `${typeName}MinMax`,
    countDistinct: `${typeName}CountDistinct`,
  };
}

/** What goes after a description of groups; nothing where all of them are shown. */
export function describeLeftOut({ access: { minGroup } }: Product): string {
  if (minGroup === null) return '';
  return ` Groups that would tell of fewer than ${minGroup} rows, also by their difference to others of the request, are left out, so sums of the groups may be less than the sum of all.`;
}

/** `field` is the name of the aggregate field itself, such as `orderFactsAggregate`. */
export function printAggregateField(field: string, typeName: string): string {
  const { aggregate, groupBy, having, order } = aggregateTypeNames(typeName);
  return `${field}(where: ${typeName}Filter, groupBy: [${groupBy}!], having: ${having}, orderBy: [${order}!], first: Int): [${aggregate}!]`;
}

/** A figure, the columns that have it, and what it is in words. */
type OfferedFigure = { readonly name: ColumnFunction; readonly columns: readonly Column[]; readonly about: string };

const figures: readonly (readonly [ColumnFunction, string])[] = [
  ['sum', 'Exact sums; null where no row has a value.'],
  ['avg', 'Averages of the rows that have a value.'],
  ['min', 'The least values.'],
  ['max', 'The greatest values.'],
  ['countDistinct', 'How many different values there are; NULL is none.'],
];

export function printAggregateTypes({ typeName, product }: Entity): string {
  const names = aggregateTypeNames(typeName);
  const groupable = groupableColumns(product);
  const present = figures
    .map(([name, about]): OfferedFigure => {
      return { name, about, columns: product.columns.filter((column) => figureType(name, column) !== null) };
    })
    .filter(({ columns }) => columns.length > 0);
  const once = present.filter(({ name }) => name !== 'max');
  return [
    printAggregate(typeName, names, present, product),
    printFields(
      `type ${names.group}`,
      groupable,
      (column) => columnTypeName(product, column) + printPii(product, column),
    ),
    `"""
A column to group by. \`by\` puts times in buckets, in the calendar of \`timezone\` (UTC if not given), a name such as
"Europe/Berlin"; it goes with moments only, because dates and local times are the same in every zone.
"""
input ${names.groupBy} {
  field: ${names.groupByField}!
  by: TimeBucket
  timezone: String
}
`,
    `enum ${names.groupByField} {\n${groupable.map((column) => `  ${orderFieldName(column)}\n`).join('')}}\n`,
    `"\`field\` is needed for all but COUNT."
input ${names.order} {
  by: AggregateOrderBy!
  field: ${names.groupByField}
  direction: OrderDirection! = ASC
}
`,
    printHaving(names, present),
    ...once.flatMap(({ name, columns }) => [
      printFields(
        `type ${names[name]}`,
        columns,
        (column) => typeNameOf(name, column) + printFigurePii(name, product, column),
      ),
      printFields(`input ${names[name]}Having`, havingColumns(name, columns), (column) => filterOf(name, column)),
    ]),
  ].join('\n');
}

function printAggregate(
  typeName: string,
  names: AggregateTypeNames,
  present: readonly OfferedFigure[],
  product: Product,
): string {
  const { minGroup } = product.access;
  const fewer = minGroup === null ? '' : ` It is null where that would tell of fewer than ${minGroup} rows.`;
  const source = JSON.stringify(`${product.source.schema}.${product.source.table}`);
  const directive = minGroup === null ? '' : ` @minGroup(rows: ${minGroup}, source: ${source})`;
  const where = `(where: ${typeName}Filter)`;
  return `"""
A group of rows of ${product.id}.${describeLeftOut(product)}
"""
type ${names.aggregate}${directive} {
  "The values that the rows have in common: those of the columns in \`groupBy\`, and no others."
  group: ${names.group}
  "How many rows, or how many of them meet \`where\`.${fewer}"
  count${where}: Int
${present.map(({ name, about }) => `  "${about} Of the rows that meet \`where\`."\n  ${name}${where}: ${names[name]}\n`).join('')}}
`;
}

function printHaving(names: AggregateTypeNames, present: readonly OfferedFigure[]): string {
  const lines = present
    .filter(({ name, columns }) => havingColumns(name, columns).length > 0)
    .map(({ name }) => `  ${name}: ${names[name]}Having\n`);
  return `"Which groups to keep, by their figures. All that are given must hold."
input ${names.having} {
  count: IntFilter
${lines.join('')}  and: [${names.having}!]
  or: [${names.having}!]
  not: ${names.having}
}
`;
}

/** Nothing where there are no columns, because GraphQL has no empty types. */
function printFields(head: string, columns: readonly Column[], typeOf: (column: Column) => string): string {
  if (columns.length === 0) return '';
  return `${head} {\n${columns.map((column) => `  ${camelCase(column.name)}: ${typeOf(column)}\n`).join('')}}\n`;
}

/** How many different values there are tells none of them. */
function printFigurePii(name: ColumnFunction, product: Product, column: Column): string {
  return name === 'countDistinct' ? '' : printPii(product, column);
}

function typeNameOf(name: ColumnFunction, column: Column): string {
  return name === 'countDistinct' ? 'Int' : scalarName(typeOf(name, column));
}

function filterOf(name: ColumnFunction, column: Column): string {
  return `${typeNameOf(name, column)}Filter`;
}

/** Texts are compared by patterns, which groups have no use for. */
function havingColumns(name: ColumnFunction, columns: readonly Column[]): readonly Column[] {
  return columns.filter((column) => scalarName(typeOf(name, column)) !== 'String');
}

function typeOf(name: ColumnFunction, column: Column): FigureType {
  const type = figureType(name, column);
  if (type === null) throw new TypeError(`${column.name} has no ${name}`);
  return type;
}
