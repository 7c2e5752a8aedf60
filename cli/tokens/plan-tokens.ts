// `concord tokens plan`: what `concord tokens apply` would do, database by database and table by table. Writes nothing.

import { type PlannedTable, planTokens, type TokenPlan } from '../../mesh/tokens/plan-tokens.ts';
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

/** Before there is a root secret every token is still to be made, so any secret tells that. */
const noSecret = new Uint8Array(32);

/** @throws ConcordError DATABASE_UNREACHABLE */
export async function printTokenPlan(context: Context): Promise<void> {
  const { mesh, places } = await findTokenDatabases(context);
  const secret = tokenSecretOf(findRootSecret(context.environment) ?? noSecret);
  const generations = await readAllGenerations(places);
  for (const place of places) {
    const products = productsOf(mesh, place);
    const plan = await withClient(place, (client) => planTokens(client, { products, secret, generations }));
    for (const line of [describePlace(place), ...renderPlan(plan)]) context.log(line);
  }
  context.log('Nothing was changed. To do it, run: npx concord tokens apply');
}

function renderPlan({ migrations, newLabels, changedLabels, tables }: TokenPlan): readonly string[] {
  const due = tables.filter(({ statements }) => statements.length > 0);
  const lines = [
    ...(migrations.length === 0 ? [] : [`  schema concord is brought up to date: ${migrations.join(', ')}`]),
    ...(newLabels.length === 0 ? [] : [`  ${countOf(newLabels.length, 'new secret')}: ${newLabels.join(', ')}`]),
    ...(changedLabels.length === 0
      ? []
      : [
          `  ${countOf(changedLabels.length, 'changed secret')}: ${changedLabels.join(', ')}; all that was made with them changes in one transaction`,
        ]),
    ...tables.flatMap(({ table, taken }) =>
      taken.map(
        (name) => `  ${table}: apply is refused, since somebody else made the column ${name} (TOKEN_COLUMN_TAKEN)`,
      ),
    ),
    ...due.flatMap(renderTable),
  ];
  return lines.length === 0 ? ['  nothing to do'] : lines;
}

function renderTable({ table, columns, estimatedRows, statements }: PlannedTable): readonly string[] {
  const about = estimatedRows === null ? 'nobody knows how many' : `about ${formatCount(estimatedRows)}`;
  return [
    `  ${table}: ${about} rows to write, by the statistics of PostgreSQL`,
    ...columns.map(({ name, label, stored, storedName, state, isThere, isIndexed }) => {
      const what = `${isThere ? 'column' : 'new column'} ${storedName}${stored === 'token' && !isIndexed ? ' with an index' : ''}`;
      const why = state.kind === 'outdated' ? 'made with an older secret' : 'not stored, or not kept up';
      return `    ${name}: ${stored === 'token' ? 'tokens' : 'hashes'} of ${label} in the ${what} (${why})`;
    }),
    ...statements.map((statement) => `      ${statement};`),
  ];
}
