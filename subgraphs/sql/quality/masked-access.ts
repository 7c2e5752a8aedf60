// What a check's own SQL may know of a product: every column as its mask shows it, of all rows, whoever looks at the
// result. So the result is the same for everybody and tells of masked values only what their masks tell.

import { isTokenMask, maskingOf } from '../../../contracts/masks.ts';
import type { Column, Product } from '../../../contracts/product.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import type { ColumnAccess, Granted } from '../../access/access.ts';
import { mayRead } from '../../access/decide.ts';
import { columnExpression } from '../column.ts';
import { comma, identifier, join, sql } from '../fragment.ts';
import { createReader, type NameRole, queryPrivilege, type Reader } from '../reader.ts';
import { type BoundProduct, qualified } from '../table.ts';
import type { CheckRelation } from './check-desk.ts';
import { scannedTable } from './scan.ts';

export function maskedAccess({ columns }: Product): Granted {
  return {
    kind: 'granted',
    role: 'concord checks',
    columns: new Map(columns.map((column) => [column.name, accessOf(column)])),
    rows: { kind: 'all' },
    viewerClass: 'checks',
  };
}

const rule = 'a check of its contract sees only what the masks show';

function accessOf(column: Column): ColumnAccess {
  const masking = maskingOf(column);
  if (masking === null) return { kind: 'clear' };
  return masking === 'deny' ? { kind: 'denied', rule } : { kind: 'masked', mask: masking, rule };
}

/** Clear ones, and those whose tokens and hashes tell which values are equal. */
function isTold(column: Column): boolean {
  const masking = maskingOf(column);
  return masking === null || isTokenMask(column.mask);
}

/** The columns that the SQL of a check may name. Held against what other masks show, every row would pass. */
function checkedColumns({ columns }: Product): readonly { readonly name: string }[] {
  return columns.filter(isTold).map(({ name }) => ({ name }));
}

/** Key and references: what a check of another product may read, as tokens where they are masked. */
function keysOf(product: Product): readonly string[] {
  const shown = new Set(checkedColumns(product).map(({ name }) => name));
  return product.columns.flatMap(({ name, references }) =>
    shown.has(name) && (references !== null || product.primaryKey.includes(name)) ? [name] : [],
  );
}

/** All of the relation but where it stands. */
export function describeRelation(product: Product): Omit<CheckRelation, 'from'> {
  return {
    columns: checkedColumns(product),
    keys: keysOf(product),
    hidden: product.columns.filter((column) => !isTold(column)).map(({ name }) => name),
    isReadBy: (domain) => domain === product.domain || mayRead(product.access, memberOf(domain)),
  };
}

/** Of whom nothing is known but the domain. */
function memberOf(domain: string): Viewer {
  return { ...anonymous, domain };
}

/** The role of PostgreSQL by which the checks' own SQL reads, over all tables of one database. */
export function createCheckReader(tables: readonly BoundProduct[], nameRole: NameRole): Reader {
  return createReader('queries', [...tables].map(checkPrivilege), nameRole);
}

export function checkPrivilege(table: BoundProduct) {
  return queryPrivilege({ table, access: maskedAccess(table.product), rules: [] });
}

/** For a database without such roles: the same as a subquery, by the user who serves. */
export function maskedSubquery(table: BoundProduct): CheckRelation {
  const { product, columns } = table;
  const access = maskedAccess(product);
  const shown = checkedColumns(product);
  const list = shown.flatMap(({ name }) => {
    const column = columns.get(name);
    return column === undefined
      ? []
      : [sql`${columnExpression(column, access, 'select', scannedTable)} as ${identifier(name)}`];
  });
  const { schema, table: from } = product.source;
  return {
    from: sql`(select ${join(list, comma)} from ${qualified(schema, from)} ${scannedTable})`,
    ...describeRelation(product),
  };
}

/** A view of `checkPrivilege` as the SQL of a check reads it. */
export function maskedView(table: BoundProduct): CheckRelation {
  const { view } = checkPrivilege(table);
  const { product } = table;
  return {
    // The view shows other masks as well.
    from: sql`(select ${join(
      checkedColumns(product).map(({ name }) => identifier(name)),
      comma,
    )} from ${qualified(view.schema, view.name)} ${scannedTable})`,
    ...describeRelation(product),
  };
}
