// What of SQL a query may be made of: every kind of node of PostgreSQL's syntax tree that is understood here, with every
// field of it. A node or field that is not in the list is refused, so that nothing passes only because nobody thought
// of it. Names as in src/include/nodes/parsenodes.h, https://github.com/postgres/postgres.

/**
 * `plain`: says nothing that could do harm. `tree`: a node, or a list of nodes. A name: a struct of that kind, which the
 * tree holds without its name. A list: one of these words. `by hand`: checked in `checkQuery`.
 */
export type FieldRule =
  | 'plain'
  | 'tree'
  | 'by hand'
  | { readonly struct: string }
  | { readonly oneOf: readonly string[] };

const located = { location: 'plain' } as const;
const struct = (name: string) => ({ struct: name });

const select = {
  distinctClause: 'tree',
  targetList: 'tree',
  fromClause: 'tree',
  whereClause: 'tree',
  groupClause: 'tree',
  groupDistinct: 'plain',
  havingClause: 'tree',
  windowClause: 'tree',
  valuesLists: 'tree',
  sortClause: 'tree',
  limitOffset: 'tree',
  limitCount: 'tree',
  limitOption: 'plain',
  withClause: struct('WithClause'),
  op: 'plain',
  all: 'plain',
  larg: struct('SelectStmt'),
  rarg: struct('SelectStmt'),
} as const;

const relations = {
  RangeVar: { schemaname: 'by hand', relname: 'by hand', inh: 'by hand', relpersistence: { oneOf: ['p'] } },
  RangeSubselect: { lateral: 'plain', subquery: 'tree', alias: struct('Alias') },
  RangeFunction: {
    lateral: 'plain',
    ordinality: 'plain',
    is_rowsfrom: 'plain',
    functions: 'tree',
    alias: struct('Alias'),
  },
  JoinExpr: {
    jointype: 'plain',
    isNatural: 'plain',
    larg: 'tree',
    rarg: 'tree',
    usingClause: 'tree',
    join_using_alias: struct('Alias'),
    quals: 'tree',
    alias: struct('Alias'),
  },
  Alias: { aliasname: 'plain', colnames: 'tree' },
  WithClause: { ctes: 'tree', recursive: 'by hand' },
  CommonTableExpr: { ctename: 'by hand', aliascolnames: 'tree', ctematerialized: 'plain', ctequery: 'tree' },
} as const;

const operators = {
  oneOf: [
    ...['OP', 'OP_ANY', 'OP_ALL', 'DISTINCT', 'NOT_DISTINCT', 'NULLIF', 'IN', 'LIKE', 'ILIKE', 'SIMILAR', 'BETWEEN'],
    ...['NOT_BETWEEN', 'BETWEEN_SYM', 'NOT_BETWEEN_SYM'],
  ].map((name) => `AEXPR_${name}`),
};

const expressions = {
  ResTarget: { name: 'plain', val: 'tree' },
  ColumnRef: { fields: 'by hand' },
  A_Star: {},
  A_Const: { ival: 'plain', fval: 'plain', sval: 'plain', boolval: 'plain', isnull: 'plain' },
  A_Expr: {
    kind: operators,
    name: 'by hand',
    lexpr: 'tree',
    rexpr: 'tree',
    rexpr_list_start: 'plain',
    rexpr_list_end: 'plain',
  },
  BoolExpr: { boolop: 'plain', args: 'tree' },
  NullTest: { arg: 'tree', nulltesttype: 'plain', argisrow: 'plain' },
  BooleanTest: { arg: 'tree', booltesttype: 'plain' },
  SubLink: { subLinkType: 'plain', testexpr: 'tree', operName: 'by hand', subselect: 'tree' },
  CaseExpr: { arg: 'tree', args: 'tree', defresult: 'tree' },
  CaseWhen: { expr: 'tree', result: 'tree' },
  CoalesceExpr: { args: 'tree' },
  MinMaxExpr: { op: 'plain', args: 'tree' },
  TypeCast: { arg: 'tree', typeName: struct('TypeName') },
  TypeName: { names: 'by hand', typmods: 'tree', typemod: 'plain', arrayBounds: 'tree' },
  CollateClause: { arg: 'tree', collname: 'by hand' },
  A_ArrayExpr: { elements: 'tree', list_start: 'plain', list_end: 'plain' },
  A_Indirection: { arg: 'tree', indirection: 'by hand' },
  A_Indices: { is_slice: 'plain', lidx: 'tree', uidx: 'tree' },
  RowExpr: { args: 'tree', row_format: 'plain', colnames: 'tree' },
  SQLValueFunction: {
    op: {
      oneOf: [
        ...['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIME_N', 'CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP_N'],
        ...['LOCALTIME', 'LOCALTIME_N', 'LOCALTIMESTAMP', 'LOCALTIMESTAMP_N'],
      ].map((name) => `SVFOP_${name}`),
    },
    typmod: 'plain',
  },
  List: { items: 'tree' },
  String: { sval: 'plain' },
  Integer: { ival: 'plain' },
  Float: { fval: 'plain' },
} as const;

const calls = {
  FuncCall: {
    funcname: 'by hand',
    args: 'tree',
    agg_order: 'tree',
    agg_filter: 'tree',
    over: struct('WindowDef'),
    agg_within_group: 'plain',
    agg_star: 'plain',
    agg_distinct: 'plain',
    func_variadic: 'plain',
    funcformat: 'plain',
  },
  NamedArgExpr: { arg: 'tree', name: 'plain', argnumber: 'plain' },
  WindowDef: {
    name: 'plain',
    refname: 'plain',
    partitionClause: 'tree',
    orderClause: 'tree',
    frameOptions: 'plain',
    startOffset: 'tree',
    endOffset: 'tree',
  },
  SortBy: {
    node: 'tree',
    sortby_dir: { oneOf: ['SORTBY_DEFAULT', 'SORTBY_ASC', 'SORTBY_DESC'] },
    sortby_nulls: 'plain',
  },
  GroupingSet: { kind: 'plain', content: 'tree' },
  GroupingFunc: { args: 'tree' },
} as const;

type Syntax = Readonly<Record<string, Readonly<Record<string, FieldRule>>>>;

function addLocations(syntax: Syntax): Syntax {
  return Object.fromEntries(Object.entries(syntax).map(([kind, fields]) => [kind, { ...fields, ...located }]));
}

/** `RangeVar` has an alias of its own, so that the rewriting finds it. */
export const syntax: ReadonlyMap<string, Readonly<Record<string, FieldRule>>> = new Map(
  Object.entries(
    addLocations({
      SelectStmt: select,
      ...relations,
      RangeVar: { ...relations.RangeVar, alias: struct('Alias') },
      ...expressions,
      ...calls,
    }),
  ),
);
