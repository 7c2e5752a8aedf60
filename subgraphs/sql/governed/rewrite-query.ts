// A query that is allowed -> the same query over the views of its viewer. Only names of products are replaced, at the
// places that the parser gives; all else stays byte for byte as it was written. (Writing the tree as text again instead
// would trust a second program to write what the first one has read.)

import type { ScanToken } from 'libpg-query';
import { ConcordError } from '../../../errors/concord-error.ts';
import { type CheckedText, checkedText, type Fragment, identifier, join, sql } from '../fragment.ts';
import type { ViewName } from '../view.ts';
import type { CheckedQuery, ColumnUse, RelationUse } from './checked-query.ts';
import { placeOf } from './query-text.ts';
import type { QueryTree } from './read-query.ts';

/** A view, or whatever may stand in FROM before an alias. */
export type RelationSource = ViewName | { readonly from: Fragment };

type Edit = { readonly from: number; readonly to: number; readonly text: Fragment };

/**
 * Without a semicolon; what follows must begin with a new line, because the query may end in a comment.
 * @param views by `Product.key`
 * @throws ConcordError SQL_REFUSED for a name that is written in a way that cannot be replaced
 */
export function rewriteQuery(
  query: QueryTree,
  { relations, columns }: Pick<CheckedQuery, 'relations' | 'columns'>,
  views: ReadonlyMap<string, RelationSource>,
): Fragment {
  const findTokens = createTokenFinder(query);
  const edits = [
    ...relations.map((use) => replaceRelation(use, findTokens, views)),
    ...columns.filter(({ parts }) => parts === 3).map((use) => shortenColumn(use, findTokens)),
  ].sort((a, b) => a.from - b.from);
  const pieces: Fragment[] = [];
  let at = query.start;
  for (const { from, to, text } of edits) {
    pieces.push(cut(query, at, from), text);
    at = to;
  }
  return join([...pieces, cut(query, at, query.end)], sql``);
}

/** `orders.order_facts` -> `"concord_sql"."v1" as "order_facts"`; the alias only where the query gives none. */
function replaceRelation(
  { product, location, parts, alias }: RelationUse,
  findTokens: FindTokens,
  views: ReadonlyMap<string, RelationSource>,
): Edit {
  const view = views.get(product);
  if (view === undefined) throw new TypeError(`There is no view of ${product}.`);
  const { from, to } = findTokens(location, parts);
  const name = 'from' in view ? view.from : sql`${identifier(view.schema)}.${identifier(view.name)}`;
  return { from, to, text: alias === null ? name : sql`${name} as ${identifier(alias)}` };
}

/** `orders.order_facts.amount` -> `order_facts.amount`: behind an alias the schema may not stand any more. */
function shortenColumn({ location }: ColumnUse, findTokens: FindTokens): Edit {
  const { from, second } = findTokens(location, 2);
  return { from, to: second, text: sql`` };
}

type FindTokens = (
  location: number,
  parts: 1 | 2,
) => { readonly from: number; readonly to: number; readonly second: number };

/** Where a name of so many parts stands: name, or name, point, name, with whatever blanks and comments between them. */
function createTokenFinder(query: QueryTree): FindTokens {
  const places = new Map(query.tokens.map(({ start }, index) => [start, index]));
  return (location, parts) => {
    const index = places.get(location) ?? Number.NaN;
    const [first, point, last] = query.tokens.slice(index, index + 3);
    const end = parts === 1 ? first : last;
    const next = query.tokens[index + (parts === 1 ? 1 : 3)];
    const isWhole = first !== undefined && end !== undefined && (parts === 1 || isPoint(point));
    // `order_facts *` is an old way to write that heirs are meant too; UESCAPE changes what the name before it says.
    const isPlain = !(next?.text === '*') && ![point, next].some((token) => token?.text.toLowerCase() === 'uescape');
    if (!isWhole || (!isPlain && !isPoint(next))) {
      throw new ConcordError('SQL_REFUSED', {
        what: 'a name that is written in an uncommon way',
        at: placeOf(query, location),
        next: 'Write it plainly, such as orders.order_facts.',
      });
    }
    return { from: first.start, to: end.end, second: last?.start ?? end.end };
  };
}

function isPoint(token: ScanToken | undefined): boolean {
  return token?.text === '.';
}

/** From and to are ends of words, so no letter is cut in two. */
function cut({ bytes }: QueryTree, from: number, to: number): Fragment {
  return checkedText(bytes.subarray(from, to).toString() as CheckedText);
}
