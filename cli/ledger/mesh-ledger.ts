// The ledger for commands that look at it: in the database of the mesh, which must be running.

import pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';

/** No such table or schema, no right to it. */
const absentStates: readonly string[] = ['42P01', '3F000', '42501'];

/** @throws ConcordError DATABASE_NOT_RUNNING, DATABASE_UNREACHABLE, LEDGER_NOT_SET_UP */
export function withLedger<Result>(
  environment: Environment,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const { databaseWhere: where } = environment;
  return withClient({ url: findDatabase(environment), where }, (client) =>
    work(client).catch((cause: unknown) => {
      if (!(cause instanceof pg.DatabaseError) || !absentStates.includes(cause.code ?? '')) throw cause;
      const reason = `the database of ${where} has no ledger, or its user may not read it`;
      throw new ConcordError('LEDGER_NOT_SET_UP', { reason }, { cause });
    }),
  );
}
