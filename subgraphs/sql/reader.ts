// The PostgreSQL role by which a viewer reads. Every viewer class has its own, a login that is a member of nothing, so
// there is no stronger role that a statement could take on. A role is named by all that it may read: it never changes,
// and another contract, or another grant, is another role.

import type { RowComparison } from '../../contracts/product.ts';
import type { Granted } from '../access/access.ts';
import { queryViewColumn, readableViewColumns, readingViewColumns, type ViewColumn } from './column.ts';
import { sql } from './fragment.ts';
import { type BoundProduct, boundColumn } from './table.ts';
import { createView, type View, viewedTable } from './view.ts';
import { maskColumnName, needsView } from './view-mask.ts';
import { viewRuleCondition } from './view-rules.ts';

/** What a role may read: these columns of a view, or all of them. */
export type Privilege = { readonly view: View; readonly columns: readonly string[] | null };

export type Reader = {
  readonly role: string;
  /** For compiled statements, or for SQL that somebody wrote. */
  readonly use: 'statements' | 'queries';
  readonly privileges: readonly Privilege[];
};

/** Gives a role its name: the same text always the same name, and in every mesh another one. */
export type NameRole = (use: Reader['use'], text: string) => string;

/** A product as one viewer may read it, with the row rules that concern the viewer. */
export type ReadableProduct = {
  readonly table: BoundProduct;
  readonly access: Granted;
  readonly rules: readonly RowComparison[];
};

/** So that rows can be counted also where no column may be read. */
const rowMark = { name: '#row', expression: sql`true` };

/** The product read through views, which hold the masked forms that need the value. */
export function bindToViews(table: BoundProduct): BoundProduct {
  const columns = new Map(
    [...table.columns].map(([name, column], place) => {
      return [name, { ...column, maskColumn: needsView(column) ? maskColumnName(column.column, place) : null }];
    }),
  );
  const bound: BoundProduct = { ...table, columns };
  return { ...bound, key: table.key.map(({ column }) => boundColumn(bound, column.name)) };
}

/**
 * The view for compiled statements: all columns, and of the row rules those whose values stand in the contract. Values
 * of claims are parameters of the statement.
 */
export function readingPrivilege({ table, access, rules }: ReadableProduct): Privilege {
  const all = [...table.columns.values()];
  const view = createView({
    schema: 'concord_read',
    product: table.product,
    columns: [...onceEach(all.flatMap((column) => readingViewColumns(column, viewedTable))), rowMark],
    conditions: rules.flatMap((rule) => (rule.operand.kind === 'literal' ? [viewRuleCondition(table, rule, 0)] : [])),
    isBarrier: false,
  });
  const readable = new Set(all.flatMap((column) => readableViewColumns(column, access)));
  return { view, columns: [...readable, rowMark.name] };
}

/** Two columns of a contract may be made of one of the table, which then has one name in the view. */
function onceEach(columns: readonly ViewColumn[]): readonly ViewColumn[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}

/** The view for SQL that somebody writes: what the viewer may see, under its own names, and all row rules. */
export function queryPrivilege({ table, access, rules }: ReadableProduct): Privilege {
  const all = [...table.columns.values()];
  const view = createView({
    schema: 'concord_sql',
    product: table.product,
    columns: all.flatMap((column) => queryViewColumn(column, access, viewedTable) ?? []),
    conditions: rules.map((rule, place) => viewRuleCondition(table, rule, place)),
    isBarrier: rules.length > 0,
  });
  return { view, columns: null };
}

export function createReader(use: Reader['use'], privileges: readonly Privilege[], nameRole: NameRole): Reader {
  const sorted = [...privileges].sort((a, b) => (a.view.name < b.view.name ? -1 : 1));
  const text = JSON.stringify(sorted.map(({ view, columns }) => [view.schema, view.name, columns]));
  return { role: nameRole(use, text), use, privileges: sorted };
}
