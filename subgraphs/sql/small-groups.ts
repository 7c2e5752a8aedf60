// `min_group`: no figure, and no difference of figures of one request, may tell of fewer rows than the contract's least.
// A crowd is the rows that lie in the same groups of every aggregate that the request asks of the table; whatever is
// calculated from the figures is a sum over whole crowds. So a group with too small a crowd in it is left out, and a
// figure is NULL where too few rows of a crowd have a value of its column. Filters of figures part crowds further; where
// one of those is too small, the filtered figures of the group are NULL and the group itself stays.

import { ConcordError } from '../../errors/concord-error.ts';
import type { AggregateField, AggregateQuery } from './aggregate-query.ts';
import { filterCondition, rowRuleCondition } from './condition.ts';
import type { Condition } from './filter-query.ts';
import { always, comma, conjoin, type Fragment, identifier, join, sql, wholeNumber } from './fragment.ts';
import { groupExpression } from './group-term.ts';
import { matchColumn } from './match.ts';
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

function labelPeer({ reading, where, join: joinColumn, groupBy, fields }: AggregateQuery, table: Fragment): Labels {
  const met = conjoin([
    rowRuleCondition(reading, table),
    where === null ? always : filterCondition(where, reading, table),
  ]);
  const within = (label: Fragment) => (met === always ? label : sql`case when ${met} then ${label} end`);
  const joined =
    joinColumn === null ? [] : [matchColumn(boundColumn(reading.table, joinColumn), reading.access, table).expression];
  const groups = [...joined, ...groupBy.map((term) => groupExpression(term, reading, table))].map(within);
  const filters = listFilters(fields).map((filter) => {
    return sql`(${conjoin([met, filterCondition(filter, reading, table)])}) is true`;
  });
  return { groups: met === always ? groups : [sql`(${met}) is true`, ...groups], filters };
}

export function listFilters(fields: readonly AggregateField[]): readonly Condition[] {
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
