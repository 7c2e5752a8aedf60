// The check constraints of a table as bounds and lists of values of single columns, read with the parser of PostgreSQL. What
// says more than that is named, and left to the database.

import type { Node } from 'libpg-query';
import type { ColumnCheck } from '../../../contracts/draft/relation.ts';
import type { Parser } from '../governed/parser.ts';

type Constraint = { readonly name: string; readonly text: string };
type Read = { readonly checks: readonly ColumnCheck[]; readonly unread: readonly string[] };

/** `CHECK ((amount >= 0) AND (status = ANY (ARRAY['a', 'b'])))` gives a least amount, and the values of status. */
export function readChecks(constraints: readonly Constraint[], parser: Parser): Read {
  const checks: ColumnCheck[] = [];
  const unread: string[] = [];
  for (const { name, text } of constraints) {
    const read = readCheck(text, parser);
    if (read === null) unread.push(name);
    else checks.push(...read);
  }
  return { checks, unread };
}

function readCheck(text: string, parser: Parser): readonly ColumnCheck[] | null {
  const condition = /^CHECK \((.*)\)(?: NO INHERIT)?(?: NOT VALID)?(?: NOT ENFORCED)?$/s.exec(text)?.[1];
  if (condition === undefined || /NOT (VALID|ENFORCED)$/.test(text)) return null;
  try {
    const statement = parser.parse(`select 1 where ${condition}`).stmts?.[0]?.stmt as Node | undefined;
    const where = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt.whereClause : undefined;
    return where === undefined ? null : readCondition(where as Node);
  } catch (error) {
    if (parser.isSyntaxError(error)) return null;
    throw error;
  }
}

function readCondition(node: Node): readonly ColumnCheck[] | null {
  if ('BoolExpr' in node) {
    const parts = (node.BoolExpr.args ?? []).map(readCondition);
    if (parts.some((part) => part === null)) return null;
    const read = parts.flatMap((part) => part ?? []);
    if (node.BoolExpr.boolop === 'AND_EXPR') return read;
    return node.BoolExpr.boolop === 'OR_EXPR' ? uniteValues(read) : null;
  }
  if (!('A_Expr' in node)) return null;
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  const [part] = name ?? [];
  const operator = part !== undefined && 'String' in part ? part.String.sval : undefined;
  if (lexpr === undefined || rexpr === undefined) return null;
  if (operator === '=' && kind === 'AEXPR_OP_ANY') return readList(lexpr, rexpr);
  if (kind !== 'AEXPR_OP') return null;
  const left = columnOf(lexpr);
  const right = columnOf(rexpr);
  if (left !== null) return readBound(left, operator, constantOf(rexpr));
  return right === null ? null : readBound(right, mirrored[operator ?? ''], constantOf(lexpr));
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

function readBound(column: string, operator: string | undefined, bound: string | null): readonly ColumnCheck[] | null {
  if (bound === null) return null;
  switch (operator) {
    case '=':
      return [{ column, kind: 'in', values: [bound] }];
    case '>':
    case '>=':
      return [{ column, kind: 'min', bound, isOpen: operator === '>' }];
    case '<':
    case '<=':
      return [{ column, kind: 'max', bound, isOpen: operator === '<' }];
    default:
      return null;
  }
}

/** `status = ANY (ARRAY[...])`, which is how Postgres keeps `status IN (...)`. */
function readList(left: Node, right: Node): readonly ColumnCheck[] | null {
  const column = columnOf(left);
  const list = withoutCasts(right);
  if (column === null || !('A_ArrayExpr' in list)) return null;
  const values = (list.A_ArrayExpr.elements ?? []).map(constantOf);
  return values.some((value) => value === null) ? null : [{ column, kind: 'in', values: values.map(String) }];
}

/** `a = 1 OR a = 2` lists the values of one column; anything else is no list. */
function uniteValues(read: readonly ColumnCheck[]): readonly ColumnCheck[] | null {
  const [first] = read;
  if (first === undefined || read.some(({ kind, column }) => kind !== 'in' || column !== first.column)) return null;
  return [{ column: first.column, kind: 'in', values: read.flatMap((one) => (one.kind === 'in' ? one.values : [])) }];
}

function columnOf(node: Node): string | null {
  const bare = withoutCasts(node);
  if (!('ColumnRef' in bare)) return null;
  const [field, ...more] = bare.ColumnRef.fields ?? [];
  return field !== undefined && more.length === 0 && 'String' in field ? (field.String.sval ?? null) : null;
}

function constantOf(node: Node): string | null {
  const bare = withoutCasts(node);
  if ('A_Expr' in bare && bare.A_Expr.lexpr === undefined && bare.A_Expr.rexpr !== undefined) {
    const [sign] = bare.A_Expr.name ?? [];
    const number = constantOf(bare.A_Expr.rexpr);
    return sign !== undefined && 'String' in sign && sign.String.sval === '-' && number !== null ? `-${number}` : null;
  }
  if (!('A_Const' in bare)) return null;
  const { ival, fval, sval, boolval } = bare.A_Const;
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return fval.fval ?? null;
  if (sval !== undefined) return sval.sval ?? '';
  return boolval === undefined ? null : String(boolval.boolval ?? false);
}

function withoutCasts(node: Node): Node {
  return 'TypeCast' in node && node.TypeCast.arg !== undefined ? withoutCasts(node.TypeCast.arg) : node;
}
