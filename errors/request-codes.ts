// Codes of a data request at a subgraph: each stands at the path of the field it belongs to.

import { code } from './code-entry.ts';
import { didYouMean, listWords } from './suggest.ts';

export const requestCodes = {
  FORBIDDEN_PRODUCT: code<{ product: string; role: string }>(
    'The role of the request may not read the product.',
    ({ product, role }) =>
      `The role "${role}" may not read ${product}. Ask its owner for access, or act as another of your roles with the header concord-role.`,
  ),
  FORBIDDEN_FIELD: code<{ field: string; product: string; use: string; rule: string }>(
    'The field is masked or denied for the role of the request, so it cannot be used in this way.',
    ({ field, product, use, rule }) => `The field "${field}" of ${product} cannot be ${use}: ${rule}.`,
  ),
  ARGUMENT_INVALID: code<{ argument: string; reason: string }>(
    'An argument has a value that cannot be used.',
    ({ argument, reason }) => `The argument "${argument}" ${reason}.`,
  ),
  PAGE_TOO_LARGE: code<{ argument: string; most: number; of: 'rows' | 'groups' }>(
    'A connection was asked for more rows, or an aggregate for more groups, than one request may have.',
    ({ argument, most, of }) =>
      `"${argument}" may be at most ${most}. ${
        of === 'rows'
          ? 'Ask for fewer rows and follow pageInfo.endCursor for the rest.'
          : 'Ask for fewer groups: filter more, or group by larger buckets or fewer columns.'
      }`,
  ),
  SMALL_GROUPS_TOO_MANY: code<{ product: string; given: number; most: number }>(
    'More aggregates of a product with `min_group` in one request than are held against each other.',
    ({ product, given, most }) =>
      `One request may hold ${most} aggregates of "${product}", because each is held against all others so that they tell of no small group, and this one holds ${given}. Ask for them in several requests.`,
  ),
  GROUPS_TOO_MANY: code<{ most: number }>(
    'An aggregate gives more groups than may come without being asked for.',
    ({ most }) =>
      `There are more than ${most} groups. Give "first" to have the first ones in the order of "orderBy", filter more, or group by larger buckets or fewer columns.`,
  ),
  CURSOR_INVALID: code<{ argument: string }>(
    'A cursor was not issued for this query, order and viewer.',
    ({ argument }) =>
      `The cursor in "${argument}" was not issued for this field with this filter, order and role. Start again without it.`,
  ),
  VALUE_MISSING: code<{ field: string; product: string }>(
    'A column that its contract requires holds NULL.',
    ({ field, product }) => `The contract of ${product} requires "${field}", but its value is missing. Tell the owner.`,
  ),
  VALUE_OUTSIDE_TYPE: code<{ field: string; product: string; type: string }>(
    'A stored value has no representation in the type that the contract declares.',
    ({ field, product, type }) =>
      `A value of "${field}" of ${product} cannot be represented as ${type}. Tell the owner of the product.`,
  ),
  QUERY_TIMEOUT: code<{ seconds: number }>(
    'The statement ran longer than statement_timeout.',
    ({ seconds }) => `The query ran longer than ${seconds} s and was stopped. Filter more, or ask for fewer rows.`,
  ),
  DATABASE_UNAVAILABLE: code<{ domain: string }>(
    'The database of a domain cannot be reached.',
    ({ domain }) => `The database of the domain "${domain}" cannot be reached at the moment. Try again later.`,
  ),
  /** `product`, whose statement it was, is for the operator alone. */
  DATABASE_ERROR: code<{ domain: string; product?: string }>(
    "The database refused a statement for a reason that is not the caller's.",
    ({ domain }) => `The domain "${domain}" could not answer. Its operator finds the reason in the log.`,
  ),
  TABLE_MISSING: code<{ product: string; table: string }>(
    'The table of a product does not exist in the database, or cannot be seen.',
    ({ product, table }) =>
      `The table ${table} of ${product} does not exist. Create it, grant SELECT on it, or name another under "source".`,
  ),
  COLUMN_MISSING: code<{ product: string; column: string; table: string; known: readonly string[] }>(
    'The contract names a column that its table lacks.',
    ({ product, column, table, known }) =>
      `The table ${table} of ${product} has no column "${column}".${didYouMean(column, known) || ' Add it to the table, or take it out of the contract.'}`,
  ),
  COLUMN_TYPE_DIFFERS: code<{
    product: string;
    column: string;
    type: string;
    storage: string;
    fitting: readonly string[];
  }>(
    'The column in Postgres has a type that does not fit the contract.',
    ({ product, column, type, storage, fitting }) =>
      `The column "${column}" of ${product} is ${type} in the contract, which needs ${listWords(fitting, 'or')} in Postgres, but it is ${storage}. Change one of them.`,
  ),
  COLUMN_NOT_JSONB: code<{ product: string; column: string; table: string; storage: string }>(
    'A column with `pii_paths` is not jsonb in Postgres, so masking within its documents could fail on some of them.',
    ({ product, column, table, storage }) =>
      `The column "${column}" of ${table} is ${storage}, but the pii_paths of ${product} can be masked in jsonb only. Alter the column to jsonb, or give it mask: "null" or deny.`,
  ),
  TOKENS_NOT_SET_UP: code<{ product: string; column: string; table: string; mask: string }>(
    'A keyed mask needs functions and a secret that the database does not have.',
    ({ product, column, mask }) =>
      `The mask ${mask} of "${column}" of ${product} needs Concord's keyed functions in the database. Set them up with: npx concord tokens apply`,
  ),
  TOKEN_COLUMN_TAKEN: code<{ table: string; column: string }>(
    'A table has a column of the name that stored tokens or hashes would have, and Concord did not make it.',
    ({ table, column }) =>
      `${table} has a column "${column}" that this Concord did not make, and tokens would overwrite it. Rename it; or drop it, if it holds tokens or hashes of an earlier Concord.`,
  ),
  TOKENS_MISSING: code<{ product: string; column: string; table: string; tokenColumn: string; isTable: boolean }>(
    'A tokenized key has no column with its tokens.',
    ({ product, column, table, tokenColumn, isTable }) =>
      `The key "${column}" of ${product} is tokenized, but ${table} has no text column "${tokenColumn}" with its tokens. ${
        isTable
          ? 'Let Concord add it (npx concord tokens apply), or name the column that holds them as token_column.'
          : 'It is no table of its own, so show the column of tokens of the table underneath in it and name it as token_column.'
      }`,
  ),
  TOKENS_MALFORMED: code<{ product: string; column: string; table: string; tokenColumn: string; count: number }>(
    'A `token_column` has values that are no tokens, and masked viewers would see them.',
    ({ product, column, table, tokenColumn, count }) =>
      `The token_column "${tokenColumn}" of ${table} is shown to masked viewers in place of "${column}" of ${product}, but ${count} of the values in its first 100 rows are no tokens of Concord. Name a column that holds them, or leave token_column out.`,
  ),
  TOKENS_UNCHECKED: code<{ product: string; table: string }>(
    'A warning: whether a `token_column` holds tokens could not be seen at the start.',
    ({ product, table }) =>
      `The first rows of ${table} of ${product} could not be read, so nobody knows whether its token_column holds tokens. Look whether it can be read in time, and start again.`,
  ),
  TOKENS_FEW_VALUES: code<{ product: string; column: string; mask: string; count: number }>(
    'A warning: a tokenized or hashed column has so few values that counting its tokens tells them.',
    ({ product, column, mask, count }) =>
      `The column "${column}" of ${product} has about ${count} different values, by the statistics of PostgreSQL: which token or hash is which value can be told by counting. Where that must not be, give it the mask "null" or deny in place of ${mask}.`,
  ),
  PRIVILEGE_MISSING: code<{
    product: string;
    table: string;
    columns: readonly string[];
    isWhole: boolean;
    reader: string;
    grant: string;
  }>(
    'The PostgreSQL user that serves may not read a table or columns of a contract, so requests for them fail.',
    ({ product, table, columns, isWhole, reader, grant }) =>
      `The user "${reader}" may not read ${isWhole ? table : `${listWords(columns, 'and')} of ${table}`}, so requests of ${product} for ${isWhole ? 'it' : 'them'} fail. Run as the owner: ${grant}`,
  ),
  KEY_NOT_UNIQUE: code<{ product: string; key: readonly string[]; table: string }>(
    'The table has no unique index over the primary key of its contract.',
    ({ product, key, table }) =>
      `Nothing in ${table} keeps the key of ${product} (${listWords(key, 'and')}) unique; if it is not, pages leave rows out. Add a unique index, or another primary_key.`,
  ),
} as const;
