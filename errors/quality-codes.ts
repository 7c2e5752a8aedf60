// Codes of quality checks that cannot be what their contract says. None quotes PostgreSQL or a row.

import { code } from './code-entry.ts';

export const qualityCodes = {
  CHECK_SQL_REFUSED: code<{ product: string; check: string; reason: string }>(
    'The SQL of a quality check does something that it may not, so the check is an error until it is mended.',
    ({ product, check, reason }) =>
      `The SQL of the quality check "${check}" of ${product} is refused. ${reason} It must be one SELECT of one number: how many rows break it.`,
  ),
  CHECK_SQL_RESULT: code<{ check: string; reason: string }>(
    'The SQL of a quality check gives something else than one number of rows.',
    ({ check, reason }) =>
      `The SQL of the quality check "${check}" gives ${reason}. It must give one row with one whole number from 0 up: how many rows break it.`,
  ),
} as const;
