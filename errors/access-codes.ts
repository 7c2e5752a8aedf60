// Codes of access requests, and of what keeps them.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const accessCodes = {
  ACCESS_ANONYMOUS: code<Record<string, never>>(
    'Access is asked for, or decided about, without a token.',
    () => 'Access is given to whom a token names. Send one in the header Authorization.',
  ),
  ACCESS_PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'Access is asked for to a product that the asking role does not find.',
    ({ given, known }) =>
      `The argument "product" names no product that you may find.${didYouMean(given, known)} Ask catalog { search { nodes { id } } } for them.`,
  ),
  ACCESS_FIELD_UNKNOWN: code<{ product: string; given: string; known: readonly string[] }>(
    'Access is asked for to a field that the product does not have.',
    ({ product, given, known }) =>
      `The argument "fields" names a field that ${product} does not have.${didYouMean(given, known) || ` It has ${known.join(', ')}.`}`,
  ),
  ACCESS_FIELD_CLEAR: code<{ product: string; field: string }>(
    'Access is asked for to a field that the asking viewer sees in clear already, for as long as asked for.',
    ({ product, field }) =>
      `You see "${field}" of ${product} in clear already, for as long as you ask for. Leave it out of "fields", or name a later "until".`,
  ),
  ACCESS_FIELD_REFERS: code<{ product: string; field: string; key: string | null }>(
    'Access is asked for to a field that refers to the key of another product, where it is decided.',
    ({ product, field, key }) =>
      `"${field}" of ${product} refers to the key of another product, whose owner decides. Ask for ${key ?? 'that key'}: access to a key covers all fields that refer to it.`,
  ),
  ACCESS_UNTIL_PAST: code<Record<string, never>>(
    'Access is asked for, or approved, until a moment that has passed.',
    () => 'The moment in "until" has passed. Name one that is still to come.',
  ),
  ACCESS_UNTIL_TOO_LATE: code<{ mostDays: number; latest: string }>(
    'Access is asked for, or approved, for longer than the mesh allows (`CONCORD_ACCESS_MAX_DAYS`).',
    ({ mostDays, latest }) =>
      `Access is given for ${mostDays} days at most. Name ${latest} or an earlier moment in "until", and ask again when it ends.`,
  ),
  ACCESS_REQUESTS_TOO_MANY: code<{ most: number }>(
    'A consumer has as many requests that are not decided yet as it may have.',
    ({ most }) =>
      `There are ${most} access requests of yours that are not decided yet. Wait until their owners have decided, or ask for several fields in one request.`,
  ),
  ACCESS_LISTS_TOO_MANY: code<{ most: number }>(
    'One request asks the catalog for more lists of access requests than allowed.',
    ({ most }) =>
      `One request may ask for ${most} lists of access requests. Ask catalog { accessRequests } for all products at once.`,
  ),
  ACCESS_REQUEST_UNKNOWN: code<Record<string, never>>(
    'There is no access request of that id, or none that the viewer may see.',
    () =>
      'There is no such access request that you may see. Ask catalog { accessRequests { nodes { id } } } for those that you may.',
  ),
  ACCESS_NOT_OWNER: code<{ product: string }>(
    'Somebody decides about access to a product who does not own it.',
    ({ product }) =>
      `Only the owners of ${product} decide about access to it: its team, and those who may write it. Ask them; the catalog names its owner.`,
  ),
  ACCESS_OWN_REQUEST: code<Record<string, never>>(
    'Somebody decides about a request of his own, or of the consumer that he acts for.',
    () => 'Nobody decides about a request of his own. Ask somebody else of the team that owns the product.',
  ),
  ACCESS_DECIDED: code<{ state: string }>('A request was decided before, in another way.', ({ state }) =>
    state === 'approved'
      ? 'This request is approved already, and stays as it is. DENY takes it back; another end needs a new request.'
      : `This request is ${state} already, and stays as it is. For access a new request must be made.`,
  ),
  MESH_STORE_NOT_SET_UP: code<Record<string, never>>(
    'The database of the mesh lacks the tables in which Concord keeps access requests, or its user may not write them.',
    () =>
      'Access requests cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert, update on concord.access_requests to ...',
  ),
  MESH_STORE_UNAVAILABLE: code<Record<string, never>>(
    'The database of the mesh, in which access requests are kept, cannot be reached or does not answer in time.',
    () => 'Access requests cannot be read or written at the moment; nothing was changed. Try again later.',
  ),
} as const;
