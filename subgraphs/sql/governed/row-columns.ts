// Which columns a row of the query has for certain: those of a view, and those that the query names itself. Behind a point
// anything else may be a call. What is not certain is left out, such as what a star brings along.

import { type Fields, isFields, readNames } from './tree-fields.ts';

export type RowColumns = {
  /** The name may stand for several rows of the query. */
  readonly add: (rowName: string, columns: ReadonlySet<string>) => void;
  /** From now on no row is certain, because one has a name that the query does not say. */
  readonly addNameless: () => void;
  /** Whether every row of that name has the column. */
  readonly has: (rowName: string, column: string) => boolean;
};

export function createRowColumns(): RowColumns {
  const rows = new Map<string, ReadonlySet<string>>();
  let areNamed = true;
  return {
    add: (rowName, columns) => {
      const known = rows.get(rowName);
      const both = known === undefined ? columns : new Set([...known].filter((name) => columns.has(name)));
      rows.set(rowName, both);
    },
    addNameless: () => {
      areNamed = false;
    },
    has: (rowName, column) => areNamed && rows.get(rowName)?.has(column) === true,
  };
}

/** Of `(select ...) as alias`, `with name as (select ...)` and the like: the alias's list, or else what SELECT names. */
export function columnsOfQuery(query: unknown, listed: unknown): ReadonlySet<string> {
  return listed === undefined ? namedBySelect(query) : new Set(readNames(listed) ?? []);
}

/** `select a as b` has a column b; a UNION has the columns of its first SELECT. */
function namedBySelect(query: unknown): ReadonlySet<string> {
  let select: unknown = isFields(query) ? query.SelectStmt : null;
  while (isFields(select) && isFields(select.larg)) select = select.larg;
  const targets = isFields(select) && Array.isArray(select.targetList) ? select.targetList : [];
  return new Set(targets.flatMap((target: unknown) => nameOf(target) ?? []));
}

function nameOf(target: unknown): string | null {
  const given: unknown = isFields(target) ? target.ResTarget : null;
  return isFields(given) && typeof given.name === 'string' ? given.name : null;
}

/** The name and the columns' names behind `as`; none where nothing stands there. */
export function readAlias(alias: unknown): { readonly name: string | null; readonly listed: unknown } {
  const given: Fields = isFields(alias) ? alias : {};
  return { name: typeof given.aliasname === 'string' ? given.aliasname : null, listed: given.colnames };
}
