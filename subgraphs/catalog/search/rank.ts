// Words and products -> how well each product fits, in one statement for all searches of a request. Only the products
// that a search may find go in, so no other can have a say in what comes out, not even in what counts as a typing error.

import { type Fragment, identifier, renderStatement, type Statement, sql, value } from '../../sql/fragment.ts';
import { constant } from '../../sql/operand.ts';
import type { Row } from '../../sql/pool.ts';

export type Ranking = {
  /** In small letters, each once, none empty. */
  readonly words: readonly string[];
  /** Places in the index. */
  readonly places: readonly number[];
};

/** The places that have at least one of the words, with their score from 0 to 1. */
export type Scores = ReadonlyMap<number, string>;

/** Below this likeness two words are different words, and a word this short has no typing errors. */
const leastSimilarity = 0.3;
const shortestMisspelled = 4;

/**
 * A word is found by its stem or as the beginning of one; one that none of the products has is taken for a typing error
 * of the words that are like it.
 *
 * @param trigramSchema where pg_trgm is; null = typing errors are not forgiven
 */
export function rankStatement(rankings: readonly Ranking[], trigramSchema: string | null): Statement {
  const words = rankings.flatMap((ranking, search) => ranking.words.map((word) => [String(search), word] as const));
  return renderStatement(sql`
with asked as materialized (
  select search, word, plainto_tsquery('pg_catalog.english', word) as stem,
    to_tsquery('pg_catalog.english', word || ':*') as beginning
  from unnest(${texts(words.map(([search]) => search))}::integer[], ${texts(words.map(([, word]) => word))}::text[]) as asked (search, word)
), candidate as materialized (
  select search - 1 as search, unnest(places::integer[]) as place
  from unnest(${texts(rankings.map(({ places }) => `{${places.join(',')}}`))}::text[]) with ordinality as candidates (places, search)
), same as materialized (
  select search, word, place, 0.5 + 0.3 * ts_rank(words, stem) + 0.2 * ts_rank(words, beginning) as score
  from asked join candidate using (search) join pg_temp.concord_documents using (place)
  where words @@ beginning
)${trigramSchema === null ? sql`` : alike(trigramSchema)}, found as (
  select * from same${trigramSchema === null ? sql`` : sql` union all select * from alike`}
)
select search, place, round((sum(score) / (select count(*) from asked where asked.search = found.search))::numeric, 6)::text as score
from found group by search, place`);
}

function alike(trigramSchema: string): Fragment {
  const similarity = sql`${identifier(trigramSchema)}.similarity`;
  const least = value(constant(String(leastSimilarity)));
  const shortest = value(constant(String(shortestMisspelled)));
  return sql`, missed as (
  select * from asked
  where length(word) >= ${shortest}::integer
    and not exists (select from same where same.search = asked.search and same.word = asked.word)
), like_word as materialized (
  select search, missed.word, places, weight * ${similarity}(missed.word, entry.word) as likeness
  from missed join pg_temp.concord_vocabulary as entry on abs(length(entry.word) - length(missed.word)) <= 2
  where ${similarity}(missed.word, entry.word) >= ${least}::real
), alike as (
  select search, word, place, max(likeness) * 0.5 as score
  from (select search, word, unnest(places) as place, likeness from like_word) as entry join candidate using (search, place)
  group by search, word, place
)`;
}

const texts = (list: readonly string[]) => value(constant(list));

/** The rows of the statement, by search. */
export function readScores(rows: readonly Row[], searches: number): readonly Scores[] {
  const scores = Array.from({ length: searches }, () => new Map<number, string>());
  for (const { search, place, score } of rows) scores[Number(search)]?.set(Number(place), String(score));
  return scores;
}
