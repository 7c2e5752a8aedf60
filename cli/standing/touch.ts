// `concord touch`: records a load of a product in the mesh's database. Every process that serves it hears of that.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { describeMoment, parseMoment, writeMoment } from '../../subgraphs/catalog/read-moment.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';

/** `at`: as it was told; null = now. */
export type Load = { readonly product: string; readonly at: string | null };

/**
 * Gives the line that says it.
 *
 * @throws ConcordError LOAD_PRODUCT_UNKNOWN, LOAD_MOMENT_IN_FUTURE, LOAD_NOT_PERMITTED, STANDING_NOT_SET_UP,
 * CONFIGURATION_INVALID, DATABASE_NOT_RUNNING, DATABASE_UNREACHABLE
 */
export async function touch(environment: Environment, { product, at }: Load): Promise<string> {
  const moment = readMoment(at);
  const place = { url: findDatabase(environment), where: environment.databaseWhere };
  return withClient(place, async (client) => {
    try {
      const recorded = await record(client, product, moment);
      return `${product}: a load at ${writeMoment(Math.floor(recorded.getTime() / 1_000) * 1_000)} is recorded.`;
    } catch (error) {
      throw await explain(error, { client, product, at: at ?? 'this moment', variable: place.where });
    }
  });
}

function readMoment(at: string | null): string | null {
  if (at === null) return null;
  const moment = parseMoment(at, { isDayAllowed: true });
  if (moment !== null) return new Date(moment).toISOString();
  throw new ConcordError('CONFIGURATION_INVALID', { name: '--at', reason: describeMoment({ isDayAllowed: true }) });
}

async function record(client: pg.Client, product: string, moment: string | null): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>(
    'with load as (select coalesce($2::timestamptz, now()) as at) select at, concord.touch($1, at) from load',
    [product, moment],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A statement without a condition gave no row.');
  return row.at;
}

type Asked = {
  readonly client: pg.Client;
  readonly product: string;
  readonly at: string;
  readonly variable: string;
};

/** The states that concord.touch raises, and those of a database that lacks it or does not let its user call it. */
async function explain(error: unknown, { client, product, at, variable }: Asked): Promise<unknown> {
  const cause = { cause: error };
  switch (errorCode(error)) {
    case 'P0002':
      return new ConcordError('LOAD_PRODUCT_UNKNOWN', { given: product, known: await listKnown(client) }, cause);
    case '22008':
      return new ConcordError('LOAD_MOMENT_IN_FUTURE', { given: at }, cause);
    case '42501':
      return new ConcordError('LOAD_NOT_PERMITTED', { variable }, cause);
    case '3F000':
    case '42883':
      return new ConcordError('STANDING_NOT_SET_UP', { variable }, cause);
    default:
      return error;
  }
}

/** Who may record loads may not have to read what is known. */
async function listKnown(client: pg.Client): Promise<readonly string[]> {
  try {
    const { rows } = await client.query<{ product: string }>(
      'select product from concord.product_states order by product',
    );
    return rows.map(({ product }) => product);
  } catch {
    return [];
  }
}
