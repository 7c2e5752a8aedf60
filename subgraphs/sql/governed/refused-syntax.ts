// What a node or field that is not allowed is called in a refusal. One without a line here is told by its kind.

const names: Readonly<Record<string, string>> = {
  'SelectStmt.intoClause': 'INTO, which makes a table',
  'SelectStmt.lockingClause': 'FOR UPDATE or FOR SHARE, which locks rows',
  'WithClause.recursive': 'WITH RECURSIVE, which may run without end',
  'CommonTableExpr.search_clause': 'SEARCH',
  'CommonTableExpr.cycle_clause': 'CYCLE',
  'RangeVar.inh': 'ONLY',
  'RangeVar.catalogname': 'a name of three parts',
  'RangeVar.relpersistence': 'a temporary table',
  'RangeFunction.coldeflist': 'a list of column definitions',
  'ResTarget.indirection': 'a place within a column',
  'SortBy.sortby_dir': 'ORDER BY ... USING',
  'SortBy.useOp': 'ORDER BY ... USING',
  'TypeName.setof': 'SETOF',
  'TypeName.pct_type': '%TYPE',
  'SQLValueFunction.op': 'CURRENT_USER or the like, which tells of the server',
  'A_Const.bsval': 'a string of bits',
  RangeTableSample: 'TABLESAMPLE',
  RangeTableFunc: 'XMLTABLE',
  JsonTable: 'JSON_TABLE',
  'A_Indirection.indirection': 'a name behind brackets, such as (x).name, where PostgreSQL may take it for a function',
  ParamRef: 'a parameter such as $1',
  XmlExpr: 'XML',
  XmlSerialize: 'XML',
  CurrentOfExpr: 'WHERE CURRENT OF',
  SetToDefault: 'DEFAULT',
  MergeSupportFunc: 'MERGE_ACTION',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  JsonFuncExpr: 'JSON_VALUE, JSON_QUERY or JSON_EXISTS',
  JsonObjectConstructor: 'the JSON_OBJECT of the SQL standard',
  JsonArrayConstructor: 'the JSON_ARRAY of the SQL standard',
  JsonArrayQueryConstructor: 'the JSON_ARRAY of the SQL standard',
  JsonObjectAgg: 'JSON_OBJECTAGG',
  JsonArrayAgg: 'JSON_ARRAYAGG',
  JsonParseExpr: 'the JSON of the SQL standard',
  JsonScalarExpr: 'JSON_SCALAR',
  JsonSerializeExpr: 'JSON_SERIALIZE',
  JsonIsPredicate: 'IS JSON',
};

const nextSteps: Readonly<Record<string, string>> = {
  'A_Indirection.indirection': 'Write alias.name without brackets, or put what gives the columns into FROM.',
  ParamRef: 'Write the value itself.',
  JsonFuncExpr: 'Use the operators -> and ->>, or jsonb_path_query.',
  JsonObjectConstructor: 'Use jsonb_build_object.',
  JsonArrayConstructor: 'Use jsonb_build_array.',
  JsonArrayQueryConstructor: 'Use jsonb_agg.',
  JsonObjectAgg: 'Use jsonb_object_agg.',
  JsonArrayAgg: 'Use jsonb_agg.',
};

/** @param place `SelectStmt.intoClause` for a field, `XmlExpr` for a node. `next` only where there is one to tell. */
export function describeRefused(place: string): { readonly what: string; readonly next?: string } {
  const [kind = place] = place.split('.');
  const what = names[place] ?? (place === kind ? `syntax of the kind ${kind}` : `${place} of its syntax`);
  const next = nextSteps[place];
  return next === undefined ? { what } : { what, next };
}

/** As `SQL_NO_SELECT` names a statement: `an INSERT`, by the parser's name for it, `InsertStmt`. */
export function describeStatement(kind: string): string {
  const words = kind
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  return `${/^[AEIOU]/.test(words) ? 'an' : 'a'} ${words}`;
}
