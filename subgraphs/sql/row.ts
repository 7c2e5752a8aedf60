// One row's JSON. A row is read in two steps: a candidate query `p` computes what the selection needs of the table
// under plain names (c0, c1, ...), at most a page of it; then relations are joined to those rows only, as `k`, and the
// response objects are built from `k`. `bad` counts values that break the contract (NULL in a required column, a value
// its type has no word for), so that the answer is parsed only where there are any.

import { isPromised, isTokenMask } from '../../contracts/masks.ts';
import type { AggregateQuery } from './aggregate-query.ts';
import { columnExpression, isComputedToken } from './column.ts';
import { rowRuleCondition, tableName } from './condition.ts';
import { comma, conjoin, type Fragment, identifier, join, literal, or, sql, value } from './fragment.ts';
import { type Entry, objectExpression } from './json.ts';
import { matchColumn } from './match.ts';
import { constant, type Given } from './operand.ts';
import type { Reading } from './reading.ts';
import type { RowField, RowSelection } from './row-query.ts';
import { misfitCondition, outputExpression } from './storage.ts';
import { type BoundColumn, boundColumn } from './table.ts';
import { type CountedQuery, type CounterOf, listCounters, rowCounters, unite } from './tally.ts';

/** Where a row's columns come from: a product's table, or the reference that an entity of another domain stands on. */
export type RowSource = {
  /** For the response; exact in JSON. */
  readonly show: (column: string) => Fragment;
  /** To compare with the key of another row. */
  readonly match: (column: string) => Fragment;
  /** True where the value breaks the contract; null where that cannot be, or is told by what is shown. */
  readonly breaks: (column: string) => Fragment | null;
  /** Whether the contract is broken where nothing is shown: so a dear expression is not computed a second time for that. */
  readonly mustShow: (column: string) => boolean;
};

export type Relation = Extract<RowField, { kind: 'related' | 'connection' | 'aggregate' }>;

/** One level of nesting, with the names that its tables have. */
export type Scope = {
  readonly depth: number;
  /** The request that the statement is compiled for; of it only the NULLs in its cursors become part of the text. */
  readonly given: Given;
  /** The other aggregates of the request over the same table. */
  readonly peersOf: (query: AggregateQuery) => readonly AggregateQuery[];
  readonly counterOf: CounterOf;
  /** Gives the query for the parent whose key is `parent`. */
  readonly compileRelation: (relation: Relation, parent: Fragment, scope: Scope) => CountedQuery;
};

/** What a selection needs of the candidate query, gathered while its entries are written. */
export type RowDraft = {
  readonly computed: Map<string, { readonly name: string; readonly expression: Fragment }>;
  readonly breaks: Fragment[];
  /** What the candidate query computes and may not be NULL. */
  readonly mustShow: Fragment[];
  readonly relations: CountedQuery[];
};

export const candidates = (scope: Scope): Fragment => identifier(`p${scope.depth}`);
export const kept = (scope: Scope): Fragment => identifier(`k${scope.depth}`);
export const source = (scope: Scope): Fragment => identifier(`t${scope.depth}`);

export function createDraft(): RowDraft {
  return { computed: new Map(), breaks: [], mustShow: [], relations: [] };
}

/**
 * The name under which the candidate query gives `expression`; one name per expression. Two that wait for values of a
 * request are never taken for one, since their text does not say which values.
 */
export function compute(draft: RowDraft, expression: Fragment): Fragment {
  const waits = expression.parts.some(
    (part) => typeof part !== 'string' && part.kind === 'value' && part.value.kind === 'deferred',
  );
  const text = waits ? `${draft.computed.size}` : JSON.stringify(expression.parts);
  const known = draft.computed.get(text);
  if (known !== undefined) return identifier(known.name);
  const name = `c${draft.computed.size}`;
  draft.computed.set(text, { name, expression });
  return identifier(name);
}

/** `t."a" as "c0", t."b" as "c1", 0 as broken`: the select list of the candidate query. */
export function candidateColumns(draft: RowDraft): Fragment {
  const broken =
    draft.breaks.length === 0 ? sql`0 as broken` : sql`coalesce((${join(draft.breaks, or)}), false)::integer as broken`;
  return join([...namedColumns(draft), broken], comma);
}

/** `t."a" as "c0"` for each. */
export function namedColumns({ computed }: RowDraft): readonly Fragment[] {
  return [...computed.values()].map(({ name, expression }) => sql`${expression} as ${identifier(name)}`);
}

/**
 * The candidate rows with their relations joined: `select p.*, r0.j as "r0", ... as bad from (...) p ...`.
 *
 * @param of whose rows they are; null for entities of another domain
 */
export function keptRows(draft: RowDraft, rows: Fragment, of: Reading | null, scope: Scope): CountedQuery {
  const own = of === null ? null : scope.counterOf(of.table.product.key);
  const p = candidates(scope);
  const names = draft.relations.map((_, index) => identifier(`r${index}`));
  const columns = names.map((name) => sql`, ${name}.j as ${name}`);
  const missing = draft.mustShow.map((name) => sql` + (${p}.${name} is null)::integer`);
  const bad = [...missing, ...names.map((name) => sql` + coalesce(${name}.bad, 0)`)];
  const joins = draft.relations.map(({ query }, index) => {
    return sql` left join lateral (${query}) ${names[index] ?? sql``} on true`;
  });
  const nothing = sql``;
  const counters = unite(own, draft.relations);
  const query = sql`select ${p}.*${join(columns, nothing)}, ${p}.broken${join(bad, nothing)} as bad${rowCounters(own, draft.relations)} from (${rows}) ${p}${join(joins, nothing)}`;
  return { query, counters };
}

