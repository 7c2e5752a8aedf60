// Aggregates of generated queries over the demo mesh: each product is grouped by one column that the viewer sees in
// clear, and figures are asked for of columns that he may calculate with.

import { aggregateFieldName, camelCase, constantCase, productTypeName } from '../../contracts/graphql-names.ts';
import type { Column, Mesh, Product } from '../../contracts/product.ts';
import { aggregateTypeNames } from '../../subgraphs/product/aggregate-sdl.ts';
import type { ColumnFunction } from '../../subgraphs/sql/aggregate-query.ts';
import { bucketUnits, takesTimezone } from '../../subgraphs/sql/bucket.ts';
import { figureType } from '../../subgraphs/sql/figure.ts';
import type { FieldArguments } from '../support/generate-query.ts';
import type { Random } from '../support/random.ts';
import { drawFilter, listConnections, type Source } from './demo-arguments.ts';

const functions: readonly ColumnFunction[] = ['sum', 'avg', 'min', 'max', 'countDistinct'];

/** Arguments of every aggregate field, and of the figures in it; undefined for other fields. */
export function createAggregateArguments(mesh: Mesh, sources: readonly Source[]): FieldArguments {
  const sourceOf = (product: Product) => sources.find((source) => source.product === product);
  const fields = new Map(
    [...listConnections(mesh)].map(([coordinate, product]) => [aggregateFieldName(coordinate), sourceOf(product)]),
  );
  const figures = new Map<string, Source>(
    sources.flatMap((source) =>
      ['count', ...functions].map((name) => [`${productTypeName(source.product)}Aggregate.${name}`, source] as const),
    ),
  );
  return ({ coordinate, random }) => {
    const figure = figures.get(coordinate);
    if (figure !== undefined) return random.chance(0.3) ? { where: drawFilter(figure, random, 0) } : {};
    const source = fields.get(coordinate);
    return source === undefined ? undefined : drawArguments(source, random);
  };
}

function drawArguments(source: Source, random: Random): Readonly<Record<string, unknown>> {
  const column = groupColumn(source);
  const units = bucketUnits(column.type);
  const bucket = units.length === 0 ? {} : { by: random.pick(units).toUpperCase() };
  const zone = units.length > 0 && takesTimezone(column.type) && random.chance(0.5) ? { timezone: 'Asia/Kolkata' } : {};
  return {
    groupBy: [{ field: constantCase(column.name), ...bucket, ...zone }],
    first: random.integer(1, 5),
    ...(random.chance(0.4) ? { where: drawFilter(source, random, 1) } : {}),
    ...(random.chance(0.4) ? { orderBy: [{ by: 'COUNT', direction: random.pick(['ASC', 'DESC']) }] } : {}),
    ...(random.chance(0.3) ? { having: { count: { gt: random.integer(0, 3) } } } : {}),
  };
}

/** 0 for what would be refused: values that are not grouped by, and figures of columns that are masked. */
export function createAggregateWeights(sources: readonly Source[]): (coordinate: string) => number | undefined {
  const weights = new Map<string, number>();
  for (const source of sources) {
    const { product, clear, tokenized } = source;
    const type = productTypeName(product);
    const names = aggregateTypeNames(type);
    for (const column of product.columns) {
      weights.set(`${names.group}.${camelCase(column.name)}`, column === groupColumn(source) ? 1 : 0);
    }
    for (const name of functions) {
      const allowed = name === 'countDistinct' ? [...clear, ...tokenized] : clear;
      const columns = product.columns.filter((column) => figureType(name, column) !== null);
      for (const column of columns) {
        weights.set(`${names[name]}.${camelCase(column.name)}`, allowed.includes(column) ? 1 : 0);
      }
      weights.set(`${type}Aggregate.${name}`, columns.some((column) => allowed.includes(column)) ? 1 : 0);
    }
  }
  return (coordinate) => weights.get(coordinate);
}

/** A time where there is one, else a column with few values. */
function groupColumn({ clear }: Source): Column {
  const time = clear.find(({ type }) => bucketUnits(type).length > 0);
  const column = time ?? clear.find(({ constraints }) => constraints.in !== null) ?? clear.find(isPlain);
  if (column === undefined) throw new Error('the product has no clear column to group by');
  return column;
}

function isPlain({ type }: Column): boolean {
  return type.kind !== 'array' && !(type.kind === 'scalar' && type.name === 'json');
}
