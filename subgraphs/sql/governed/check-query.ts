// A query's tree -> whether all of it is allowed, and what it reads. The second wall: the first is that its role may read
// nothing but the views. It walks the whole tree by the list in `syntax.ts` and refuses what is not on it.

import type { Node } from 'libpg-query';
import { ConcordError } from '../../../errors/concord-error.ts';
import { allowedFunctions } from './allowed-functions.ts';
import { allowedTypes } from './allowed-types.ts';
import { mayBeCall } from './catalog-names.ts';
import type { CheckedQuery, ColumnUse, RelationUse } from './checked-query.ts';
import { placeOf } from './query-text.ts';
import type { QueryTree } from './read-query.ts';
import { describeRefused, describeStatement } from './refused-syntax.ts';
import type { RelationNames } from './relation-names.ts';
import { columnsOfQuery, createRowColumns, readAlias } from './row-columns.ts';
import { type FieldRule, syntax } from './syntax.ts';
import { type Fields, isFields, readNames, renamesColumns, unqualify } from './tree-fields.ts';

type Columns = { readonly columns: readonly { readonly name: string }[] };

const mostLevels = 100;
const mostRelations = 50;

/** Of every table; a view has none, and a caller who asks for one is up to something else. */
const systemColumns = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'oid']);

/** What PostgreSQL calls a column that nobody named. */
const unnamedColumns =
  `case coalesce greatest least array row exists nullif key value ordinality current_date current_time
  current_timestamp localtime localtimestamp timezone extract grouping`.split(/\s+/);

/** With the columns that each has for certain. */
type WithNames = ReadonlyMap<string, ReadonlySet<string>>;

/** Where the walk is: how deep, the last place in the text, and the names of WITH that hold here. */
type Here = { readonly levels: number; readonly location: number | null; readonly withNames: WithNames };

/**
 * @param views by `Product.key`, all that the query may read
 * @throws ConcordError SQL_NO_SELECT, SQL_REFUSED, SQL_FUNCTION_REFUSED, SQL_RELATION_UNKNOWN, SQL_COLUMN_UNKNOWN,
 * SQL_TOO_COMPLEX
 */