/** Columns of a product's table, through the door. */
export function tableSource({ table, access }: Reading, alias: Fragment): RowSource {
  const shown = (name: string) => columnExpression(boundColumn(table, name), access, 'select', alias);
  return {
    show: (name) => outputColumn(boundColumn(table, name), shown(name)),
    match: (name) => matchColumn(boundColumn(table, name), access, alias).expression,
    breaks: (name) => breaksContract(boundColumn(table, name), access, shown(name)),
    mustShow: (name) =>
      isPromised(boundColumn(table, name).column) && isComputedToken(boundColumn(table, name), access),
  };
}

/** `expression`, a value of `column`, in its form for JSON. */
export function outputColumn(column: BoundColumn, expression: Fragment): Fragment {
  return isTextOutput(column)
    ? sql`${expression}::text`
    : outputExpression(column.column.type, column.storage, expression);
}

/** `tokenize` and `sha256` make a column String for every viewer. */
export function isTextOutput({ column }: BoundColumn): boolean {
  return isTokenMask(column.mask);
}

/** Whether values are held against the contract's `in`: where equal values have one text only. */
export function isEnumerated({ column }: BoundColumn): boolean {
  const { type } = column;
  return type.kind === 'scalar' && ['string', 'text', 'integer', 'bigint', 'boolean'].includes(type.name);
}

function breaksContract(column: BoundColumn, access: Reading['access'], shown: Fragment): Fragment | null {
  const conditions = [
    isPromised(column.column) && !isComputedToken(column, access) ? sql`${shown} is null` : null,
    valueFault(column, access, shown),
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? null : join(conditions, or);
}

/** True where a value that is there is none that the contract allows; null where that cannot be. */
export function valueFault(column: BoundColumn, access: Reading['access'], shown: Fragment): Fragment | null {
  const { type, constraints, name } = column.column;
  const conditions: Fragment[] = [];
  const isClear = access.columns.get(name)?.kind === 'clear';
  // What a mask gives is always a value of the type; to look at it once more would compute it once more.
  const misfit = isClear && !isTextOutput(column) ? misfitCondition(type, shown) : null;
  if (misfit !== null) conditions.push(misfit);
  if (constraints.in !== null && isEnumerated(column) && isClear) {
    conditions.push(sql`${shown}::text <> all(${value(constant(constraints.in))}::text[])`);
  }
  return conditions.length === 0 ? null : join(conditions, or);
}

/** The response entries of `row` over the kept rows; what they need goes into `draft`. */
export function compileFields(row: RowSelection, from: RowSource, draft: RowDraft, scope: Scope): readonly Entry[] {
  return row.fields.map((field) => ({ key: field.key, expression: compileField(field, from, draft, scope) }));
}

function compileField(field: RowField, from: RowSource, draft: RowDraft, scope: Scope): Fragment {
  const inKept = (name: Fragment) => sql`${kept(scope)}.${name}`;
  switch (field.kind) {
    case 'typename':
      return literal(field.typeName);
    case 'column': {
      if (field.place !== null) {
        return inKept(compute(draft, sql`${from.show(field.column)}::jsonb #> ${value(field.place)}::text[]`));
      }
      const breaks = from.breaks(field.column);
      if (breaks !== null) draft.breaks.push(breaks);
      const name = compute(draft, from.show(field.column));
      if (from.mustShow(field.column)) draft.mustShow.push(name);
      return inKept(name);
    }
    case 'stub': {
      const stub: RowSource = {
        show: () => from.show(field.column),
        match: () => from.match(field.column),
        breaks: () => null,
        mustShow: () => false,
      };
      const entity = objectExpression(compileFields(field.row, stub, draft, scope));
      return sql`case when ${inKept(compute(draft, from.match(field.column)))} is not null then ${entity} end`;
    }
    case 'related':
    case 'connection':
    case 'aggregate': {
      const parent = sql`${candidates(scope)}.${compute(draft, from.match(field.column))}`;
      const deeper = { ...scope, depth: scope.depth + 1 };
      return inKept(identifier(`r${draft.relations.push(scope.compileRelation(field, parent, deeper)) - 1}`));
    }
    default:
      return field satisfies never;
  }
}

/** A query of at most one row: the row of `reading` that meets `condition`. */
export function compileSingle(reading: Reading, row: RowSelection, condition: Fragment, scope: Scope): CountedQuery {
  const t = source(scope);
  const draft = createDraft();
  const entries = compileFields(row, tableSource(reading, t), draft, scope);
  const rows = sql`select ${candidateColumns(draft)} from ${tableName(reading)} ${t} where ${conjoin([
    condition,
    rowRuleCondition(reading, t),
  ])} limit 1`;
  const k = kept(scope);
  const { query, counters } = keptRows(draft, rows, reading, scope);
  return {
    query: sql`select ${objectExpression(entries)} as j, ${k}.bad${listCounters(counters, k)} from (${query}) ${k}`,
    counters,
  };
}
