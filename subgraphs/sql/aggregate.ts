// Aggregates: rows of one product put into groups, with figures of each, as one JSON list. Its query gives one row, and
// counts groups where rows are to be counted. In three steps: the rows with what is grouped by and calculated with under plain names (`s`), the
// groups with their figures (`r`), and what the selection shows of them. What would tell of fewer rows than the contract's
// `min_group` is left out, whoever asks; see small-groups.ts.

import { isDeepStrictEqual } from 'node:util';
import type { Column } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type {
  AggregateField,
  AggregateQuery,
  ColumnFigure,
  Figure,
  FigureField,
  GroupField,
  GroupOrderTerm,
  GroupTerm,
} from './aggregate-query.ts';
import { bucketOutput } from './bucket.ts';
import { filterCondition, rowRuleCondition, tableName } from './condition.ts';
import { figureExpression, figureInput, typeOfFigure } from './figure.ts';
import type { Condition } from './filter-query.ts';
import { comma, conjoin, type Fragment, identifier, join, literal, or, sql, value, wholeNumber } from './fragment.ts';
import { compileGroupCondition } from './group-condition.ts';
import { groupExpression } from './group-term.ts';
import { arrayExpression, type Entry, objectExpression } from './json.ts';
import { matchColumn } from './match.ts';
import { outputColumn, type Scope, source, valueFault } from './row.ts';
import { type CrowdCount, countCrowds, hasSmallCrowd, labelNulls, labelPeers } from './small-groups.ts';
import { misfitCondition, outputExpression } from './storage.ts';
import { boundColumn } from './table.ts';
import type { CountedQuery } from './tally.ts';

/** Aggregates that are held against each other for `min_group`; each adds to the cost of all. */
const mostTogether = 10;

/** What is gathered of the first two steps while the fields are written. */
type Draft = {
  readonly query: AggregateQuery;
  /** The product's table. */
  readonly table: Fragment;
  /** Expressions over the table's rows, by name. */
  readonly inputs: Map<string, Fragment>;
  /** Expressions over each group, by name. */
  readonly results: Map<string, Fragment>;
  /** Conditions on a group's results that break the contract. */
  readonly breaks: Fragment[];
  /** The contract's `min_group`. */
  readonly least: number | null;
  readonly hasPeers: boolean;
  readonly crowdCounts: CrowdCount[];
};

/**
 * @param parent the parent's key for aggregates over a reverse relation, else null
 * @throws ConcordError FORBIDDEN_FIELD, SMALL_GROUPS_TOO_MANY
 */
export function compileAggregate(query: AggregateQuery, parent: Fragment | null, scope: Scope): CountedQuery {
  const table = source(scope);
  const draft = createDraft(query, table, scope);
  const groups = query.groupBy.map((term) => compileGroupTerm(term, draft));
  const entries = query.fields.map((field): Entry => ({ key: field.key, expression: compileField(field, draft) }));
  const having = compileHaving(draft);
  const order = compileOrder(draft, groups);
  const conditions = rowConditions(draft, parent);
  const rows = sql`select ${namedColumns(draft.inputs)} from ${tableName(query.reading)} ${table} where ${conjoin(conditions)}`;
  const counted = countCrowds(rows, draft.crowdCounts, namesOf(draft, ['g', 'p']), namesOf(draft, ['f', 'q']));
  const grouped = sql`select ${namedColumns(draft.results)} from (${counted}) s${groupClause(groups)} having ${having}${order} limit ${limitOf(query)}`;
  const broken = draft.breaks.length === 0 ? sql`0` : sql`coalesce((${join(draft.breaks, or)}), false)::integer`;
  const counter = scope.counterOf(query.reading.table.product.key);
  const count = counter === null ? sql`` : sql`, (select count(*) from groups) as ${identifier(counter)}`;
  return {
    query: sql`with groups as materialized (select r.*, row_number() over () as ord, ${broken} as bad from (${grouped}) r)
select ${arrayExpression(entries, sql`groups r`, sql`r.ord`)} as j, (select ${countBad(query)} from groups) as bad${count}`,
    counters: counter === null ? [] : [counter],
  };
}

function createDraft(query: AggregateQuery, table: Fragment, { peersOf }: Scope): Draft {
  const least = query.reading.table.product.access.minGroup;
  const peers = least === null ? [] : peersOf(query);
  if (peers.length >= mostTogether) {
    const { id } = query.reading.table.product;
    throw new ConcordError('SMALL_GROUPS_TOO_MANY', { product: id, given: peers.length + 1, most: mostTogether });
  }
  const inputs = new Map<string, Fragment>();
  const { groups, filters } = labelPeers(peers, table);
  for (const label of groups) give(inputs, 'p', label);
  for (const label of filters) give(inputs, 'q', label);
  return {
    query,
    table,
    inputs,
    results: new Map(),
    breaks: [],
    least,
    hasPeers: peers.length > 0,
    crowdCounts: [],
  };
}

