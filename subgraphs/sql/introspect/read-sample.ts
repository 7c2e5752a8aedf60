// Rows of a table as texts, for guessing what they hold. They are looked at in memory and never leave the process.

import type { Relation, RelationColumn, Sample } from '../../../contracts/draft/relation.ts';
import { comma, identifier, join, renderTemplate, sql, wholeNumber } from '../fragment.ts';
import type { Ask } from './ask.ts';

/** Cells in all, so that a wide table is sampled with fewer rows and not with all memory. */
const mostCells = 2_000_000;
/** Longer texts are cut: their form is seen by their beginning. */
const mostCharacters = 300;
/** Longer documents are left out, since half of one cannot be read. */
const mostDocumentCharacters = 20_000;
/** Values of these tell nothing, or are large. */
const unread = new Set(['bytea', 'tsvector', 'tsquery', 'geometry', 'geography', 'raster', 'vector']);

/**
 * At most `rows` rows: all of a small table, pages from everywhere of a large one, the first ones of a view.
 *
 * @param estimate rows by the statistics of the table, -1 where there are none
 */
export async function readSample(ask: Ask, relation: Relation, rows: number, estimate: number): Promise<Sample> {
  const columns = relation.columns.filter(({ storage }) => !unread.has(storage.replace(/\[\]$/, '')));
  const most = Math.max(1, Math.min(rows, Math.floor(mostCells / Math.max(1, columns.length))));
  if (columns.length === 0) return { rows: 0, isWhole: false, values: new Map(), failure: null };
  const found = await ask(sampleText(relation, columns, { most, estimate }), []);
  const kept = found.slice(0, most);
  return {
    rows: kept.length,
    isWhole: found.length <= most && !isLarge(relation, most, estimate),
    values: new Map(
      columns.map(({ name }, index) => [
        name,
        kept.map((row) => (typeof row[`c${index}`] === 'string' ? String(row[`c${index}`]) : null)),
      ]),
    ),
    failure: null,
  };
}

type Measure = { readonly most: number; readonly estimate: number };

/**
 * Only tables have pages; twice as many rows as wanted are aimed at, since pages are not equally full, and of these any are
 * taken: the first ones would be those of the first half. The pages of a table are the same each time, so that its draft is.
 */
function sampleText(relation: Relation, columns: readonly RelationColumn[], { most, estimate }: Measure): string {
  const list = join(
    columns.map((column, index) => sql`${readColumn(column)} as ${identifier(`c${index}`)}`),
    comma,
  );
  const from = sql`${identifier(relation.schema)}.${identifier(relation.name)}`;
  const pages = isLarge(relation, most, estimate)
    ? sql` tablesample system (${permille(Math.max(1, Math.ceil((2_000 * most) / estimate)))}) repeatable (1) order by random()`
    : sql``;
  return renderTemplate(sql`select ${list} from ${from}${pages} limit ${wholeNumber(most + 1)}`).text;
}

function permille(number: number) {
  return sql`${wholeNumber(Math.min(number, 1_000))} / 10.0`;
}

function isLarge({ kind }: Relation, most: number, estimate: number): boolean {
  return (kind === 'table' || kind === 'materialized view') && estimate > 4 * most;
}

function readColumn({ name, storage }: RelationColumn) {
  const text = sql`${identifier(name)}::text`;
  if (!/^jsonb?$/.test(storage)) return sql`left(${text}, ${wholeNumber(mostCharacters)})`;
  return sql`case when length(${text}) <= ${wholeNumber(mostDocumentCharacters)} then ${text} end`;
}

export type Newest = { readonly column: string; readonly ageSeconds: number };

/** How old the newest value of a column of times is; null where there is none, or only one in the future. */
export async function readNewest(ask: Ask, { schema, name }: Relation, column: string): Promise<Newest | null> {
  const from = sql`${identifier(schema)}.${identifier(name)}`;
  const text = sql`
    select extract(epoch from now() - max(${identifier(column)}))::float8 as age
    from ${from} where ${identifier(column)} <= now() and isfinite(${identifier(column)})`;
  const [row] = await ask(renderTemplate(text).text, []);
  const age = row?.age;
  return typeof age === 'number' ? { column, ageSeconds: Math.max(0, age) } : null;
}
