// Codes of a data request at a subgraph: each stands at the path of the field it belongs to.

import { code } from './code-entry.ts';

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
  PAGE_TOO_LARGE: code<{ argument: string; most: number }>(
    'A connection was asked for more rows than one request may have.',
    ({ argument, most }) =>
      `"${argument}" may be at most ${most}. Ask for fewer rows and follow pageInfo.endCursor for the rest.`,
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
  DATABASE_ERROR: code<{ domain: string }>(
    "The database refused a statement for a reason that is not the caller's.",
    ({ domain }) => `The domain "${domain}" could not answer. Its operator finds the reason in the log.`,
  ),
} as const;
