// `min_group`: no figure, and no difference of figures of one request, may tell of fewer rows than the contract's least.
// A crowd is the rows that lie in the same groups of every aggregate that the request asks of the table; whatever is
// calculated from the figures is a sum over whole crowds. So a group with too small a crowd in it is left out, and a
// figure is NULL where too few rows of a crowd have a value of its column.

import { ConcordError } from '../../errors/concord-error.ts';
import type { AggregateField, AggregateQuery, ColumnFigure, GroupCondition } from './aggregate-query.ts';
import { filterCondition, rowRuleCondition } from './condition.ts';
import { figureInput } from './figure.ts';
import type { Condition } from './filter-query.ts';
import { always, comma, conjoin, type Fragment, identifier, join, sql, wholeNumber } from './fragment.ts';
import { groupExpression } from './group-term.ts';
import { matchColumn } from './match.ts';
import type { Reading } from './reading.ts';
import { boundColumn } from './table.ts';

/** What tells rows apart, as expressions over the table's rows. */
export type Labels = { readonly groups: readonly Fragment[]; readonly filters: readonly Fragment[] };

/** What `peers`, the other aggregates of the request over the same table, tell apart. */
export function labelPeers(peers: readonly AggregateQuery[], table: Fragment): Labels {
  const labels = peers.map((peer) => labelOrNothing(peer, table));
  return { groups: labels.flatMap(({ groups }) => groups), filters: labels.flatMap(({ filters }) => filters) };
}

/** An aggregate that asks for what the viewer may not use is refused by itself, and tells nothing. */
function labelOrNothing(peer: AggregateQuery, table: Fragment): Labels {
  try {
    return labelPeer(peer, table);
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'FORBIDDEN_FIELD') return { groups: [], filters: [] };
    throw error;
  }
}

function labelPeer(query: AggregateQuery, table: Fragment): Labels {
  const { reading, where, join: joinColumn, groupBy, fields } = query;
  const met = conjoin([
    rowRuleCondition(reading, table),
    where === null ? always : filterCondition(where, reading, table),
  ]);
  const within = (label: Fragment) => (met === always ? label : sql`case when ${met} then ${label} end`);
  const joined =
    joinColumn === null ? [] : [matchColumn(boundColumn(reading.table, joinColumn), reading.access, table).expression];
  const groups = [...joined, ...groupBy.map((term) => groupExpression(term, reading, table))].map(within);
  const filters = [
    ...listFilters(fields).map((filter) => filterCondition(filter, reading, table)),
    ...listFigures(query).flatMap((figure) => labelNulls(figure, reading, table) ?? []),
  ].map((filter) => sql`(${conjoin([met, filter])}) is true`);
  return { groups: met === always ? groups : [sql`(${met}) is true`, ...groups], filters };
}

/** What parts the rows that have a value of the figure's column from those that have none, where the figure tells. */
export function labelNulls(figure: ColumnFigure, reading: Reading, table: Fragment): Fragment | null {
  if (figure.function !== 'avg' && figure.function !== 'countDistinct') return null;
  if (boundColumn(reading.table, figure.column).column.required) return null;
  return sql`${figureInput(figure, reading, table)} is not null`;
}

function listFigures({ fields, having, order }: AggregateQuery): readonly ColumnFigure[] {
  const shown = fields.flatMap((field) =>
    field.kind === 'figures'
      ? field.fields.flatMap((inner) =>
          inner.kind === 'column' ? [{ function: field.function, column: inner.column }] : [],
        )
      : [],
  );
  const ordered = order.flatMap(({ by }) => (by.function === 'count' || by.function === 'group' ? [] : [by]));
  return [...shown, ...ordered, ...(having === null ? [] : listCompared(having))];
}

function listCompared(condition: GroupCondition): readonly ColumnFigure[] {
  switch (condition.kind) {
    case 'every':
    case 'some':
      return condition.of.flatMap(listCompared);
    case 'not':
      return listCompared(condition.of);
    case 'compare':
    case 'one-of':
    case 'is-null':
      return condition.figure.function === 'count' ? [] : [condition.figure];
    default:
      return condition satisfies never;
  }
}

function listFilters(fields: readonly AggregateField[]): readonly Condition[] {
  return fields.flatMap((field) =>
    (field.kind === 'count' || field.kind === 'figures') && field.where !== null ? [field.where] : [],
  );
}

/** Counts the rows of each crowd beside every row of `rows`. */
export type CrowdCount = {
  /** The name of the count. */
  readonly name: string;
  /** The column whose values are counted, as `rows` names it; null counts the rows. */
  readonly column: Fragment | null;
  /** Filters of figures part crowds further; where one of those is too small, the group itself stays. */
  readonly isFiltered: boolean;
};

/** `rows` with the counts; `groups` and `filters` are the names of what tells their rows apart. */
export function countCrowds(
  rows: Fragment,
  counts: readonly CrowdCount[],
  groups: readonly Fragment[],
  filters: readonly Fragment[],
): Fragment {
  if (counts.length === 0) return rows;
  const columns = counts.map(({ name, column, isFiltered }) => {
    const counted = column === null ? sql`count(*)` : sql`count(w.${column})`;
    return sql`${counted} over ${isFiltered ? sql`filtered` : sql`grouped`} as ${identifier(name)}`;
  });
  const window = (names: readonly Fragment[]) => {
    if (names.length === 0) return sql``;
    return sql`partition by ${join(
      names.map((name) => sql`w.${name}`),
      comma,
    )}`;
  };
  return sql`select w.*, ${join(columns, comma)} from (${rows}) w window grouped as (${window(groups)}), filtered as (${window([...groups, ...filters])})`;
}

/** Whether a crowd of the group has some rows, but too few. */
export function hasSmallCrowd(name: string, least: number): Fragment {
  return sql`bool_or(s.${identifier(name)} between 1 and ${wholeNumber(least - 1)})`;
}
