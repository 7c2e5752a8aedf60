// `concord tokens rotate`: new secrets for labels. All that was made with an old one in a database changes in one
// transaction; of several databases one after another.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { prepareDatabases } from '../prepare-database.ts';
import { findOrMakeRootSecret } from '../root-secret.ts';
import { type Context, describePlace, findTokenDatabases, productsOf, readAllGenerations } from './token-databases.ts';

export type Rotation = {
  /** `domain.product.column`, a key or what references it; the same secret is rotated. */
  readonly columns: readonly string[];
  readonly isAll: boolean;
  readonly isConfirmed: boolean;
};

/**
 * @throws ConcordError ROTATION_UNNAMED, ROTATION_COLUMN_UNKNOWN, ROTATION_UNCONFIRMED before anything is changed;
 * DATABASE_UNREACHABLE, DATABASE_CHANGE_REFUSED
 */
export async function rotateTokens(context: Context, rotation: Rotation): Promise<void> {
  const { environment, log } = context;
  const { mesh, domains, databases, places } = await findTokenDatabases(context);
  const labels = chooseLabels(mesh, rotation);
  const present = await readAllGenerations(places);
  log(`New secrets for ${[...labels].join(', ')}:`);
  for (const place of places) {
    const columns = productsOf(mesh, place).flatMap((product) =>
      product.columns.flatMap(({ name, tokenLabel, tokenColumn }) => {
        if (tokenLabel === null || !labels.has(tokenLabel)) return [];
        const filled = tokenColumn === null ? '' : `, whose ${tokenColumn} is filled by somebody else: fill it anew`;
        return `  ${product.key}.${name}${filled}`;
      }),
    );
    if (columns.length > 0) for (const line of [describePlace(place), ...columns]) log(line);
  }
  log(
    'Every token and hash of these columns becomes another. Those that clients keep find nothing any more, and lists',
  );
  log('that are being paged by them must be read from the start. Writers of the tables wait until it is done.');
  if (places.length > 1)
    log('The databases change one after another: until the last one has, their tokens do not join.');
  if (!rotation.isConfirmed) throw new ConcordError('ROTATION_UNCONFIRMED', {});
  const generations = new Map([...labels].map((label) => [label, (present.get(label) ?? 0) + 1]));
  const rootSecret = findOrMakeRootSecret(environment);
  await prepareDatabases(mesh, domains, { ...databases, rootSecret, generations }, log);
  log('The secrets are rotated.');
}

function chooseLabels(mesh: Mesh, { columns, isAll }: Rotation): ReadonlySet<string> {
  if (isAll === columns.length > 0) throw new ConcordError('ROTATION_UNNAMED', {});
  const labels = new Map<string, string>(
    mesh.products.flatMap(({ id, columns: all }) =>
      all.flatMap(({ name, tokenLabel }) => (tokenLabel === null ? [] : [[`${id}.${name}`, tokenLabel] as const])),
    ),
  );
  if (isAll) return new Set(labels.values());
  return new Set(
    columns.map((given) => {
      const label = labels.get(given);
      if (label === undefined) throw new ConcordError('ROTATION_COLUMN_UNKNOWN', { given, known: [...labels.keys()] });
      return label;
    }),
  );
}
