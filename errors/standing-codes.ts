// Codes of what is known of products: how fresh they are, and who says that something was loaded.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const standingCodes = {
  STANDING_NOT_SET_UP: code<{ variable: string }>(
    'How fresh and good products are is not known, because the database of the mesh is not set up for it.',
    ({ variable }) =>
      `How fresh and good products are is not known: the database of ${variable} has no tables for it, or its user may not use them. Run npx concord tokens apply as the owner, and grant the user that serves: grant usage on schema concord to ...; grant select, insert, update on concord.product_states to ...; grant select, insert, delete on concord.quality_runs to ...; grant select, delete on concord.loads, concord.usage, concord.traffic to ...`,
  ),
  LOAD_PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    '`concord touch` names a product that nobody has served yet.',
    ({ given, known }) =>
      `No product "${given}" is known.${didYouMean(given, known)} ${known.length === 0 ? 'A process that serves products makes them known: start one with this database.' : `Known: ${known.join(', ')}. A new product is known once a process serves it.`}`,
  ),
  LOAD_MOMENT_IN_FUTURE: code<{ given: string }>(
    '`concord touch --at` names a moment that has not come yet.',
    ({ given }) =>
      `A load at ${given} cannot be recorded, because that moment has not come yet. Leave out --at for now, or correct it.`,
  ),
  LOAD_NOT_PERMITTED: code<{ variable: string }>(
    'The user of the database may not record loads.',
    ({ variable }) =>
      `The user of ${variable} may not record loads. Let its owner run: grant usage on schema concord to ...; grant execute on function concord.touch(text, timestamptz) to ...`,
  ),
  FRESHNESS_DEAR: code<{ product: string; table: string; column: string; isTable: boolean }>(
    'How fresh a product is can be seen only by reading its whole table, so it is looked at once an hour at most.',
    ({ product, table, column, isTable }) =>
      `The newest data of ${product} are found only by reading all of ${table}, so that is done once an hour at most. ${isTable ? `Create an index: create index concurrently on ${table} (${column})` : `Where ${column} of the view comes from a table, create an index on it there, or make the view a table`}; loads that are recorded with npx concord touch ${product} count at once.`,
  ),
} as const;
