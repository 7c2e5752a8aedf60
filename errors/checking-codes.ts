// Codes of what `concord check` finds besides the rules of versions, and of why it could not look.

import { code } from './code-entry.ts';
import { listWords } from './suggest.ts';

export const checkingCodes = {
  UNMASKING_NOT_APPROVED: code<{ product: string; column: string; change: string }>(
    'A column is shown in clear, or to more people than before, and nobody has approved it.',
    ({ product, column, change }) =>
      `${change} The column "${column}" of ${product} would be seen in clear by more people, which somebody else must approve for exactly this text: npx concord approve`,
  ),
  COLUMN_MAY_BE_NULL: code<{ product: string; column: string; table: string }>(
    'A column is required by its contract, and its table does not refuse NULL.',
    ({ product, column, table }) =>
      `The column "${column}" of ${product} is required, but ${table} does not refuse NULL; a row without a value breaks the contract where it is read. Set the column NOT NULL, add a check, or write required: false.`,
  ),
  COLUMNS_UNLISTED: code<{ product: string; table: string; columns: readonly string[]; more: number }>(
    'A table has columns that its contract does not list. They are never shown.',
    ({ product, table, columns, more }) =>
      `${table} has columns that ${product} does not list, so nobody sees them: ${columns.join(', ')}${more > 0 ? `, and ${more} more` : ''}. Nothing needs to be done.`,
  ),
  QUALITY_CHECK_FAILED: code<{ check: string; failing: number | null; threshold: number; reason: string | null }>(
    'A check of a contract did not pass over the data as they are.',
    ({ check, failing, threshold, reason }) => {
      const counted = failing === null ? '' : ` ${failing} break it, ${threshold} may.`;
      return `The check "${check}" did not pass.${counted}${reason === null ? '' : ` ${reason}`} Correct the data, or the check.`;
    },
  ),
  QUALITY_CHECK_NOT_RUN: code<{ check: string; reason: string | null }>(
    'A check of a contract could not be carried out, which is no pass.',
    ({ check, reason }) =>
      `The check "${check}" could not be carried out.${reason === null ? '' : ` ${reason}`} Correct the check, or the table that it reads.`,
  ),
  QUALITY_OUT_OF_TIME: code<{ product: string; seconds: number }>(
    'The checks of a contract took longer than allowed.',
    ({ product, seconds }) =>
      `The checks of ${product} did not end within ${seconds} s. Make them quicker, or give them more time with --quality-time.`,
  ),
  CONSUMER_BREAKS: code<{ impact: string }>(
    'A change breaks a consumer that read what changes.',
    ({ impact }) => `${impact}. Talk to them first, or publish a new major beside this one.`,
  ),
  CONSUMER_MAY_BREAK: code<{ impact: string }>(
    'A change may break a consumer, or is one that it must know of.',
    ({ impact }) => `${impact}.`,
  ),
  CHECK_PART_SKIPPED: code<{ part: string; reason: string }>(
    'A part of the check that must be looked at could not be.',
    ({ part, reason }) => `The part "${part}" could not be looked at, and --require asks for it: ${reason}.`,
  ),
  CHECK_AGAINST_NOTHING: code<{ reason: string }>(
    'What is published was to be compared with, and cannot be read.',
    ({ reason }) =>
      `There is nothing to compare with, because ${reason}. Give the database of the mesh (DATABASE_URL), or compare with a revision: --against origin/main`,
  ),
  CHECK_NO_GIT: code<{ reason: string }>(
    'Git cannot be asked for a revision.',
    ({ reason }) => `Git cannot be asked for the revision: ${reason}.`,
  ),
  CHECK_REVISION_UNKNOWN: code<{ given: string; folder: string }>(
    'There is no such revision in the repository of the contracts.',
    ({ given, folder }) =>
      `The repository of ${folder} has no revision ${JSON.stringify(given)}. Fetch it first, or name another branch, tag or commit; a shallow clone of a build server holds only the last one.`,
  ),
  CHECK_NO_REPOSITORY: code<{ folder: string }>(
    'The contracts stand in no repository of git.',
    ({ folder }) =>
      `${folder} stands in no repository of git, so there is no revision of it. Compare with what is published instead: --against published`,
  ),
  CHECK_FILE_MISSING: code<{ given: string }>(
    'A file or folder that is to be checked is not there.',
    ({ given }) =>
      `${JSON.stringify(given)} is not there, or cannot be read. Name contracts, or a folder of them: npx concord check contracts`,
  ),
  CHECK_OUTPUT_UNWRITABLE: code<{ file: string; reason: string }>(
    'The report cannot be written.',
    ({ file, reason }) => `The report cannot be written to ${file} (${reason}). Name a file in a folder that is there.`,
  ),
  CHECK_OPTION_INVALID: code<{ option: string; given: string; known: readonly string[] }>(
    'An option of the check was given a word that it does not know.',
    ({ option, given, known }) =>
      `${option} does not know ${JSON.stringify(given)}. It knows ${listWords(known, 'and')}.`,
  ),
} as const;
