// All registrations as they stand now, for who looks once.

import type pg from 'pg';
import { explainConsumerFailure } from './consumer-store.ts';
import { readRegistration, registrationColumns } from './read-row.ts';
import { type Registrations, sortRegistrations } from './registrations.ts';

/** @throws ConcordError CONSUMERS_NOT_SET_UP, CONSUMERS_UNAVAILABLE */
export async function readRegistrations(pool: pg.Pool): Promise<Registrations> {
  const { rows } = await pool
    .query<Parameters<typeof readRegistration>[0]>(
      `select ${registrationColumns} from concord.consumers order by consumer, product`,
    )
    .catch((error: unknown) => {
      throw explainConsumerFailure(error);
    });
  return sortRegistrations(rows.map(readRegistration));
}
