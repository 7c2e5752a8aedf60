// Product x Viewer -> Access. Pure: the one place that says who reads which product, which columns in clear, which
// masked, which not at all, and which rows. Whatever it does not understand it refuses.

import { nameGrantees } from '../../contracts/grantee-lists.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { AccessRules, Column, Grantee, Product, RowComparison } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Access, BoundComparison, ColumnAccess, RowPredicate } from './access.ts';
import { type AccessGrant, grantsReading, isGranted } from './access-grant.ts';

/** @param grants those that count for this viewer now, as `grantsFor` gives them; the row rules hold for them too */
export function decide(product: Product, viewer: Viewer, grants: readonly AccessGrant[] = []): Access {
  if (!mayRead(product.access, viewer) && !grantsReading(product, grants)) return { kind: 'denied', role: viewer.role };
  const isClear = (column: Column) => isGranted(product, column, grants);
  const columns = new Map(
    product.columns.map((column) => [column.name, isClear(column) ? clear : decideColumn(column, viewer)]),
  );
  const rows = decideRows(product.access, viewer);
  return { kind: 'granted', role: viewer.role, columns, rows, viewerClass: nameClass(columns, rows) };
}

const clear: ColumnAccess = { kind: 'clear' };

/** `write` and `unmask` include `read`. */
export function mayRead(rules: AccessRules, viewer: Viewer): boolean {
  return [...rules.read, ...rules.write, ...rules.unmask].some((grantee) => isGrantee(grantee, viewer));
}

export function mayWrite(rules: AccessRules, viewer: Viewer): boolean {
  return rules.write.some((grantee) => isGrantee(grantee, viewer));
}

/** Who sees the column in clear by its contract. */
export function mayUnmask({ unmask }: Pick<Column, 'unmask'>, viewer: Viewer): boolean {
  return unmask.some((grantee) => isGrantee(grantee, viewer));
}

function decideColumn(column: Column, viewer: Viewer): ColumnAccess {
  const mask = maskingOf(column);
  if (mask === null || mayUnmask(column, viewer)) return clear;
  const grantees = nameGrantees(column.unmask);
  if (mask === 'deny') {
    return { kind: 'denied', rule: `its contract denies it to all but ${grantees}; leave it out, or ask the owner` };
  }
  // Without the viewer's own role: viewers of one class share what is made of this.
  const rule = `it is masked (${mask}) and clear only for ${grantees}; ask the owner of the product for access`;
  return { kind: 'masked', mask, rule };
}

/** The comparisons of all row rules that concern the viewer; every one of them must hold. */
export function findRowRules(rules: AccessRules, viewer: Viewer): readonly RowComparison[] {
  return rules.rows.filter((rule) => isGrantee(rule.grantee, viewer)).flatMap((rule) => rule.where);
}

/** A claim that is missing, or has another form than a rule needs, gives no rows. */
function decideRows(rules: AccessRules, viewer: Viewer): RowPredicate {
  const matching = findRowRules(rules, viewer);
  if (matching.length === 0) return { kind: 'all' };
  const comparisons = matching.map((comparison) => bindComparison(comparison, viewer));
  const bound = comparisons.filter((comparison) => comparison !== null);
  return bound.length === comparisons.length ? { kind: 'every', comparisons: bound } : { kind: 'none' };
}

function bindComparison(comparison: RowComparison, viewer: Viewer): BoundComparison | null {
  const { column, operator, operand } = comparison;
  const values = operand.kind === 'literal' ? operand.values : readClaim(viewer, operand.claim);
  const takesList = operator === 'in' || operator === 'notIn';
  if (values === null || (!takesList && values.length !== 1)) return null;
  return { column, operator, values };
}

/** The claim's values as text; null where it is missing or holds anything but strings, numbers and booleans. */
function readClaim(viewer: Viewer, claim: string): readonly string[] | null {
  if (!Object.hasOwn(viewer.claims, claim)) return null;
  const value = viewer.claims[claim];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isScalar = (one: unknown) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean';
  return values.every(isScalar) ? values.map(String) : null;
}

/** Every part that a grantee names must hold; one that names none matches nobody. */
function isGrantee(grantee: Grantee, viewer: Viewer): boolean {
  if (grantee.role === null && grantee.domain === null && grantee.team === null) return false;
  return (
    (grantee.role === null || grantee.role === viewer.role) &&
    (grantee.domain === null || grantee.domain === viewer.domain) &&
    (grantee.team === null || grantee.team === viewer.team)
  );
}

function nameClass(columns: ReadonlyMap<string, ColumnAccess>, rows: RowPredicate): string {
  const clear = [...columns].filter(([, access]) => access.kind === 'clear').map(([name]) => name);
  const shape =
    rows.kind === 'every'
      ? rows.comparisons.map((comparison) => `${comparison.column} ${comparison.operator}`).join(' and ')
      : rows.kind;
  return `clear: ${clear.join(',')}; rows: ${shape}`;
}
