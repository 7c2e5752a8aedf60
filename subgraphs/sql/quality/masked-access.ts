// What a check's own SQL may know of a product: every column as its mask shows it, of all rows, whoever looks at the
// result. So the result is the same for everybody and tells of masked values only what their masks tell.

import { maskingOf } from '../../../contracts/masks.ts';
import type { Column, Product } from '../../../contracts/product.ts';
import type { ColumnAccess, Granted } from '../../access/access.ts';
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

/** The columns that the SQL of a check may name. */
export function checkedColumns({ columns }: Product): readonly { readonly name: string }[] {
  return columns.filter((column) => maskingOf(column) !== 'deny').map(({ name }) => ({ name }));
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
  return { from: sql`(select ${join(list, comma)} from ${qualified(schema, from)} ${scannedTable})`, columns: shown };
}

/** A view of `checkPrivilege` as the SQL of a check reads it. */
export function maskedView(table: BoundProduct): CheckRelation {
  const { view } = checkPrivilege(table);
  return { from: qualified(view.schema, view.name), columns: checkedColumns(table.product) };
}
