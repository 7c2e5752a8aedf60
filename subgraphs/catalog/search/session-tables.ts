// The search index: two temporary tables that each connection of the catalog makes for itself from the loaded contracts.
// So serving keeps nothing in a database of one's own, and the index never differs from what is served.

import type { Product } from '../../../contracts/product.ts';
import { renderStatement, type Statement, sql, value } from '../../sql/fragment.ts';
import { constant } from '../../sql/operand.ts';
import { type IndexDocument, indexDocument } from './index-document.ts';
import { trigramSchemaQuery } from './trigram-schema.ts';

/** How much a word counts that is found by its likeness in a name, a label, or a text. */
const weights = [
  ['names', '1.0'],
  ['labels', '0.4'],
  ['texts', '0.2'],
] as const satisfies readonly (readonly [keyof IndexDocument, string])[];

/** In the tables a product is its place in `products`. */
export function compileSessionTables(products: readonly Product[]): readonly Statement[] {
  const documents = products.map(indexDocument);
  const textsOf = (part: keyof IndexDocument) => texts(documents.map((document) => document[part].join(' ')));
  const vocabulary = collectVocabulary(documents);
  return [
    sql`create temporary table concord_documents (place integer primary key, words tsvector not null)`,
    sql`insert into pg_temp.concord_documents
      select place - 1, setweight(to_tsvector('pg_catalog.english', names), 'A')
        || setweight(to_tsvector('pg_catalog.english', labels), 'B')
        || setweight(to_tsvector('pg_catalog.english', texts), 'C')
      from unnest(${textsOf('names')}::text[], ${textsOf('labels')}::text[], ${textsOf('texts')}::text[])
        with ordinality as document (names, labels, texts, place)`,
    sql`create temporary table concord_vocabulary (word text not null, weight real not null, places integer[] not null)`,
    // Words that say nothing, such as "from", have no stem and find nothing: nor may what looks like them.
    sql`insert into pg_temp.concord_vocabulary select word, weight::real, places::integer[]
      from unnest(${texts(vocabulary.map(({ word }) => word))}::text[], ${texts(vocabulary.map(({ weight }) => weight))}::text[],
        ${texts(vocabulary.map(({ places }) => `{${places.join(',')}}`))}::text[]) as entry (word, weight, places)
      where to_tsvector('pg_catalog.english', word) <> ''`,
    likenessIndex,
    sql`analyze pg_temp.concord_documents`,
    sql`analyze pg_temp.concord_vocabulary`,
  ].map(renderStatement);
}

/** Only where pg_trgm can be used. Below the threshold two words are different words. */
const likenessIndex = sql`do $$
  declare trigram_schema name := (${trigramSchemaQuery});
  begin
    if trigram_schema is not null then
      execute format('create index on pg_temp.concord_vocabulary using gin (word %I.gin_trgm_ops)', trigram_schema);
      perform pg_catalog.set_config('pg_trgm.similarity_threshold', '0.3', false);
    end if;
  end $$`;

const texts = (list: readonly string[]) => value(constant(list));

type VocabularyEntry = { readonly word: string; readonly weight: string; readonly places: number[] };

/** Each word once per weight, with the products that have it. */
function collectVocabulary(documents: readonly IndexDocument[]): readonly VocabularyEntry[] {
  const entries = new Map<string, VocabularyEntry>();
  documents.forEach((document, place) => {
    for (const [part, weight] of weights) {
      for (const word of new Set(document[part])) {
        const key = `${weight} ${word}`;
        const entry = entries.get(key) ?? { word, weight, places: [] };
        entry.places.push(place);
        entries.set(key, entry);
      }
    }
  });
  return [...entries.values()];
}
