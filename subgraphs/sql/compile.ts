// RowQuery -> one parameterised statement whose only row holds the JSON text of the whole selection, how many of its
// values break the contract, and how many rows it gives of each product whose personal columns it reads.

import { isSameSource } from '../../contracts/source.ts';
import { compileAggregate } from './aggregate.ts';
import type { AggregateQuery } from './aggregate-query.ts';
import { compileTextQuery } from './compile-text.ts';
import { compileConnection } from './connection.ts';
import { type Fragment, renderTemplate, sql, type Template, value } from './fragment.ts';
import { isKeyedRead } from './is-keyed.ts';
import { objectExpression } from './json.ts';
import { keyCondition, keyParts, representationsOf } from './key-condition.ts';
import { matchColumn } from './match.ts';
import type { Given } from './operand.ts';
import type { Reading } from './reading.ts';
import {
  candidateColumns,
  compileFields,
  compileSingle,
  createDraft,
  kept,
  keptRows,
  outputColumn,
  type Relation,
  type RowSource,
  type Scope,
  source,
} from './row.ts';
import type { RowQuery, RowSelection } from './row-query.ts';
import { boundColumn } from './table.ts';
import { type CountedQuery, nameCounters, shownCounters, sumCounters } from './tally.ts';

/**
 * The statement gives `json`, `bad` and, for each of `Template.reads` in their order, `n0`, `n1`, ...
 *
 * @param together the aggregates that the request asks for, of which `query` holds some
 * @param given the request at hand: where a cursor of it holds NULL, the statement has another form; nothing else of it
 *   becomes part of the text
 * @param isCounted whether rows are counted; without that there are no `n0`, `n1`, ...
 * @throws ConcordError FORBIDDEN_FIELD, CURSOR_INVALID
 */
export function compileRowQuery(
  query: RowQuery,
  together: readonly AggregateQuery[],
  given: Given,
  isCounted: boolean,
): Template {
  const productOf = ({ reading }: AggregateQuery) => reading.table.product;
  const peersOf = (one: AggregateQuery) =>
    together.filter((other) => other !== one && isSameSource(productOf(other), productOf(one)));
  const scopeOf = (products: readonly string[]): Scope => {
    return { depth: 0, given, peersOf, counterOf: nameCounters(products), compileRelation };
  };
  const compileCounting = (products: readonly string[]): Template => {
    const answer = compile(query, scopeOf(products));
    const counters = shownCounters(products, answer);
    return renderTemplate(sql`select j::text as json, bad::integer as bad${counters} from (${answer.query}) answer`);
  };
  // What it reads is known only when it is compiled.
  const uncounted = compileCounting([]);
  const counted = isCounted ? uncounted.reads.map(({ product }) => product) : [];
  const isKeyed = isKeyedRead(query);
  const exact = { ...(counted.length === 0 ? uncounted : compileCounting(counted)), isKeyed };
  const text = compileTextQuery(query, counted, scopeOf([]));
  return text === null ? exact : { ...renderTemplate(text), isKeyed, exact };
}

function compile(query: RowQuery, scope: Scope): CountedQuery {
  switch (query.kind) {
    case 'connection':
      return compileConnection(query.connection, null, scope);
    case 'aggregate':
      return compileAggregate(query.aggregate, null, scope);
    case 'by-key': {
      const { reading, key, row } = query;
      return compileSingle(reading, row, keyCondition(reading, key, source(scope)), scope);
    }
    case 'entities':
      return compileEntities(query.reading, query.row, scope);
    case 'stubs':
      return compileStubs(query, scope);
    default:
      return query satisfies never;
  }
}

function compileRelation(relation: Relation, parent: Fragment, scope: Scope): CountedQuery {
  if (relation.kind === 'connection') return compileConnection(relation.connection, parent, scope);
  if (relation.kind === 'aggregate') return compileAggregate(relation.aggregate, parent, scope);
  const { reading, targetColumn, row } = relation;
  const key = matchColumn(boundColumn(reading.table, targetColumn), reading.access, source(scope)).expression;
  return compileSingle(reading, row, sql`${key} = ${parent}`, scope);
}

/** `unnest` of the representations with their place, and per place the row with that key, by an index. */
function compileEntities(reading: Reading, row: RowSelection, scope: Scope): CountedQuery {
  const inner: Scope = { ...scope, depth: scope.depth + 1 };
  const { from, condition } = representationsOf(reading, source(inner));
  const { query, counters } = compileSingle(reading, row, condition, inner);
  return {
    query: sql`select coalesce(json_agg(e.j order by rep.ord), '[]'::json) as j, coalesce(sum(e.bad), 0) as bad${sumCounters(counters, sql`e`)}
from ${from} left join lateral (${query}) e on true`,
    counters,
  };
}

function compileStubs({ like, row }: Extract<RowQuery, { kind: 'stubs' }>, scope: Scope): CountedQuery {
  const rep = source(scope);
  const { parts, cast, show } = typeStubKeys(like, sql`${rep}.v`);
  const from: RowSource = { show: () => show, match: () => sql`${rep}.v`, breaks: () => null, mustShow: () => false };
  const draft = createDraft();
  const entity = objectExpression(compileFields(row, from, draft, scope));
  const rows = sql`select ${candidateColumns(draft)}, ${rep}.ord as ord from unnest(${value(parts)}::${cast}[]) with ordinality ${rep} (v, ord)`;
  const k = kept(scope);
  const { query, counters } = keptRows(draft, rows, null, scope);
  return {
    query: sql`select coalesce(json_agg(${entity} order by ${k}.ord), '[]'::json) as j, coalesce(sum(${k}.bad), 0) as bad${sumCounters(counters, k)}
from (${query}) ${k}`,
    counters,
  };
}

type StubKeys = { readonly parts: ReturnType<typeof keyParts>; readonly cast: Fragment; readonly show: Fragment };

function typeStubKeys(like: Extract<RowQuery, { kind: 'stubs' }>['like'], given: Fragment): StubKeys {
  if (like === null) return { parts: keyParts(0, (text) => text), cast: sql`text`, show: given };
  const column = boundColumn(like.reading.table, like.column);
  const { cast, encode } = matchColumn(column, like.reading.access, sql`rep`);
  return { parts: keyParts(0, encode), cast, show: outputColumn(column, given) };
}
