// Every code of governed SQL has its status, and no failure of ours is told as the caller's mistake.

import { describe, expect, it } from 'vitest';
import { sqlCodes } from '../../../errors/sql-codes.ts';
import { sqlStatusOf } from '../../../gateway/http/sql-status.ts';

describe('the status of POST /sql', () => {
  it('is that of the code', () => {
    const codes = Object.keys(sqlCodes);
    const other = codes.filter((code) => sqlStatusOf(code) !== 400).map((code) => [code, sqlStatusOf(code)]);
    expect(Object.fromEntries(other)).toEqual({
      SQL_FORBIDDEN: 401,
      SQL_NEEDS_ROLES: 501,
      SQL_NOT_SERVED: 404,
      SQL_PRODUCT_UNKNOWN: 404,
      SQL_OUT_OF_RESOURCES: 503,
      SQL_FAILED: 500,
      SQL_UNAVAILABLE: 503,
      SQL_BUSY: 503,
    });
    expect(codes.length).toBeGreaterThan(20);
  });

  it.each([
    ['DATABASE_UNAVAILABLE', 503],
    ['READER_MISSING', 503],
    ['READERS_MISSING', 503],
    ['READERS_TOO_MANY', 503],
    ['LEDGER_UNAVAILABLE', 503],
    ['MESH_STORE_UNAVAILABLE', 503],
    ['QUERY_TIMEOUT', 504],
    ['SUBGRAPH_UNREACHABLE', 502],
    ['FORBIDDEN_PRODUCT', 403],
    ['DATA_STALE', 409],
    ['DATA_CONTRACT_BROKEN', 409],
    ['BAD_USER_INPUT', 400],
    ['DATABASE_ERROR', 500],
    ['TOKENS_NOT_SET_UP', 500],
    ['INTERNAL_ERROR', 500],
    ['a code of nobody', 500],
  ])('is for %s %i', (code, status) => {
    expect(sqlStatusOf(code)).toBe(status);
  });
});