export function checkQuery(query: QueryTree, names: RelationNames, views: ReadonlyMap<string, Columns>): CheckedQuery {
  const columnsOf = new Map([...views].map(([key, view]) => [key, new Set(view.columns.map(({ name }) => name))]));
  const columns = new Set([...columnsOf.values()].flatMap((ofView) => [...ofView]));
  const rows = createRowColumns();
  const relations: RelationUse[] = [];
  const uses: ColumnUse[] = [];
  const rowNames = new Set<string>();
  const ownColumns = new Set<string>(unnamedColumns);
  let readsUnnamed = false;

  const refuse: (place: string, here: Here) => never = (place, { location }) => {
    throw new ConcordError('SQL_REFUSED', { ...describeRefused(place), at: placeOf(query, location) });
  };

  function checkTree(tree: unknown, here: Here): void {
    if (Array.isArray(tree)) {
      for (const one of tree) checkTree(one, here);
      return;
    }
    if (!isFields(tree)) refuse('Node', here);
    const entries = Object.entries(tree);
    // The parser writes an empty node for NULL, such as the second part of a function in FROM.
    if (entries.length === 0) return;
    const [[kind, inner] = ['', null], ...others] = entries;
    if (others.length > 0 || !isFields(inner)) refuse('Node', here);
    checkFields(kind, inner, here);
  }

  function checkFields(kind: string, given: Fields, above: Here): void {
    const location = typeof given.location === 'number' && given.location >= 0 ? given.location : above.location;
    const levels = above.levels + 1;
    if (levels > mostLevels) throw new ConcordError('SQL_TOO_COMPLEX', { what: 'levels of nesting', most: mostLevels });
    let here: Here = { ...above, location, levels };
    const rules = syntax.get(kind);
    if (rules === undefined) refuse(kind, here);
    if (kind === 'SelectStmt' && isFields(given.withClause)) here = enterWith(given.withClause, here);
    byHand[kind]?.(given, here);
    for (const [field, value] of Object.entries(given)) {
      if (kind === 'SelectStmt' && field === 'withClause') continue;
      checkField(`${kind}.${field}`, rules[field], value, here);
    }
  }

  function checkField(place: string, rule: FieldRule | undefined, value: unknown, here: Here): void {
    if (rule === 'plain' || rule === 'by hand') return;
    if (rule === undefined) refuse(place, here);
    if (rule === 'tree') {
      checkTree(value, here);
      return;
    }
    if ('struct' in rule) {
      if (!isFields(value)) refuse(place, here);
      else checkFields(rule.struct, value, here);
      return;
    }
    if (typeof value !== 'string' || !rule.oneOf.includes(value)) refuse(place, here);
  }

  /** Each name of WITH holds in the ones behind it and in the statement. Gives where the statement is. */
  function enterWith(given: Fields, above: Here): Here {
    const location = typeof given.location === 'number' ? given.location : above.location;
    let here: Here = { ...above, location, levels: above.levels + 1 };
    if (given.recursive === true) refuse('WithClause.recursive', here);
    const { ctes, ...others } = given;
    for (const cte of Array.isArray(ctes) ? ctes : []) {
      checkTree(cte, here);
      const name: unknown = cte?.CommonTableExpr?.ctename;
      if (typeof name !== 'string') refuse('CommonTableExpr.ctename', here);
      const { ctequery, aliascolnames } = cte.CommonTableExpr;
      here = { ...here, withNames: new Map([...here.withNames, [name, columnsOfQuery(ctequery, aliascolnames)]]) };
    }
    checkFields('WithClause', others, above);
    return { ...here, levels: above.levels, location: above.location };
  }

  const byHand: Readonly<Record<string, (given: Fields, here: Here) => void>> = {
    CommonTableExpr({ ctename, aliascolnames = [] }, here) {
      if (typeof ctename !== 'string') refuse('CommonTableExpr.ctename', here);
      // Outside of where it holds, such a name would be another table's.
      if (ctename.startsWith('pg_') || names.ofOnePart.has(ctename)) {
        const what = `the name "${ctename}" for a part of WITH`;
        throw new ConcordError('SQL_REFUSED', {
          what,
          at: placeOf(query, here.location),
          next: 'Choose another name.',
        });
      }
      rowNames.add(ctename);
      for (const name of readNames(aliascolnames) ?? []) ownColumns.add(name);
    },
    RangeVar(given, here) {
      if (given.inh !== true) refuse('RangeVar.inh', here);
      const { schemaname = null, relname, alias } = given;
      const isNamed = typeof relname === 'string' && (schemaname === null || typeof schemaname === 'string');
      if (!isNamed || here.location === null) refuse('RangeVar.relname', here);
      rowNames.add(relname);
      const { name: aliasName, listed } = readAlias(alias);
      const addRow = (its: ReadonlySet<string>) =>
        rows.add(aliasName ?? relname, listed === undefined ? its : columnsOfQuery(null, listed));
      const ofWith = schemaname === null ? here.withNames.get(relname) : undefined;
      if (ofWith !== undefined) {
        addRow(ofWith);
        return;
      }
      const product = (schemaname === null ? names.ofOnePart : names.ofTwoParts.get(schemaname))?.get(relname);
      if (product === undefined) {
        const name = schemaname === null ? relname : `${schemaname}.${relname}`;
        const at = placeOf(query, here.location);
        throw new ConcordError('SQL_RELATION_UNKNOWN', { given: name, at, known: names.known });
      }
      if (relations.length === mostRelations) {
        throw new ConcordError('SQL_TOO_COMPLEX', { what: 'tables', most: mostRelations });
      }
      addRow(columnsOf.get(product) ?? new Set());
      const parts = schemaname === null ? 1 : 2;
      if (renamesColumns(alias)) readsUnnamed = true;
      relations.push({ product, location: here.location, parts, alias: isFields(alias) ? null : relname });
    },
    RangeSubselect({ subquery, alias }) {
      const { name, listed } = readAlias(alias);
      if (name !== null) rows.add(name, columnsOfQuery(subquery, listed));
    },
    RangeFunction({ alias }) {
      const { name, listed } = readAlias(alias);
      if (name === null) rows.addNameless();
      else rows.add(name, columnsOfQuery(null, listed));
    },
    JoinExpr({ isNatural, usingClause, alias, join_using_alias }) {
      if (isNatural === true || usingClause !== undefined || renamesColumns(alias)) readsUnnamed = true;
      for (const one of [alias, join_using_alias]) {
        const { name, listed } = readAlias(one);
        if (name !== null) rows.add(name, columnsOfQuery(null, listed));
      }
    },
    Alias({ aliasname, colnames = [] }) {
      if (typeof aliasname === 'string') {
        rowNames.add(aliasname);
        // A function in FROM that gives one column gives it this name.
        ownColumns.add(aliasname);
      }
      for (const name of readNames(colnames) ?? []) ownColumns.add(name);
    },
    ResTarget({ name }) {
      if (typeof name === 'string') ownColumns.add(name);
    },
    ColumnRef({ fields: given }, here) {
      const parts = Array.isArray(given) ? given : [];
      const last = parts.at(-1);
      const isStar = isFields(last) && isFields(last.A_Star);
      const before = readNames(isStar ? parts.slice(0, -1) : parts);
      if (before === null || parts.length === 0 || here.location === null) refuse('ColumnRef.fields', here);
      const name = isStar ? null : (before.at(-1) ?? null);
      if (isStar) readsUnnamed = true;
      if (name !== null && systemColumns.has(name) && !columns.has(name)) {
        throw new ConcordError('SQL_COLUMN_UNKNOWN', { given: name, at: placeOf(query, here.location), known: [] });
      }
      const [first = '', second = ''] = before;
      if (parts.length > 3 || (parts.length === 3 && names.ofTwoParts.get(first)?.has(second) !== true)) {
        const at = placeOf(query, here.location);
        throw new ConcordError('SQL_RELATION_UNKNOWN', { given: before.join('.'), at, known: names.known });
      }
      const row = isStar ? null : (before.at(-2) ?? null);
      uses.push({ row, name, parts: parts.length, location: here.location });
    },
    A_Indirection({ indirection }, here) {
      for (const step of Array.isArray(indirection) ? indirection : [null]) {
        if (!isFields(step)) refuse('A_Indirection.indirection', here);
        // `(x).name` may be the call name(x), and what x is only PostgreSQL knows.
        if (isFields(step.String)) refuse('A_Indirection.indirection', here);
        if (isFields(step.A_Star)) readsUnnamed = true;
        else checkTree(step, here);
      }
    },
    FuncCall({ funcname }, here) {
      const name = unqualify(readNames(funcname));
      if (name === null || !allowedFunctions.has(name)) {
        const given = readNames(funcname)?.join('.') ?? '';
        const at = placeOf(query, here.location);
        throw new ConcordError('SQL_FUNCTION_REFUSED', { name: given, at, known: [...allowedFunctions] });
      }
      ownColumns.add(name);
    },
    TypeName({ names: given }, here) {
      const name = unqualify(readNames(given));
      if (name === null || !allowedTypes.has(name)) {
        const what = `the type "${readNames(given)?.join('.') ?? ''}"`;
        throw new ConcordError('SQL_REFUSED', {
          what,
          at: placeOf(query, here.location),
          next: 'Cast to another type.',
        });
      }
      ownColumns.add(name);
    },
    A_Expr: ({ name }, here) => checkOperator(name, here),
    SubLink({ operName = null }, here) {
      if (operName !== null) checkOperator(operName, here);
    },
    CollateClause({ collname }, here) {
      const name = unqualify(readNames(collname));
      if (name !== 'C' && name !== 'POSIX') {
        throw new ConcordError('SQL_REFUSED', {
          what: 'a collation',
          at: placeOf(query, here.location),
          next: 'Leave it out, or use "C".',
        });
      }
    },
  };

  function checkOperator(name: unknown, here: Here): void {
    if (unqualify(readNames(name)) !== null) return;
    const what = 'an operator of another schema';
    throw new ConcordError('SQL_REFUSED', { what, at: placeOf(query, here.location) });
  }

  const [kind = ''] = Object.keys(query.statement);
  if (kind !== 'SelectStmt') throw new ConcordError('SQL_NO_SELECT', { given: describeStatement(kind) });
  checkTree(query.statement satisfies Node, { levels: 0, location: query.start, withNames: new Map() });

  for (const { row, name, location } of uses) {
    if (row === null || name === null || rows.has(row, name)) continue;
    const at = placeOf(query, location);
    if (!columns.has(name) && !ownColumns.has(name) && !/^column\d+$/.test(name)) {
      throw new ConcordError('SQL_COLUMN_UNKNOWN', { given: name, at, known: [...columns] });
    }
    if (!mayBeCall(name)) continue;
    if (!allowedFunctions.has(name) && !allowedTypes.has(name)) {
      const what = `the name "${name}" behind a point, where PostgreSQL may take it for a function`;
      const next = 'Give the column another name, or name it without a table before it.';
      throw new ConcordError('SQL_REFUSED', { what, at, next });
    }
    // `c.to_json` may be to_json(c), which reads all of c.
    readsUnnamed = true;
  }
  return { relations, columns: uses, rowNames, ownColumns, readsUnnamed };
}
