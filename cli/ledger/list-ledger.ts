// `concord ledger list`: entries as lines of JSON, the latest first.

import { ConcordError } from '../../errors/concord-error.ts';
import { readLedger } from '../../mesh/ledger/read-ledger.ts';
import { describeMoment, parseMoment } from '../../subgraphs/catalog/read-moment.ts';
import type { Environment } from '../environment.ts';
import { withLedger } from './mesh-ledger.ts';

export type Listing = {
  readonly product?: string;
  readonly subject?: string;
  readonly consumer?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
};

/** @throws ConcordError CONFIGURATION_INVALID and those of `withLedger` */
export async function listLedger(environment: Environment, listing: Listing): Promise<readonly string[]> {
  const { product = null, subject = null, consumer = null, limit } = listing;
  const [since, until] = [readMoment('--since', listing.since), readMoment('--until', listing.until)];
  const question = { product, subject, consumer, since, until, first: limit, after: null };
  const { entries } = await withLedger(environment, (client) =>
    readLedger(async ({ text, values }) => (await client.query(text, [...values])).rows, question),
  );
  return entries.map(({ entry }) => JSON.stringify({ ...entry, at: new Date(entry.at).toISOString() }));
}

function readMoment(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const moment = parseMoment(text, { isDayAllowed: true });
  if (moment !== null) return moment;
  throw new ConcordError('CONFIGURATION_INVALID', { name, reason: describeMoment({ isDayAllowed: true }) });
}
