// RowQuery -> one parameterised statement whose only row holds the JSON text of the whole selection, how many of its
// values break the contract, and how many rows it gives of each product whose personal columns it reads.

import { isSameSource } from '../../contracts/source.ts';
import { compileAggregate } from './aggregate.ts';
import type { AggregateQuery } from './aggregate-query.ts';
import { compileConnection } from './connection.ts';
import {
  comma,
  conjoin,
  type Fragment,
  identifier,
  join,
  renderTemplate,
  sql,
  type Template,
  value,
} from './fragment.ts';
import { isKeyedRead } from './is-keyed.ts';
import { objectExpression } from './json.ts';
import { matchColumn } from './match.ts';
import { constant, deferred, type Given, mapOperand, type Operand } from './operand.ts';
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
  const compileCounting = (products: readonly string[]): Template => {
    const counterOf = nameCounters(products);
    const answer = compile(query, { depth: 0, given, peersOf, counterOf, compileRelation });
    const counters = shownCounters(products, answer);
    return renderTemplate(sql`select j::text as json, bad::integer as bad${counters} from (${answer.query}) answer`);
  };
  // What it reads is known only when it is compiled.
  const uncounted = compileCounting([]);
  const template =
    uncounted.reads.length === 0 || !isCounted
      ? uncounted
      : compileCounting(uncounted.reads.map(({ product }) => product));
  return { ...template, isKeyed: isKeyedRead(query) };
}

function compile(query: RowQuery, scope: Scope): CountedQuery {
  switch (query.kind) {
    case 'connection':
      return compileConnection(query.connection, null, scope);
    case 'aggregate':
      return compileAggregate(query.aggregate, null, scope);
    case 'by-key':
      return compileByKey(query.reading, query.key, query.row, scope);
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

function compileByKey(
  reading: Reading,
  key: readonly Operand<string>[],
  row: RowSelection,
  scope: Scope,
): CountedQuery {
  const parts = reading.table.key.map((column, index) => {
    const { expression, cast, encode } = matchColumn(column, reading.access, source(scope));
    const part = key[index] ?? constant('');
    return sql`${expression} = ${value(mapOperand(part, encode))}::${cast}`;
  });
  return compileSingle(reading, row, conjoin(parts), scope);
}

/** `unnest` of the representations with their place, and per place the row with that key, by an index. */
function compileEntities(reading: Reading, row: RowSelection, scope: Scope): CountedQuery {
  const inner: Scope = { ...scope, depth: scope.depth + 1 };
  const names = reading.table.key.map((_, index) => identifier(`v${index}`));
  const matches = reading.table.key.map((column) => matchColumn(column, reading.access, source(inner)));
  const lists = matches.map(({ cast, encode }, index) => sql`${value(keyParts(index, encode))}::${cast}[]`);
  const condition = conjoin(matches.map(({ expression }, index) => sql`${expression} = rep.${names[index] ?? sql``}`));
  const { query, counters } = compileSingle(reading, row, condition, inner);
  return {
    query: sql`select coalesce(json_agg(e.j order by rep.ord), '[]'::json) as j, coalesce(sum(e.bad), 0) as bad${sumCounters(counters, sql`e`)}
from unnest(${join(lists, comma)}) with ordinality rep (${join(names, comma)}, ord) left join lateral (${query}) e on true`,
    counters,
  };
}

/** One part of the key of each representation; what is no value of its type is the key of no row. */
function keyParts(index: number, encode: (text: string) => string | null): Operand<readonly (string | null)[]> {
  return deferred(({ keys }) =>
    keys.map((key) => {
      const part = key[index] ?? null;
      return part === null ? null : encode(part);
    }),
  );
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
