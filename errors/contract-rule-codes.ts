// Codes of the rules that one contract must keep by itself, once its form is right.

import { code } from './code-entry.ts';
import { didYouMean, listWords } from './suggest.ts';

export const contractRuleCodes = {
  CONTRACT_NAME_MISPLACED: code<{ given: string; expected: string; file: string }>(
    'The name in a contract disagrees with its folder or file name.',
    ({ given, expected, file }) =>
      `The name "${given}" does not agree with the file ${file}, which stands for "${expected}". Change the name, or move the file.`,
  ),
  CONTRACT_MAJOR_MISPLACED: code<{ version: string; file: string; expected: string }>(
    'The major version of a contract disagrees with its file name or with the other majors of the product.',
    ({ version, file, expected }) => `Version ${version} does not fit the file ${file}: ${expected}.`,
  ),
  CONTRACT_NAME_RESERVED: code<{ name: string; reason: string }>(
    'A domain, product, column or relation has a name that Concord needs itself.',
    ({ name, reason }) => `The name "${name}" cannot be used: ${reason}. Choose another name.`,
  ),
  CONTRACT_COLUMN_UNKNOWN: code<{ given: string; within: string; known: readonly string[] }>(
    'A contract names a column that its schema does not have.',
    ({ given, within, known }) =>
      `Unknown column "${given}" in ${within}.${didYouMean(given, known) || ` The schema has ${listWords(known, 'and')}.`}`,
  ),
  CONTRACT_COLUMN_DUPLICATE: code<{ column: string; line: number }>(
    'Two columns of a contract have the same name.',
    ({ column, line }) => `The column "${column}" stands already in line ${line}. Keep one of them.`,
  ),
  CONTRACT_COLUMNS_TOO_MANY: code<{ given: number; most: number }>(
    'A contract has more columns than a table of PostgreSQL can have.',
    ({ given, most }) =>
      `The schema has ${given.toLocaleString('en')} columns, and a table has at most ${most.toLocaleString('en')}. Nothing else of the file is looked at.`,
  ),
  CONTRACT_COLUMN_NAME: code<{ column: string; reason: string }>(
    'The name of a column cannot be used.',
    ({ column, reason }) => `The column name "${column}" cannot be used: ${reason}.`,
  ),
  CONTRACT_FIELDS_FOLD: code<{ name: string; other: string; field: string }>(
    'Two columns or relations of a product would have the same name in GraphQL.',
    ({ name, other, field }) => `"${name}" and "${other}" would both be "${field}" in GraphQL. Rename one of them.`,
  ),
  CONTRACT_KEY_COLUMN: code<{ column: string; reason: string }>(
    'A column of the primary key is not fit for a key.',
    ({ column, reason }) => `The key column "${column}" ${reason}.`,
  ),
  CONTRACT_MASK_UNFIT: code<{ column: string; mask: string; type: string; fitting: readonly string[] }>(
    'A mask does not fit the type of its column.',
    ({ column, mask, type, fitting }) =>
      `The mask "${mask}" does not fit the column "${column}" of type ${type}. Those that fit: ${listWords(fitting, 'or')}.`,
  ),
  CONTRACT_PII_UNMASKED: code<{ column: string; fitting: readonly string[]; mayHavePaths: boolean }>(
    'A column is declared as PII but has no mask.',
    ({ column, fitting, mayHavePaths }) =>
      `The column "${column}" holds PII but has no mask. Add mask: with ${listWords(fitting, 'or')}${mayHavePaths ? ', or pii_paths: with the places in the document to mask, such as [user.email]' : ''}.`,
  ),
  CONTRACT_PII_TAG: code<{ column: string; tag: string }>(
    'A tag of a column looks like PII and is not, so it would mask nothing.',
    ({ column, tag }) =>
      `The tag "${tag}" of the column "${column}" is not PII, though it looks like it${/^[ -~]*$/.test(tag) ? '' : ' (it has characters that only look like those of PII, or cannot be seen)'}. Write PII as a tag of its own, and a mask. Use another word where the column holds no personal data.`,
  ),
  CONTRACT_PII_PATHS: code<{ column: string; reason: string }>(
    'The `pii_paths` of a column do not say clearly which places of its documents to mask.',
    ({ column, reason }) => `The pii_paths of the column "${column}": ${reason}.`,
  ),
  CONTRACT_MASK_GUESSABLE: code<{ column: string; mask: string; reason: string; fitting: readonly string[] }>(
    'A column with few values is tokenized, so that counting the tokens tells the values.',
    ({ column, mask, reason, fitting }) =>
      `The mask "${mask}" does not hide the column "${column}", because ${reason} and counting its tokens tells which is which. Use ${listWords(fitting, 'or')}.`,
  ),
  CONTRACT_UNMASK_UNFIT: code<{ column: string; reason: string }>(
    'The `unmask` or `token_column` of a column does not fit its mask, or widens what `access.unmask` allows.',
    ({ column, reason }) => `Column "${column}": ${reason}.`,
  ),
  CONTRACT_ROW_RULE: code<{ column: string; reason: string }>(
    'A row rule compares a column in a way that cannot be enforced.',
    ({ column, reason }) => `The row rule over "${column}" cannot be used: ${reason}.`,
  ),
  CONTRACT_GRANTEE_EMPTY: code<{ within: string }>(
    'A rule of access names nobody.',
    ({ within }) =>
      `An entry of ${within} names nobody. Give it a role, a domain or a team, for example { role: analyst }.`,
  ),
  CONTRACT_GRANTEE_NOBODY: code<{ within: string; reason: string }>(
    'A rule of access names somebody whom nobody can be.',
    ({ within, reason }) => `An entry of ${within} is nobody: ${reason}.`,
  ),
  CONTRACT_ROLE_UNKNOWN: code<{ role: string; within: string; known: readonly string[] }>(
    'A contract names a role that nobody can have, because the mesh lists its roles and this is none of them.',
    ({ role, within, known }) =>
      `Nobody can have the role "${role}" of ${within}, because CONCORD_ROLES (roles) does not list it.${didYouMean(role, known) || ` It lists ${listWords(known, 'and') || 'none'}.`} Correct the name, or add it there.`,
  ),
  CONTRACT_ROLE_DOUBTFUL: code<{ role: string; within: string; near: readonly string[] }>(
    'A warning: a role that a single contract names, to unmask or to hide rows, is spelt nearly as another.',
    ({ role, within, near }) =>
      `The role "${role}" of ${within} is named by no other contract. Did you mean ${listWords(
        near.map((name) => `"${name}"`),
        'or',
      )}? If not, list the roles of the mesh in CONCORD_ROLES (roles).`,
  ),
  CONTRACT_CONSTRAINT_UNFIT: code<{ column: string; constraint: string; reason: string }>(
    'A constraint contradicts the type of its column or another constraint.',
    ({ column, constraint, reason }) => `The constraint "${constraint}" of the column "${column}" ${reason}.`,
  ),
  CONTRACT_CHECK_INCOMPLETE: code<{ check: string; type: string; needs: string }>(
    'A quality check lacks what its type needs.',
    ({ check, type, needs }) => `The quality check "${check}" of type ${type} needs ${needs}.`,
  ),
  CONTRACT_CHECK_UNFIT: code<{ check: string; type: string; reason: string }>(
    'A quality check does not fit its column, or contradicts itself.',
    ({ check, type, reason }) => `The quality check "${check}" of type ${type} ${reason}.`,
  ),
  CONTRACT_CHECK_REFERS: code<{ check: string; given: string; known: readonly string[] }>(
    'A quality check refers to a product that is not in the mesh, or that is there in several majors.',
    ({ check, given, known }) =>
      `The quality check "${check}" refers to "${given}", which is no one product of the mesh.${didYouMean(given, known) || ` There are ${listWords(known, 'and')}.`}`,
  ),
  CONTRACT_NAME_TWICE: code<{ kind: string; name: string; other: string }>(
    'Two things in one mesh or contract have the same name.',
    ({ kind, name, other }) => `The ${kind} "${name}" stands already in ${other}. Rename or remove one of them.`,
  ),
} as const;
