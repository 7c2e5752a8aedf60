// Codes of linking contracts with each other: references, names generated for the graph, domains.

import { code } from './code-entry.ts';
import { didYouMean, listWords } from './suggest.ts';

type TokenColumnReason =
  | { readonly kind: 'itself' }
  | { readonly kind: 'hidden'; readonly others: readonly string[] }
  | { readonly kind: 'tokens'; readonly of: string; readonly others: readonly string[] };

function describeReason(reason: TokenColumnReason): string {
  if (reason.kind === 'itself') return 'that is the column itself';
  const places = listWords(reason.others, 'and');
  if (reason.kind === 'hidden') return `it is masked or PII by ${places}`;
  return `it holds the tokens of "${reason.of}", which is masked or PII by ${places}`;
}

export const contractLinkCodes = {
  CONTRACT_DOMAIN_MISSING: code<{ domain: string; file: string }>(
    'A contract stands in a folder without a domain.yaml that could be read.',
    ({ domain, file }) =>
      `The domain "${domain}" has no readable ${file}, so its products are not served. Add or mend that file.`,
  ),
  CONTRACT_GRAPH_NAME_CLASH: code<{ name: string; graphqlName: string; other: string }>(
    'Two products or domains would have the same generated name in the graph.',
    ({ name, graphqlName, other }) =>
      `"${name}" would be "${graphqlName}" in the graph, a name that belongs to ${other}. Rename "${name}".`,
  ),
  CONTRACT_REFERENCE_PRODUCT: code<{ given: string; column: string; known: readonly string[] }>(
    'A reference names a product that the mesh does not have.',
    ({ given, column, known }) =>
      `The column "${column}" references "${given}", which the mesh does not have.${didYouMean(given, known) || ' Write it as <domain>.<product>, as in customer.customer_dim.'}`,
  ),
  CONTRACT_REFERENCE_AMBIGUOUS: code<{ given: string; column: string; majors: readonly string[] }>(
    'A reference names no major version although several are live.',
    ({ given, column, majors }) =>
      `The column "${column}" references "${given}", of which several majors are live. Write ${listWords(majors, 'or')}.`,
  ),
  CONTRACT_REFERENCE_COLUMN: code<{ given: string; column: string; product: string; key: readonly string[] }>(
    'A reference names a column that is not the single primary key of the product.',
    ({ given, column, product, key }) =>
      key.length === 1
        ? `The column "${column}" references "${given}", but the key of ${product} is "${key[0]}". Reference that column.`
        : `The column "${column}" references "${given}", but ${product} has no key of a single column (its key: ${listWords(key, 'and') || 'none'}). Remove the reference.`,
  ),
  CONTRACT_REFERENCE_TYPE: code<{ column: string; type: string; product: string; key: string; keyType: string }>(
    'A foreign key and the key that it references differ in type.',
    ({ column, type, product, key, keyType }) =>
      `The column "${column}" is ${type}, but "${key}" of ${product}, which it references, is ${keyType}. Give both the same type.`,
  ),
  CONTRACT_REFERENCE_CONTRADICTS: code<{
    column: string;
    what: string;
    given: string;
    product: string;
    key: string;
    expected: string;
  }>(
    'A foreign key declares another mask, unmask or PII tag than the key that it references.',
    ({ column, what, given, product, key, expected }) =>
      `The column "${column}" declares ${what} ${given}, but the key "${key}" of ${product} has ${expected}. A foreign key inherits it: remove ${what} here, or change it there.`,
  ),
  CONTRACT_REFERENCE_CYCLE: code<{ column: string; chain: readonly string[] }>(
    'References lead back to where they began.',
    ({ column, chain }) =>
      `The references of the column "${column}" lead in a circle (${chain.join(' -> ')}). Remove one of them.`,
  ),
  CONTRACT_REVERSE_CLASH: code<{ reverse: string; column: string; product: string; other: string }>(
    'A reverse relation has a name that the referenced product uses already.',
    ({ reverse, column, product, other }) =>
      `The reverse name "${reverse}" of the column "${column}" is taken in ${product} by ${other}. Choose another.`,
  ),
  CONTRACT_REFERENCE_DROPPED: code<{ column: string; target: string; reason: string; consequence: string }>(
    'A warning: a relation is not served because the product that it leads to is not.',
    ({ column, target, reason, consequence }) =>
      `The relation of "${column}" to ${target} is not served, because ${reason}. ${consequence}`,
  ),
  CONTRACT_SOURCE_STRICTER: code<{ column: string; given: string; others: readonly string[]; isForeign: boolean }>(
    'A warning: a column is masked more strictly than its contract says, because another contract over the same column of the table, or over that of the key it references, says so.',
    ({ column, given, others, isForeign }) =>
      `The column "${column}" is served with ${given}, because ${listWords(others, 'and')} ${others.length === 1 ? 'says' : 'say'} so of the same data, and the strictest contract wins. ${isForeign ? 'It is as the key that it references: agree with the owner there.' : 'Write the same here, or agree with the owner there.'}`,
  ),
  CONTRACT_SOURCE_UNFIT: code<{ column: string; given: string; others: readonly string[]; reason: string }>(
    'A column would have to be as strict as another contract over the same column of the table makes it, and cannot.',
    ({ column, given, others, reason }) =>
      `The column "${column}" must have ${given}, because ${listWords(others, 'and')} ${others.length === 1 ? 'says' : 'say'} so of the same data, and the strictest contract wins. But ${reason}.`,
  ),
  CONTRACT_FROM_UNFIT: code<{ column: string; reason: string }>(
    'A column cannot be made of the column of the table that `from` names.',
    ({ column, reason }) => `The column "${column}" cannot be taken from there: ${reason}.`,
  ),
  CONTRACT_TOKEN_COLUMN: code<{ column: string; tokenColumn: string; reason: TokenColumnReason }>(
    'A `token_column` is a column that is to be hidden, and masked viewers would see it as it is.',
    ({ column, tokenColumn, reason }) =>
      `The token_column of "${column}" cannot be "${tokenColumn}": masked viewers see its values as they are, and ${describeReason(reason)}. Name a column that holds the tokens of "${column}" and nothing else, or leave token_column out.`,
  ),
  CONTRACT_GROUP_STRICTER: code<{ minGroup: number | null; other: string }>(
    'A warning: larger groups are left out of aggregates than the contract says, because another contract over the same table says so.',
    ({ minGroup, other }) =>
      minGroup === null
        ? `Aggregates show no group at all, because min_group at ${other} is of the same table and cannot be read. Mend it there.`
        : `Aggregates leave out groups of fewer than ${minGroup} rows, because ${other} says so of the same table. Write min_group: ${minGroup} here, or agree with the owner there.`,
  ),
} as const;
