// Arguments for generated queries over the demo mesh, drawn from what its tables hold, as one viewer knows it: tokens for
// masked keys, real dates, amounts and countries, and cursors of earlier answers. A few are of columns that are forbidden.

import type { Client } from 'pg';
import {
  camelCase,
  constantCase,
  namespaceTypeName,
  productFieldName,
  productTypeName,
} from '../../contracts/graphql-names.ts';
import { isDocument, maskingOf } from '../../contracts/masks.ts';
import type { Column, Mesh, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { decide } from '../../subgraphs/access/decide.ts';
import { storedColumnName } from '../../subgraphs/sql/stored-mask.ts';
import type { FieldArguments } from '../support/generate-query.ts';
import type { Random } from '../support/random.ts';

type Row = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>>;

/** One product as one viewer may ask for it. */
export type Source = {
  readonly product: Product;
  readonly rows: readonly Row[];
  readonly clear: readonly Column[];
  /** Masked by tokens: equality only, and no order. */
  readonly tokenized: readonly Column[];
  /** Documents that are masked within: no order, and filtered as they look then. */
  readonly documents: readonly Column[];
  readonly forbidden: readonly Column[];
};

/** A page that was answered before: the arguments of the connection, and the cursors of its edges. */
export type EarlierPage = {
  readonly coordinate: string;
  readonly given: Arguments;
  readonly cursors: readonly string[];
};

const sampledRows = 80;

/** Product by the coordinate of each connection field, `OrdersDomain.orderFacts` or `CustomerCustomerDim.orders`. */
export function listConnections(mesh: Mesh): ReadonlyMap<string, Product> {
  return new Map(
    mesh.products.flatMap((product): [string, Product][] => [
      [`${namespaceTypeName(product.domain)}.${productFieldName(product)}`, product],
      ...product.columns.flatMap(({ references }): [string, Product][] => {
        const target = mesh.products.find(({ key }) => key === references?.productKey);
        const reverse = references?.reverse ?? null;
        return target === undefined || reverse === null ? [] : [[`${productTypeName(target)}.${reverse}`, product]];
      }),
    ]),
  );
}

/** Rows of every product as `viewer` knows them. */
export async function readSources(mesh: Mesh, client: Client, viewer: Viewer): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const product of mesh.products) {
    const { schema, table } = product.source;
    const found = await client.query<{ row: Row }>(
      `select to_jsonb(t) as row from ${schema}.${table} as t order by md5(${product.primaryKey[0]}::text) limit ${sampledRows}`,
    );
    const access = decide(product, viewer);
    if (access.kind === 'denied') throw new Error(`${viewer.role} may not read ${product.id}`);
    const kindOf = (column: Column) => access.columns.get(column.name)?.kind ?? 'denied';
    const tokenized = product.columns.filter((column) => kindOf(column) === 'masked' && column.mask === 'tokenize');
    const clear = product.columns.filter((column) => kindOf(column) === 'clear');
    const documents = product.columns.filter((column) => kindOf(column) === 'masked' && maskingOf(column) === 'paths');
    const forbidden = product.columns.filter((column) => ![clear, tokenized, documents].flat().includes(column));
    const rows = found.rows.map(({ row }) => ({
      ...row,
      ...Object.fromEntries(tokenized.map(({ name }) => [name, row[storedColumnName(name, 'token')]])),
    }));
    sources.push({ product, rows, clear, tokenized, documents, forbidden });
  }
  return sources;
}

/** `where` and `orderBy` of a connection: most often neither, and most often met by some row. */
export function drawFilterAndOrder(source: Source, random: Random): Arguments {
  return {
    ...(random.chance(0.45) ? { where: drawFilter(source, random, 2) } : {}),
    ...(random.chance(0.4) ? { orderBy: drawOrder(source, random) } : {}),
  };
}

export function createFieldArguments(
  mesh: Mesh,
  sources: readonly Source[],
  earlier: readonly EarlierPage[],
): FieldArguments {
  const sourceOf = (product: Product | undefined) => sources.find((source) => source.product === product);
  const connections = listConnections(mesh);
  const byKey = new Map(
    mesh.products.map((product) => [
      `${namespaceTypeName(product.domain)}.${productFieldName(product)}ByKey`,
      sourceOf(product),
    ]),
  );
  const places = new Map(sources.flatMap(listPlaces));
  return ({ coordinate, random }) => {
    const paths = places.get(coordinate);
    if (paths !== undefined) return random.chance(0.5) ? {} : { path: random.pick(paths) };
    const keyed = byKey.get(coordinate);
    if (keyed !== undefined) return drawKey(keyed, random);
    const source = sourceOf(connections.get(coordinate));
    if (source === undefined) return undefined;
    const pages = earlier.filter((page) => page.coordinate === coordinate);
    if (pages.length === 0 || random.chance(0.85))
      return { ...drawFilterAndOrder(source, random), ...drawSize(random) };
    const { given, cursors } = random.pick(pages);
    const size = random.integer(1, 4);
    const cursor = random.pick(cursors);
    return { ...given, ...(random.chance(0.6) ? { first: size, after: cursor } : { last: size, before: cursor }) };
  };
}

