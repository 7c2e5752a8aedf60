// All registrations as they stand now, for who looks once.

import type pg from 'pg';
import { explainConsumerFailure } from './consumer-store.ts';
import { readRegistration, registrationColumns } from './read-row.ts';
import type { Registration } from './registration.ts';

/** In the order of consumers and products. @throws ConcordError CONSUMERS_NOT_SET_UP, CONSUMERS_UNAVAILABLE */
export async function readRegistrations(client: Pick<pg.Pool, 'query'>): Promise<readonly Registration[]> {
  const { rows } = await client
    .query<Parameters<typeof readRegistration>[0]>(
      `select ${registrationColumns} from concord.consumers order by consumer, product`,
    )
    .catch((error: unknown) => {
      throw explainConsumerFailure(error);
    });
  return rows.map(readRegistration);
}
