// Doctor: can who reads personal data be recorded?

import { ConcordError } from '../../errors/concord-error.ts';
import { mayWriteLedger } from '../../mesh/ledger/may-write-ledger.ts';
import type { Environment } from '../environment.ts';
import { withClient } from '../open-database.ts';
import { type Finding, findingOf, well } from './finding.ts';
import type { Place } from './place.ts';

/** `place` is the mesh's own database. */
export async function checkLedger(place: Place, { ledger }: Pick<Environment, 'ledger'>): Promise<readonly Finding[]> {
  if (ledger === 'off') return [];
  if (await withClient(place, mayWriteLedger)) {
    return [
      well('databases', `The ledger of who reads personal data can be written in the database of ${place.where}.`),
    ];
  }
  const reason = `the database of ${place.where} has no ledger, or its user may not write it`;
  const error = new ConcordError('LEDGER_NOT_SET_UP', { reason });
  return [findingOf('databases', error, ledger === 'required' ? 'failed' : 'warning')];
}
