// The HTTP status of `POST /sql` for the code of its error. A code that is not here is no mistake of the caller's: 500.

import type { ErrorCode } from '../../errors/codes.ts';

const statuses: readonly (readonly [status: number, codes: readonly ErrorCode[]])[] = [
  [
    400,
    [
      ...(['BAD_USER_INPUT', 'QUERY_INPUT_TOO_DEEP', 'QUERY_INPUT_TOO_LARGE', 'QUERY_LIST_TOO_LONG'] as const),
      ...(['SQL_PRODUCT_MISSING', 'SQL_PRODUCTS_TOO_MANY', 'SQL_SEVERAL_DATABASES', 'SQL_TOO_MANY'] as const),
      ...(['SQL_UNREADABLE', 'SQL_NO_SELECT', 'SQL_REFUSED', 'SQL_FUNCTION_REFUSED', 'SQL_RELATION_UNKNOWN'] as const),
      ...(['SQL_COLUMN_UNKNOWN', 'SQL_TOO_COMPLEX', 'SQL_TYPES_DIFFER', 'SQL_INVALID', 'SQL_VALUE_ERROR'] as const),
    ],
  ],
  [401, ['SQL_FORBIDDEN', 'UNAUTHENTICATED']],
  [403, ['FORBIDDEN_PRODUCT', 'ROLE_NOT_GRANTED']],
  [404, ['SQL_PRODUCT_UNKNOWN', 'SQL_NOT_SERVED']],
  [409, ['DATA_STALE', 'DATA_CONTRACT_BROKEN']],
  [501, ['SQL_NEEDS_ROLES']],
  [502, ['SUBGRAPH_UNREACHABLE', 'SUBGRAPH_REPLY_INVALID', 'SUBGRAPH_ERROR', 'FOREIGN_SUBGRAPH_ERROR']],
  [
    503,
    [
      ...(['OVERLOADED', 'SQL_BUSY', 'SQL_OUT_OF_RESOURCES', 'SQL_UNAVAILABLE', 'DATABASE_UNAVAILABLE'] as const),
      ...(['LEDGER_UNAVAILABLE', 'LEDGER_HEAD_MISSING', 'MESH_STORE_UNAVAILABLE', 'MESH_STORE_NOT_SET_UP'] as const),
      ...(['READER_MISSING', 'READERS_MISSING', 'READERS_TOO_MANY', 'READER_NOT_BARE'] as const),
    ],
  ],
  [504, ['QUERY_TIMEOUT']],
];

const statusByCode: ReadonlyMap<string, number> = new Map(
  statuses.flatMap(([status, codes]) => codes.map((code) => [code, status] as const)),
);

export function sqlStatusOf(code: string): number {
  return statusByCode.get(code) ?? 500;
}
