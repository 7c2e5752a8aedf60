// Views that Concord puts before tables. Each is named by what it says, so a view never changes: another contract has
// another view, which stands beside the old one until nobody reads that any more.

import { createHash } from 'node:crypto';
import type { Product } from '../../contracts/product.ts';
import { comma, conjoin, type Fragment, identifier, join, longestName, renderTemplate, sql } from './fragment.ts';
import { qualified } from './table.ts';

export type ViewName = { readonly schema: ViewSchema; readonly name: string };

/** `concord_read` for the statements that Concord compiles, `concord_sql` for who writes SQL. */
export type ViewSchema = 'concord_read' | 'concord_sql';

export type View = ViewName & {
  /** The whole statement that creates it, to be run by who may read the table. */
  readonly create: string;
};

export type ViewDraft = {
  readonly schema: ViewSchema;
  readonly product: Product;
  readonly columns: readonly { readonly name: string; readonly expression: Fragment }[];
  /** What every row must meet. */
  readonly conditions: readonly Fragment[];
  /** Keeps conditions of the reader's from being tried on rows that the view's own hide. */
  readonly isBarrier: boolean;
};

/** The name of the table in `columns` and `conditions` of a draft. */
export const viewedTable = identifier('t');

const hashCharacters = 16;

export function createView({ schema, product, columns, conditions, isBarrier }: ViewDraft): View {
  const list = columns.map(({ name, expression }) => sql`${expression} as ${identifier(name)}`);
  const { source } = product;
  const body = render(
    sql`select ${join(list, comma)} from ${qualified(source.schema, source.table)} ${viewedTable} where ${conjoin(conditions)}`,
  );
  const options = isBarrier ? ' with (security_barrier = true)' : '';
  const hash = createHash('sha256').update(`${options}${body}`).digest('hex').slice(0, hashCharacters);
  const stem = `${product.domain}.${product.key.split('.').slice(1).join('.')}`.slice(
    0,
    longestName - hashCharacters - 1,
  );
  const name = `${stem}.${hash}`;
  return { schema, name, create: `create or replace view ${render(qualified(schema, name))}${options} as ${body}` };
}

function render(fragment: Fragment): string {
  const { text, operands } = renderTemplate(fragment);
  if (operands.length > 0) throw new TypeError('A view takes no parameters.');
  return text;
}
