// What `concord ledger list` takes for a time: the same as the catalog does, and nothing that is read in two ways.

import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { listLedger } from '../../cli/ledger/list-ledger.ts';

const environment = readEnvironment({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/none?sslmode=disable' }, tmpdir());
const codeOf = (since: string) =>
  listLedger(environment, { since, limit: 1 }).then(
    () => 'none',
    (error: { readonly code?: string }) => error.code,
  );

it.each(['2026-02-30', '2026-02-30T10:00:00Z', '2026-01-31T10:00:00', '31 January 2026', '2026', '0', ''])(
  'refuses %j',
  async (text) => {
    expect(await codeOf(text)).toBe('CONFIGURATION_INVALID');
  },
);

it.each(['2026-02-28', '2026-01-31T10:00Z', '2026-01-31T10:00:00.5+01:00'])('asks the ledger for %j', async (text) => {
  expect(await codeOf(text)).toBe('DATABASE_UNREACHABLE');
});