function namesOf({ inputs }: Draft, kinds: readonly InputKind[]): readonly Fragment[] {
  return [...inputs.keys()].filter((name) => kinds.some((kind) => name.startsWith(kind))).map(identifier);
}

/** One more than may be asked for shows that there are more. */
function limitOf({ limit }: AggregateQuery): Fragment {
  return limit.kind === 'cut' ? sql`${value(limit.size)}::integer` : wholeNumber(limit.most + 1);
}

function countBad({ limit }: AggregateQuery): Fragment {
  const bad = sql`coalesce(sum(bad), 0)`;
  return limit.kind === 'cut' ? bad : sql`${bad} + (count(*) > ${wholeNumber(limit.most)})::integer`;
}

function rowConditions({ query, table }: Draft, parent: Fragment | null): readonly Fragment[] {
  const { reading, where, join: joinColumn } = query;
  const conditions = [rowRuleCondition(reading, table)];
  if (where !== null) conditions.push(filterCondition(where, reading, table));
  if (parent !== null && joinColumn !== null) {
    const { expression } = matchColumn(boundColumn(reading.table, joinColumn), reading.access, table);
    conditions.push(sql`${expression} = ${parent}`);
  }
  return conditions;
}

/** The group's value in the results. */
function compileGroupTerm(term: GroupTerm, draft: Draft): Fragment {
  const input = give(draft.inputs, 'g', groupExpression(term, draft.query.reading, draft.table));
  return give(draft.results, 'g', sql`s.${input}`);
}

function groupClause(groups: readonly Fragment[]): Fragment {
  if (groups.length === 0) return sql``;
  return sql` group by ${join(
    groups.map((name) => sql`s.${name}`),
    comma,
  )}`;
}

function compileField(field: AggregateField, draft: Draft): Fragment {
  switch (field.kind) {
    case 'typename':
      return literal(field.typeName);
    case 'group':
      return objectExpression(field.fields.map((one) => ({ key: one.key, expression: compileGroupField(one, draft) })));
    case 'count': {
      const filter = compileFilter(field.where, draft);
      return computeFigure({ function: 'count' }, filter, draft);
    }
    case 'figures': {
      const filter = compileFilter(field.where, draft);
      const compileOne = (one: FigureField) =>
        one.kind === 'typename'
          ? literal(one.typeName)
          : showFigure({ function: field.function, column: one.column }, filter, draft);
      return objectExpression(field.fields.map((one) => ({ key: one.key, expression: compileOne(one) })));
    }
    default:
      return field satisfies never;
  }
}

function compileGroupField(field: GroupField, draft: Draft): Fragment {
  if (field.kind === 'typename') return literal(field.typeName);
  const { reading, groupBy } = draft.query;
  const term = groupBy[field.term];
  if (term === undefined) throw new TypeError(`no group term ${field.term}`);
  const column = boundColumn(reading.table, term.column);
  const result = sql`r.${identifier(`g${field.term}`)}`;
  const fault = valueFault(column, reading.access, result);
  if (fault !== null) draft.breaks.push(fault);
  return outputColumn(column, term.bucket === null ? result : bucketOutput(term.bucket, result));
}

/** A figure in its form for JSON. */
function showFigure(figure: ColumnFigure, filter: Fragment | null, draft: Draft): Fragment {
  const type = typeOfFigure(figure, (name) => columnOf(draft, name));
  const result = computeFigure(figure, filter, draft);
  const misfit = misfitCondition(type, result);
  if (misfit !== null) draft.breaks.push(misfit);
  if (figure.function === 'countDistinct') return result;
  return outputExpression(type, boundColumn(draft.query.reading.table, figure.column).storage, result);
}

/** A figure in the results. */
function computeFigure(figure: Figure, filter: Fragment | null, draft: Draft): Fragment {
  return sql`r.${give(draft.results, 'm', compileFigure(figure, filter, draft))}`;
}

/** A figure of the group at hand, over the rows `s`; NULL where it would tell of too few rows. */
function compileFigure(figure: Figure, filter: Fragment | null, draft: Draft): Fragment {
  if (figure.function === 'count') return suppressFew(sql`count(*)${filterClause(filter)}`, null, filter, draft);
  const { reading } = draft.query;
  const input = give(draft.inputs, 'c', figureInput(figure, reading, draft.table));
  const { type } = columnOf(draft, figure.column);
  const expression = figureExpression(figure.function, type, sql`s.${input}`, filterClause(filter));
  const nulls = draft.least === null ? null : labelNulls(figure, reading, draft.table);
  if (nulls !== null) give(draft.inputs, 'q', nulls);
  return suppressFew(expression, { input, tellsNulls: nulls !== null }, filter, draft);
}

