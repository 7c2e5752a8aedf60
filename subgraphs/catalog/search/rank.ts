// Words and products -> how well each product fits, in one statement for all searches of a request. Only the products
// that a search may find go in, so no other can have a say in what comes out, not even in what counts as a typing error.

import { type Fragment, identifier, literal, renderStatement, type Statement, sql, value } from '../../sql/fragment.ts';
import { constant } from '../../sql/operand.ts';
import type { Row } from '../../sql/pool.ts';

export type Ranking = {
  /** In small letters, each once, at least one. */
  readonly words: readonly string[];
  /** A 0 or 1 per product of the index: whether it may be found. */
  readonly candidates: string;
};

/** In millionths, by place: those that have at least one of the words. */
export type Scores = ReadonlyMap<number, number>;

/** A word shorter than this has no typing errors. */
const shortestMisspelled = '4';
/** Exchanged letters leave short words few trigrams in common, and are the most frequent error. */
const likenessOfSwapped = '0.8';

/**
 * A word is found by its stem or as the beginning of one; one that none of the products has is taken for a typing error
 * of the words that are like it.
 *
 * @param trigramSchema where pg_trgm is; null = typing errors are not forgiven
 */
export function rankStatement(rankings: readonly Ranking[], trigramSchema: string | null): Statement {
  const words = rankings.flatMap(({ words }, search) => words.map((word) => [String(search), word] as const));
  return renderStatement(sql`
with asked as materialized (
  select search, word, swapped::text[] as swapped, candidates::varbit as candidates,
    plainto_tsquery('pg_catalog.english', word) as stem,
    to_tsquery('pg_catalog.english', word || ':*') as beginning
  from unnest(${texts(words.map(([search]) => search))}::integer[], ${texts(words.map(([, word]) => word))}::text[],
      ${texts(words.map(([, word]) => writeArray(swapLetters(word))))}::text[]) as word (search, word, swapped)
    join unnest(${texts(rankings.map(({ candidates }) => candidates))}::text[]) with ordinality as search (candidates, number)
      on number = search + 1
), same as materialized (
  select search, word, place, 0.5 + 0.3 * ts_rank(words, stem) + 0.2 * ts_rank(words, beginning) as score
  from asked join pg_temp.concord_documents on get_bit(candidates, place) = 1 and words @@ beginning
)${trigramSchema === null ? sql`` : alike(trigramSchema)}, found as (
  select search, place, score from same${trigramSchema === null ? sql`` : sql` union all select search, place, score from alike`}
), scored as (
  select search, place, round(1000000 * sum(score))::integer as score from found group by search, place
)
select search, string_agg(place || ' ' || score, ',') as scores from scored group by search`);
}

function alike(trigramSchema: string): Fragment {
  const schema = identifier(trigramSchema);
  return sql`, missed as (
  select search, word, swapped, candidates from asked
  where length(word) >= ${literal(shortestMisspelled)}::integer
    and not exists (select from same where same.search = asked.search and same.word = asked.word)
), like_word as materialized (
  select search, missed.word, candidates, places,
    0.5 * weight * ${schema}.similarity(missed.word, entry.word) as score
  from missed join pg_temp.concord_vocabulary as entry
    on entry.word operator(${schema}.%) missed.word and abs(length(entry.word) - length(missed.word)) <= 2
  union all
  select search, missed.word, candidates, places, 0.5 * weight * ${literal(likenessOfSwapped)}::real as score
  from missed cross join unnest(swapped) as other (word) join pg_temp.concord_vocabulary as entry on entry.word = other.word
), alike as (
  select search, word, place, max(score) as score
  from like_word cross join unnest(places) as place
  where get_bit(candidates, place) = 1
  group by search, word, place
)`;
}

const texts = (list: readonly string[]) => value(constant(list));
/** Words hold neither quotes nor backslashes. */
const writeArray = (words: readonly string[]) => `{${words.map((word) => `"${word}"`).join(',')}}`;

/** The word with each two letters that stand side by side exchanged. */
function swapLetters(word: string): readonly string[] {
  const letters = [...word];
  return letters
    .slice(1)
    .map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''));
}

/** The rows of the statement, by search. */
export function readScores(rows: readonly Row[], rankings: readonly Ranking[]): readonly Scores[] {
  const scores = rankings.map((): Map<number, number> => new Map());
  for (const row of rows) {
    const search = Number(row.search);
    const words = rankings[search]?.words.length ?? 1;
    for (const entry of String(row.scores).split(',')) {
      const [place, score] = entry.split(' ').map(Number);
      scores[search]?.set(place ?? 0, Math.round((score ?? 0) / words));
    }
  }
  return scores;
}
