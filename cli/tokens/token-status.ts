// `concord tokens status`: how each tokenized and hashed column stands. Writes nothing.

import { isApplyDue, readTokenStates, type TokenState } from '../../mesh/tokens/token-states.ts';
import { countOf } from '../count-of.ts';
import { withClient } from '../open-database.ts';
import { formatCount } from '../prepare-database.ts';
import { findRootSecret } from '../root-secret.ts';
import {
  type Context,
  describePlace,
  findTokenDatabases,
  productsOf,
  readAllGenerations,
  tokenSecretOf,
} from './token-databases.ts';

/** A domain's database with its columns. */
type Standing = { readonly database: string; readonly columns: readonly TokenState[] };

/** @returns whether `concord tokens apply` is due @throws ConcordError DATABASE_UNREACHABLE */
export async function printTokenStatus(
  context: Context,
  options: { readonly isCounted: boolean; readonly isJson: boolean },
): Promise<boolean> {
  const { mesh, places } = await findTokenDatabases(context);
  const secret = tokenSecretOf(findRootSecret(context.environment) ?? new Uint8Array(32));
  const generations = await readAllGenerations(places);
  const all: Standing[] = [];
  for (const place of places) {
    const products = productsOf(mesh, place);
    const columns = await withClient(place, (client) =>
      readTokenStates(client, { products, secret, generations }, options),
    );
    all.push({ database: describePlace(place), columns });
  }
  const due = all.flatMap(({ columns }) => columns).filter(isApplyDue).length;
  if (options.isJson) context.log(JSON.stringify({ due: due > 0, databases: all }, null, 2));
  else for (const line of [...all.flatMap(renderStanding), sum(due)]) context.log(line);
  return due > 0;
}

function sum(due: number): string {
  if (due === 0) return 'Nothing is due.';
  return `${countOf(due, 'column')} to be mended by: npx concord tokens apply`;
}

function renderStanding({ database, columns }: Standing): readonly string[] {
  if (columns.length === 0) return [database, '  no tokenized or hashed column'];
  return [database, ...columns.map((column) => `  ${describeState(column)}`)];
}

function describeState({ product, column, mask, generation, rowsWithout, ...how }: TokenState): string {
  const rows = rowsWithout === null ? '' : `; ${formatCount(rowsWithout)} rows without`;
  const times = generation === 0 ? '' : `; rotated ${countOf(generation, 'time')}`;
  return `${product}.${column} (${mask}): ${describeHow(how)}${rows}${times}`;
}

function describeHow({ state, reason, storedColumn }: Pick<TokenState, 'state' | 'reason' | 'storedColumn'>): string {
  switch (state) {
    case 'current':
      return `stored and current in ${storedColumn}`;
    case 'outdated':
      return `${storedColumn === null ? 'computed' : `stored in ${storedColumn}`} under an older secret`;
    case 'missing':
      return storedColumn === null ? 'without its secret' : `missing in ${storedColumn}`;
    case 'computed':
      return `computed for each row, because ${describeReason(reason)}`;
    case 'named':
      return `in ${storedColumn}, which the contract names`;
    case 'refused':
      return `refused, because ${describeReason(reason)}`;
    default:
      return state satisfies never;
  }
}

const reasons: Readonly<Record<NonNullable<TokenState['reason']>, string>> = {
  'no-table': 'there is no such table',
  'no-column': 'the table has no such column',
  'not-a-table': 'a view or foreign table takes no column: name one with its tokens as token_column',
  partition: 'a partition takes no column: read the table that it is part of',
  'not-owner': 'the user of this command does not own the table',
  generated: 'the column is generated, which no trigger sees',
  'long-name': 'the name of a column beside it would be too long',
  taken: 'somebody else made a column of that name: rename it, or drop it',
};

function describeReason(reason: TokenState['reason']): string {
  return reason === null ? 'of what nobody knows' : reasons[reason];
}
