// Codes of what a contract promises besides its schema: alerts, defaults, its changelog and where its columns come from.

import { code } from './code-entry.ts';
import { didYouMean, listWords } from './suggest.ts';

export const contractPromiseCodes = {
  CONTRACT_ALERT_UNFIT: code<{ type: string; condition: string | null; examples: string }>(
    'The condition of an alert is none that is measured.',
    ({ type, condition, examples }) =>
      `The alert of type ${type} ${condition === null ? 'needs a condition' : `has the condition "${condition}", which nothing measures`}. Write ${examples}.`,
  ),
  CONTRACT_DEFAULT_UNFIT: code<{ column: string; reason: string }>(
    'The default of a column is no value of it.',
    ({ column, reason }) => `The default of the column "${column}" ${reason}.`,
  ),
  CONTRACT_CHANGELOG_SILENT: code<{ version: string }>(
    'A warning: the changelog of a contract does not tell what its version brings.',
    ({ version }) =>
      `The changelog has no entry for version ${version}, which is served. Add { version: "${version}", date: ..., changes: [...] }.`,
  ),
  CONTRACT_CHANGELOG_STEP: code<{ version: string; before: string; isBreaking: boolean }>(
    'A warning: the changelog of a contract says otherwise than its version numbers whether a change breaks readers.',
    ({ version, before, isBreaking }) =>
      isBreaking
        ? `The changelog says that ${version} breaks readers of ${before}, but both have the same major. Give it the next major, or say breaking: false.`
        : `The changelog says that ${version} breaks nobody, but it is another major than ${before}. Give it a minor version, or say breaking: true.`,
  ),
  CONTRACT_LINEAGE_UNKNOWN: code<{ given: string; column: string; product: string; known: readonly string[] }>(
    'A warning: lineage names a column that its product does not have.',
    ({ given, column, product, known }) =>
      `The lineage of "${column}" names "${given}", but ${product} has no such column.${didYouMean(given.split('.').at(-1) ?? '', known) || ` It has ${listWords(known, 'and')}.`}`,
  ),
} as const;