/** Paths of two steps into the documents of each JSON field, by its coordinate, and some that lead nowhere. */
function listPlaces({ product, rows }: Source): readonly [string, readonly string[]][] {
  return product.columns
    .filter(({ type }) => isDocument(type))
    .map(({ name }) => {
      const paths = new Set(['nothing.here', '[0]']);
      for (const row of rows) {
        for (const [key, inner] of Object.entries(row[name] ?? {})) {
          paths.add(key);
          for (const below of Object.keys(Object(inner))) paths.add(`$.${key}["${below}"]`);
        }
      }
      return [`${productTypeName(product)}.${camelCase(name)}`, [...paths]];
    });
}

function drawSize(random: Random): Arguments {
  const size = random.chance(0.03) ? 0 : random.integer(1, 4);
  return random.chance(0.75) ? { first: size } : { last: size };
}

function drawKey({ product, rows }: Source, random: Random): Arguments {
  const row = random.pick(rows);
  return Object.fromEntries(
    product.columns
      .filter(({ name }) => product.primaryKey.includes(name))
      .map((column) => {
        const isAbsent = random.chance(0.06) && column.constraints.in === null;
        return [camelCase(column.name), isAbsent ? absentKey(column) : String(row[column.name])];
      }),
  );
}

function absentKey({ type }: Column): string {
  return type.kind === 'scalar' && type.name === 'date' ? '1066-10-14' : 'cus_none';
}

function drawOrder({ clear, forbidden }: Source, random: Random): readonly Arguments[] {
  const orderable = clear.filter(isPlain);
  return Array.from({ length: random.integer(1, 2) }, () => {
    const column = forbidden.length > 0 && random.chance(0.03) ? random.pick(forbidden) : random.pick(orderable);
    return { field: constantCase(column.name), direction: random.pick(['ASC', 'DESC']) };
  });
}

export function drawFilter(source: Source, random: Random, depth: number): Arguments {
  if (depth > 0 && random.chance(0.25)) {
    const inner = () => drawFilter(source, random, depth - 1);
    return random.pick([
      () => ({ or: [inner(), inner()] }),
      () => ({ and: [inner(), inner()] }),
      () => ({ not: inner() }),
    ])();
  }
  const { clear, tokenized, documents, forbidden, rows } = source;
  if (forbidden.length > 0 && random.chance(0.03)) {
    return { [camelCase(random.pick(forbidden).name)]: { isNull: false } };
  }
  const column = random.pick([...clear, ...tokenized, ...documents]);
  const [first, second] = [random.pick(rows)[column.name], random.pick(rows)[column.name]];
  const isEqualityOnly = tokenized.includes(column) || column.constraints.in !== null;
  const condition =
    first === null || second === null || first === undefined || second === undefined
      ? { isNull: random.chance(0.5) }
      : drawCondition(column, isEqualityOnly, first, second, random);
  return { [camelCase(column.name)]: condition };
}

function drawCondition(
  column: Column,
  isEqualityOnly: boolean,
  first: unknown,
  second: unknown,
  random: Random,
): Arguments {
  if (column.type.kind === 'array') return { contains: (first as readonly unknown[]).slice(0, 1) };
  if (column.type.kind === 'decimal') return drawComparison(String(first), random);
  switch (column.type.name) {
    case 'json':
      return { hasKey: random.pick(Object.keys(first as object)) };
    case 'boolean':
      return { eq: first };
    case 'string':
      if (!isEqualityOnly && random.chance(0.4)) {
        const text = String(first);
        return random.pick([
          { startsWith: text.slice(0, 2) },
          { endsWith: text.slice(-1) },
          { iContains: text.slice(1, 2) },
        ]);
      }
      return random.pick([{ eq: first }, { in: [first, second] }, { ne: first }, { notIn: [first] }]);
    default:
      return drawComparison(first, random);
  }
}

function drawComparison(operand: unknown, random: Random): Arguments {
  return { [random.pick(['lt', 'lte', 'gt', 'gte', 'ne'])]: operand };
}

/** Lists and documents have no order. */
function isPlain({ type }: Column): boolean {
  return type.kind !== 'array' && !(type.kind === 'scalar' && type.name === 'json');
}
