// Codes of `concord check`: what a change of a contract asks for, and whom it breaks.

import { code } from './code-entry.ts';

type Step = { product: string; before: string; after: string; next: string };

export const checkCodes = {
  VERSION_WENT_DOWN: code<Step>(
    'A contract has a lower version than the one it is held against.',
    ({ product, before, after, next }) =>
      `The version of ${product} went down from ${before} to ${after}. Write version: "${next}".`,
  ),
  VERSION_STEP_TOO_SMALL: code<Step & { asked: string; changes: readonly string[] }>(
    'A contract changed, and its version did not, or by a smaller step than the changes ask for.',
    ({ product, before, after, asked, changes, next }) =>
      `${product} changed, and ${before === after ? `its version is still ${after}` : `its version went from ${before} to ${after}`}. These changes ask for a ${asked} version: ${listChanges(changes)} Write version: "${next}".`,
  ),
  VERSION_MAJOR_IN_PLACE: code<
    Step & { changes: readonly string[]; file: string; newVersion: string; previous: string; sunset: string }
  >(
    'A contract changed in a way that breaks its readers, or to another major, in the same file.',
    ({ product, before, after, changes, next, file, newVersion, previous, sunset }) =>
      changes.length === 0
        ? `${product} went from version ${before} to ${after} in the same file, and the name of a major never changes under its readers; nothing that changed asks for a major. Write version: "${next}".`
        : `The changes break who reads ${product} ${before}, and the name of a major never changes under its readers: ${listChanges(changes)} Keep this file as it was, and write the new contract into ${file} with version: "${newVersion}" and deprecation: { previous_version: ${previous}, sunset_date: ${sunset} } or a later day.`,
  ),
  MAJOR_WITHOUT_SUNSET: code<{ product: string; version: string; previous: string; earliest: string }>(
    'A new major is published, and nothing says until when the one before it is answered.',
    ({ product, version, previous, earliest }) =>
      `${product} ${version} is a new major, and nothing says until when ${previous} is answered. Write deprecation: { previous_version: ${previous}, sunset_date: ${earliest} } or a later day.`,
  ),
  SUNSET_TOO_SOON: code<{ product: string; previous: string; date: string; earliest: string }>(
    'A sunset is announced less than 90 days ahead, or a new major comes with less than 90 days to move.',
    ({ product, previous, date, earliest }) =>
      `The sunset of ${product} ${previous} on ${date} leaves its readers less than 90 days. Write sunset_date: ${earliest} or a later day.`,
  ),
  SUNSET_BROUGHT_FORWARD: code<{ product: string; previous: string; date: string; before: string; earliest: string }>(
    'A sunset that was announced is brought forward to less than 90 days ahead.',
    ({ product, previous, date, before, earliest }) =>
      `The sunset of ${product} ${previous} was announced for ${before} and is brought forward to ${date}, less than 90 days ahead. Write sunset_date: ${earliest < before ? `${earliest} or a later day` : before}.`,
  ),
  PRODUCT_REMOVED_EARLY: code<{ product: string; version: string; sunset: string | null; earliest: string }>(
    'A product is taken away, or made a draft again, before its sunset.',
    ({ product, version, sunset, earliest }) =>
      sunset === null
        ? `${product} ${version} may still be read, and no sunset was announced. Keep its contract, and write into it deprecation: { sunset_date: ${earliest} } or a later day.`
        : `${product} ${version} may be read until ${sunset}. Keep its contract until then.`,
  ),
} as const;

const mostListed = 5;

function listChanges(changes: readonly string[]): string {
  const more = changes.length - mostListed;
  return [...changes.slice(0, mostListed), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
