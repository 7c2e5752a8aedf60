// Codes of `GET /events`, where a caller follows how products stand. None tells more of a product than the catalog does.

import { code } from './code-entry.ts';
import { listWords } from './suggest.ts';

export const eventsCodes = {
  EVENTS_PRODUCT_MISSING: code<Record<string, never>>(
    'A request for live changes does not say of which products.',
    () =>
      'The address names no product. Give one or more: /events?product=orders.order_facts&product=orders.order_items',
  ),
  EVENTS_PRODUCTS_TOO_MANY: code<{ given: number; most: number }>(
    'A request for live changes names more products than one stream follows.',
    ({ given, most }) =>
      `The address names ${given} products, and one stream follows ${most}. Open several, or name fewer.`,
  ),
  EVENTS_PRODUCT_UNKNOWN: code<{ given: readonly string[] }>(
    'There is no such product, or none that the role of the request may find.',
    ({ given }) =>
      `There is no product ${listWords(
        given.map((id) => `"${id}"`),
        'or',
      )}. Ask for catalog { search { nodes { id } } } to see them all.`,
  ),
  EVENTS_TOO_MANY: code<{ most: number }>(
    'One subject has as many streams of live changes open as it may.',
    ({ most }) => `You have ${most} streams open already. Close one, or follow several products by one stream.`,
  ),
  EVENTS_BUSY: code<{ most: number }>(
    'The gateway has as many streams of live changes open as it serves, or is stopping.',
    ({ most }) => `This gateway serves ${most} streams of live changes at once, and no more now. Try again later.`,
  ),
  EVENTS_UNAVAILABLE: code<Record<string, never>>(
    'The catalog does not tell how products stand: it is not served, does not answer, or is of an older version.',
    () =>
      'The catalog does not tell how products stand at the moment. Try again later; where the mesh has no catalog, its operator serves it with npx concord serve catalog.',
  ),
} as const;
