// Codes of reading and linking contracts: found when a contract is read, always with file, line and column.
// Sentences quote what the contract says (names, words, values of its own keys), never a row of a table.

import { code } from './code-entry.ts';
import { contractLinkCodes } from './contract-link-codes.ts';
import { contractPromiseCodes } from './contract-promise-codes.ts';
import { contractRuleCodes } from './contract-rule-codes.ts';
import { didYouMean, listWords } from './suggest.ts';

export const contractCodes = {
  CONTRACT_FILE_UNKNOWN: code<{ file: string }>(
    'A file in the folder of contracts is neither a domain nor a contract by its name.',
    ({ file }) =>
      `The file name "${file}" is not that of a contract. Use <domain>/domain.yaml, <domain>/<product>.contract.yaml or <domain>/<product>.v3.contract.yaml.`,
  ),
  CONTRACT_FILE_UNREADABLE: code<{ reason: string }>(
    'A file or folder of a domain in the folder of contracts is there, but cannot be read.',
    ({ reason }) =>
      `This cannot be read (${reason}), so nothing of it is served. Let the user who runs Concord read it, or remove it.`,
  ),
  CONTRACT_FILE_STRAY: code<{ belongs: string }>(
    'A contract lies at the top of the folder of contracts, where none is looked for.',
    ({ belongs }) => `This file is ignored, because it lies in no folder of a domain. Move it to ${belongs}.`,
  ),
  CONTRACT_YAML_INVALID: code<{ reason: string }>(
    'The text of a contract is not YAML that can be read.',
    ({ reason }) => `This is not readable YAML: ${reason}. Nothing of the file is used until it is mended.`,
  ),
  CONTRACT_YAML_TAG: code<{ given: string }>(
    'A contract holds a YAML tag, which would make something else of what is written.',
    ({ given }) => `The tag ${given} is not taken: contracts are plain texts, numbers, lists and maps. Remove it.`,
  ),
  CONTRACT_TEXT_UNPRINTABLE: code<Record<string, never>>(
    'A text of a contract holds a control character or half a character.',
    () => 'This text holds a character that cannot be printed, such as NUL. Remove it.',
  ),
  CONTRACT_KEY_DUPLICATE: code<{ key: string }>(
    'A key stands twice in one map of a contract.',
    ({ key }) => `The key "${key}" stands twice in the same place. Keep one of them.`,
  ),
  CONTRACT_KEY_UNKNOWN: code<{ given: string; within: string; known: readonly string[]; hint?: string }>(
    'A contract holds a key that the contract language does not have.',
    ({ given, within, known, hint }) =>
      `Unknown key "${given}" in ${within}.${hint === undefined ? suggestOrList(given, known, 'keys') : ` ${hint}`}`,
  ),
  CONTRACT_PART_MISSING: code<{ part: string; within: string; example: string | null }>(
    'A contract lacks a part that it must have.',
    ({ part, within, example }) =>
      `"${part}" is missing in ${within}. Add it${example === null ? '' : `, for example ${example}`}.`,
  ),
  CONTRACT_TYPE_WRONG: code<{ key: string; expected: string; given: string; hint: string | null }>(
    'A key of a contract holds a value of another type than it takes.',
    ({ key, expected, given, hint }) => `${key} must be ${expected}, not ${given}.${hint === null ? '' : ` ${hint}`}`,
  ),
  CONTRACT_WORD_UNKNOWN: code<{ key: string; given: string; known: readonly string[] }>(
    'A key of a contract holds a word that is not among those it takes.',
    ({ key, given, known }) =>
      `${key} cannot be "${given}".${didYouMean(given, known)} It is one of ${listWords(known, 'or')}.`,
  ),
  CONTRACT_VALUE_INVALID: code<{ key: string; given: string; expected: string }>(
    'A key of a contract holds a value that cannot be read as what it stands for.',
    ({ key, given, expected }) => `${key} must be ${expected}, not ${given}.`,
  ),
  CONTRACT_PROBLEMS_MORE: code<{ more: number }>(
    'So much is wrong with a contract that not all of it is told.',
    ({ more }) =>
      `From here on there ${more === 1 ? 'is 1 more problem' : `are ${more.toLocaleString('en')} more problems`} in this file. Mend those before, and look again.`,
  ),
  ...contractRuleCodes,
  ...contractPromiseCodes,
  ...contractLinkCodes,
} as const;

function suggestOrList(given: string, known: readonly string[], what: string): string {
  if (known.length === 0) return ` It takes no ${what}; remove it.`;
  return didYouMean(given, known) || ` Known ${what}: ${known.join(', ')}.`;
}
