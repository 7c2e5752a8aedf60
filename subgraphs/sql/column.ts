// The one door to a column: the only place that renders a product column into SQL, and it demands the access decision.
// Select, filter, order, group, aggregate, cursor and join key all pass through here; the signature is the security property.

import { camelCase } from '../../contracts/graphql-names.ts';
import { maskingOf } from '../../contracts/masks.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Granted } from '../access/access.ts';
import type { ColumnRead } from './column-reads.ts';
import { type Fragment, identifier, markRead, sql } from './fragment.ts';
import { keyedExpression, maskExpression } from './mask.ts';
import { maskDocument } from './mask-document.ts';
import { storedValue } from './stored-value.ts';
import type { BoundColumn } from './table.ts';
import { viewMaskExpression } from './view-mask.ts';

/**
 * What an expression is for:
 * - `select`: shown to the viewer
 * - `match`: compared for equality with what the viewer gives, or joined with a key of the viewer's
 * - `filter`: compared in any other way
 * - `order`: ordered by, on request
 * - `tie-break`: ordered by without being asked, and so in cursors
 * - `group`: rows with equal values are put together, or counted once
 * - `aggregate`: calculated with
 */
export type ColumnUse = 'select' | 'match' | 'filter' | 'order' | 'tie-break' | 'group' | 'aggregate';

/** What may be done with the token of a masked column: see it, and tell equal from different. */
const tokenUses: ReadonlySet<ColumnUse> = new Set(['select', 'match', 'tie-break', 'group']);

/** What may be done with the masked form of a document: see it, and hold it against what the viewer gives. */
const documentUses: ReadonlySet<ColumnUse> = new Set(['select', 'match', 'filter']);

const wording: Record<ColumnUse, string> = {
  select: 'selected',
  match: 'filtered by',
  filter: 'filtered in this way',
  order: 'ordered by',
  'tie-break': 'ordered by',
  group: 'grouped by or counted distinct',
  aggregate: 'aggregated',
};

/**
 * The expression of a column as this viewer may use it: raw where it is clear; the mask's output to look at; its token
 * to match, to group and to break ties; the masked form of a document to look at and to filter. That of a personal or
 * masked column is marked as read.
 *
 * @throws ConcordError FORBIDDEN_FIELD, the same whatever the data.
 */
export function columnExpression(column: BoundColumn, access: Granted, use: ColumnUse, table: Fragment): Fragment {
  const decision = access.columns.get(column.column.name);
  const raw = storedValue(column, table);
  if (decision?.kind === 'clear') return mark(column, 'clear', raw);
  if (decision?.kind === 'masked') {
    const held = column.maskColumn === null ? null : sql`${table}.${identifier(column.maskColumn)}`;
    if (decision.mask === 'paths') {
      if (documentUses.has(use)) return mark(column, 'masked', held ?? maskDocument(column.column.piiPaths, raw));
    } else if (decision.mask === 'tokenize' && tokenUses.has(use)) {
      return mark(column, 'masked', held ?? keyedExpression('tokenize', column, table));
    } else if (decision.mask === 'sha256' && use === 'select') {
      return mark(column, 'masked', held ?? keyedExpression('sha256', column, table));
    } else if (use === 'select') return mark(column, 'masked', held ?? maskExpression(decision.mask, column, raw));
  }
  throw new ConcordError('FORBIDDEN_FIELD', {
    field: camelCase(column.column.name),
    product: column.product,
    use: wording[use],
    rule: decision?.rule ?? 'its contract does not name it',
  });
}

function mark({ column, productKey }: BoundColumn, as: ColumnRead['as'], expression: Fragment): Fragment {
  if (!column.isPii && maskingOf(column) === null) return expression;
  return markRead({ kind: 'read', product: productKey, column: column.name, as }, expression);
}

/**
 * The raw column for a row rule of the contract, never for anything a viewer wrote. A row rule over a masked column is
 * refused when the contract is read; this holds it once more.
 */
export function ruleColumnExpression(column: BoundColumn, table: Fragment): Fragment {
  if (maskingOf(column.column) !== null)
    throw new TypeError(`row rule over masked ${column.product}.${column.column.name}`);
  return storedValue(column, table);
}

/**
 * The raw column for a quality check of the contract, never for anything a viewer wrote. The statement gives only how many
 * rows there are, and who may know of the number is decided by the mask of the column.
 */
export function checkedColumnExpression(column: BoundColumn, table: Fragment): Fragment {
  return storedValue(column, table);
}

/** A column in the view that stands before its table. */
export type ViewColumn = { readonly name: string; readonly expression: Fragment };

/**
 * All that the reading view holds of a column, whoever looks: the value and its stored token under their names in the table,
 * and its masked form. Which of them a viewer's role may read, PostgreSQL holds by its privileges.
 */
export function readingViewColumns(column: BoundColumn, table: Fragment): readonly ViewColumn[] {
  const { tokenColumn, hashColumn, maskColumn } = column;
  const masking = maskingOf(column.column);
  const stored = (name: string) => ({ name, expression: sql`${table}.${identifier(name)}` });
  return [
    stored(column.tableColumn),
    ...[tokenColumn, hashColumn].flatMap((name) => (name === null ? [] : [stored(name)])),
    ...(maskColumn === null || masking === null || masking === 'deny'
      ? []
      : [{ name: maskColumn, expression: viewMaskExpression(masking, column, storedValue(column, table)) }]),
  ];
}

/** Which of these columns the role of a viewer may read, to whom `access` gives the column. */
export function readableViewColumns(column: BoundColumn, access: Granted): readonly string[] {
  const decision = access.columns.get(column.column.name);
  if (decision?.kind === 'clear') return [column.tableColumn];
  if (decision?.kind !== 'masked') return [];
  const shown = column.maskColumn ?? column.tokenColumn ?? column.hashColumn;
  return shown === null ? [] : [shown];
}

/** A column under its own name for who writes SQL: the value, or what the mask makes of it; null where it is denied. */
export function queryViewColumn(column: BoundColumn, access: Granted, table: Fragment): ViewColumn | null {
  const { name } = column.column;
  const decision = access.columns.get(name);
  const raw = storedValue(column, table);
  if (decision?.kind === 'clear') return { name, expression: raw };
  if (decision?.kind !== 'masked') return null;
  const stored = column.tokenColumn ?? column.hashColumn;
  if (stored !== null) return { name, expression: sql`${table}.${identifier(stored)}` };
  return { name, expression: viewMaskExpression(decision.mask, column, raw) };
}

/** Whether the viewer deals in tokens of this column, not in its values. */
export function isToken(column: BoundColumn, access: Granted): boolean {
  const decision = access.columns.get(column.column.name);
  return decision?.kind === 'masked' && decision.mask === 'tokenize';
}

/** Whether such a token is computed for each row when it is read, which is dear. */
export function isComputedToken(column: BoundColumn, access: Granted): boolean {
  return isToken(column, access) && column.tokenColumn === null;
}