/** @param of the figure's column in the rows; null where rows are counted */
function suppressFew(
  figure: Fragment,
  of: { readonly input: Fragment; readonly tellsNulls: boolean } | null,
  filter: Fragment | null,
  draft: Draft,
): Fragment {
  const { least, hasPeers } = draft;
  const isFiltered = filter !== null || of?.tellsNulls === true;
  // A group whose rows are too few is left out as a whole.
  if (least === null || (of === null && !isFiltered)) return figure;
  const values = of === null ? sql`count(*)` : sql`count(s.${of.input})`;
  const few = sql`${values}${filterClause(filter)} < ${wholeNumber(least)}`;
  if (!isFiltered && !hasPeers) return sql`case when ${few} then null else ${figure} end`;
  const counted = of === null || of.tellsNulls ? null : of.input;
  const small = hasSmallCrowd(nameCrowdCount(counted, isFiltered, draft), least);
  return sql`case when ${few} or ${small} then null else ${figure} end`;
}

function nameCrowdCount(column: Fragment | null, isFiltered: boolean, { crowdCounts }: Draft): string {
  const known = crowdCounts.find((one) => one.isFiltered === isFiltered && isDeepStrictEqual(one.column, column));
  if (known !== undefined) return known.name;
  const name = `n${crowdCounts.length}`;
  crowdCounts.push({ name, column, isFiltered });
  return name;
}

/** The name of the condition in the rows, so that it is written once however many figures it is for. */
function compileFilter(where: Condition | null, draft: Draft): Fragment | null {
  if (where === null) return null;
  const { query, table, inputs } = draft;
  return sql`s.${give(inputs, 'f', sql`(${filterCondition(where, query.reading, table)}) is true`)}`;
}

function filterClause(filter: Fragment | null): Fragment {
  return filter === null ? sql`` : sql` filter (where ${filter})`;
}

/** Also where it keeps every group: without columns to group by it is what makes one group of all rows. */
function compileHaving(draft: Draft): Fragment {
  const { least, hasPeers, query } = draft;
  const { having } = query;
  const conditions = least === null ? [] : [sql`count(*) >= ${wholeNumber(least)}`];
  if (least !== null && hasPeers) conditions.push(sql`not ${hasSmallCrowd(nameCrowdCount(null, false, draft), least)}`);
  if (having !== null) {
    const compile = (figure: Figure) => compileFigure(figure, null, draft);
    conditions.push(compileGroupCondition(having, (name) => columnOf(draft, name), compile));
  }
  return conjoin(conditions);
}

/** The caller's order, then the groups' values. */
function compileOrder(draft: Draft, groups: readonly Fragment[]): Fragment {
  const nothing = sql``;
  const term = ({ by, direction }: GroupOrderTerm) => {
    const expression = by.function === 'group' ? sql`s.${groups[by.term] ?? nothing}` : compileFigure(by, null, draft);
    return direction === 'DESC' ? sql`${expression} desc` : expression;
  };
  const terms = [...draft.query.order.map(term), ...groups.map((name) => sql`s.${name}`)];
  return terms.length === 0 ? nothing : sql` order by ${join(terms, comma)}`;
}

function columnOf({ query }: Draft, name: string): Column {
  return boundColumn(query.reading.table, name).column;
}

/** What is grouped by, calculated with and filtered by; and what peers group and filter by. */
type InputKind = 'g' | 'c' | 'f' | 'p' | 'q';

/** Names `expression`; kind and place make the name, which equal expressions without data share. */
function give(expressions: Map<string, Fragment>, kind: InputKind | 'm', expression: Fragment): Fragment {
  const known = [...expressions].find(
    ([one, { parts }]) => one.startsWith(kind) && isSameText(parts, expression.parts),
  );
  if (known !== undefined) return identifier(known[0]);
  const name = `${kind}${[...expressions.keys()].filter((one) => one.startsWith(kind)).length}`;
  expressions.set(name, expression);
  return identifier(name);
}

function isSameText(one: Fragment['parts'], other: Fragment['parts']): boolean {
  const hasData = (parts: Fragment['parts']) => parts.some((part) => typeof part !== 'string' && part.kind === 'value');
  const textOf = (parts: Fragment['parts']) => parts.filter((part) => typeof part === 'string').join('');
  return !hasData(one) && !hasData(other) && textOf(one) === textOf(other);
}

/** `a as "g0", b as "c0"`, and a column that nobody reads where there is none. */
function namedColumns(expressions: ReadonlyMap<string, Fragment>): Fragment {
  const columns = [...expressions].map(([name, expression]) => sql`${expression} as ${identifier(name)}`);
  return columns.length === 0 ? sql`1 as nothing` : join(columns, comma);
}
