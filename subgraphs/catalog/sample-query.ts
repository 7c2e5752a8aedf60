// A product -> a query that runs as it is for who may read it: newest first, the columns that tell most, and one relation.
// For a viewer who may not read the product it keeps to what nobody is denied.

import { parse, print } from 'graphql';
import { camelCase, namespaceFieldName, productFieldName } from '../../contracts/graphql-names.ts';
import { isOrderable, orderFieldName } from '../../contracts/graphql-type.ts';
import { isNeverNull, maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { isTelling, leastInterest, rankInterest } from './column-interest.ts';
import type { CatalogView } from './view.ts';

const rows = 10;
const mostColumns = 6;
const mostRelatedColumns = 2;

/** Null where the product is not in the graph. */
export function writeSampleQuery(product: Product, view: CatalogView): string | null {
  if (!view.isServed(product)) return null;
  const columns = chooseColumns(product, view, mostColumns);
  const relation = chooseRelation(product, view);
  const time = findTimeColumn(product, view);
  const order = time === undefined ? '' : `orderBy: [{ field: ${orderFieldName(time)}, direction: DESC }], `;
  const fields = [...columns.map(({ name }) => camelCase(name)), ...(relation === null ? [] : [relation])];
  if (fields.length === 0) fields.push('__typename');
  return print(
    parse(`{
      ${namespaceFieldName(product.domain)} {
        ${productFieldName(product)}(${order}first: ${rows}) { nodes { ${fields.join(' ')} } }
      }
    }`),
  );
}

/** In the order of the contract. */
function chooseColumns(product: Product, view: CatalogView, most: number): readonly Column[] {
  const chosen = rankColumns(product, view).slice(0, most);
  return product.columns.filter((column) => chosen.includes(column));
}

/**
 * The key and the time first, then by how much they tell what is in clear and not personal, then the rest; documents and
 * lists last.
 */
function rankColumns(product: Product, view: CatalogView): readonly Column[] {
  const time = findTimeColumn(product, view);
  const isFirst = (column: Column) => product.primaryKey.includes(column.name) || column === time;
  const last = leastInterest + 2;
  const rankOf = (column: Column) =>
    (isFirst(column) ? 0 : isPlain(product, column, view) ? 1 + rankInterest(product, column) : last) +
    (isOrderable(column) ? 0 : last + 1);
  return product.columns
    .filter((column) => column.deprecated === null && !isDenied(product, column, view))
    .sort((a, b) => rankOf(a) - rankOf(b));
}

/** The column of the freshness promise, or else the first that holds a time; only one that may be ordered by. */
function findTimeColumn(product: Product, view: CatalogView): Column | undefined {
  const times = product.columns.filter(
    (column) => isTime(column) && column.deprecated === null && isClear(product, column, view),
  );
  return times.find(({ name }) => name === product.sla.freshnessColumn) ?? times[0];
}

function isTime({ type }: Column): boolean {
  return type.kind === 'scalar' && ['timestamp_tz', 'timestamp', 'date'].includes(type.name);
}

/**
 * Two columns that tell something, of the first product referred to that has any for the viewer. Of another domain only
 * columns that may be null: a row that is not there, or hidden by a row rule, is an error where one may not.
 */
function chooseRelation(product: Product, view: CatalogView): string | null {
  for (const column of product.columns) {
    const target = view.findReferenced(column)?.product;
    const name = column.references?.as ?? null;
    if (target === undefined || name === null || !view.isServed(target)) continue;
    if (isDenied(product, column, view) || view.accessTo(target).kind === 'denied') continue;
    const choice = rankColumns(target, view)
      .filter((one) => isTelling(target, one) && isPlain(target, one, view) && !target.primaryKey.includes(one.name))
      .filter((one) => target.domain === product.domain || !isNeverNull(one))
      .slice(0, mostRelatedColumns);
    if (choice.length > 0) return `${camelCase(name)} { ${choice.map((one) => camelCase(one.name)).join(' ')} }`;
  }
  return null;
}

function isPlain(product: Product, column: Column, view: CatalogView): boolean {
  return !column.isPii && isClear(product, column, view);
}

function isClear(product: Product, column: Column, view: CatalogView): boolean {
  const access = view.accessTo(product);
  if (access.kind === 'denied') return maskingOf(column) === null;
  return access.columns.get(column.name)?.kind === 'clear';
}

function isDenied(product: Product, column: Column, view: CatalogView): boolean {
  const access = view.accessTo(product);
  if (access.kind === 'denied') return column.mask === 'deny';
  return access.columns.get(column.name)?.kind === 'denied';
}
