// Codes of operations that are larger than allowed. Each says how to stay under what it names.

import { code } from './code-entry.ts';
import { listWords } from './suggest.ts';

type Limit = { readonly given: number; readonly most: number };

/** Where input values stand. */
export type InputPlace = 'variables' | 'document';

const tellPlace: Readonly<Record<InputPlace, string>> = {
  variables: 'The variables',
  document: 'The arguments in the document',
};

export const limitCodes = {
  QUERY_TOO_LONG: code<Limit & { readonly unit: 'characters' | 'lines' }>(
    'The document has more characters or lines than allowed.',
    ({ given, most, unit }) =>
      unit === 'lines'
        ? `The document has ${given} lines, at most ${most} are allowed. Leave empty lines and comments out, or split the query.`
        : `The document has ${given} characters, at most ${most} are allowed. Move values into variables, or split the query.`,
  ),
  QUERY_TOO_MANY_TOKENS: code<{ most: number }>(
    'The document has more tokens than allowed.',
    ({ most }) => `The document has more than ${most} tokens. Move values into variables, or split the query.`,
  ),
  QUERY_TOO_DEEP: code<Limit | { readonly what: 'brackets'; readonly most: number }>(
    'The selection, or the brackets of the document, are nested deeper than allowed.',
    (data) =>
      'what' in data
        ? `The brackets of the document are nested more than ${data.most} levels deep. Ask in several queries, or write the filter with fewer levels.`
        : `The selection is ${data.given} levels deep, at most ${data.most} are allowed. Ask in several queries.`,
  ),
  QUERY_TOO_MANY_ALIASES: code<Limit>(
    'The document has more aliases than allowed, fragments multiplied out.',
    ({ given, most }) => `The document has ${given} aliases, at most ${most} are allowed. Ask in several queries.`,
  ),
  QUERY_TOO_MANY_ROOT_FIELDS: code<Limit>(
    'The operation has more root fields than allowed, fragments multiplied out.',
    ({ given, most }) => `The operation has ${given} root fields, at most ${most} are allowed. Ask in several queries.`,
  ),
  QUERY_TOO_MANY_SELECTIONS: code<Limit>(
    'The document selects more fields than allowed, fragments multiplied out.',
    ({ given, most }) =>
      `The document selects ${given} fields with its fragments multiplied out, at most ${most} are allowed. Ask in several queries, each in a document of its own.`,
  ),
  QUERY_TOO_MANY_REPEATS: code<Limit>(
    'The document asks too often for fields of the same name in the same place, or spreads too many fragments there.',
    ({ given, most }) =>
      `The document asks again and again for fields of the same name in the same place, or spreads many fragments there: ${given} pairs would have to be compared, at most ${most} are allowed. Ask for each field once, or in several queries.`,
  ),
  QUERY_TOO_MANY_DIRECTIVES: code<Limit & { readonly isTogether: boolean }>(
    'The document, fragments multiplied out, or one place in it has more directives than allowed.',
    ({ given, most, isTogether }) =>
      isTogether
        ? `One field, fragment, variable or operation has ${given} directives, at most ${most} are allowed together. Give each directive once.`
        : `The document has ${given} directives with its fragments multiplied out, at most ${most} are allowed. Put @include or @skip on a fragment instead of on each of its fields, or ask in several queries.`,
  ),
  INTROSPECTION_TOO_LARGE: code<{ most: number }>(
    'The operation asks for the schema more often than allowed.',
    ({ most }) =>
      `The operation asks for more than ${most} times what the usual introspection query asks for. Send that query once and keep its answer, or ask for single types.`,
  ),
  QUERY_TOO_MANY_CONDITIONS: code<Limit>(
    'More variables than allowed decide on fields that are worked out from other subgraphs.',
    ({ given, most }) =>
      `${given} variables stand in @skip or @include of fields that need fields of other subgraphs, at most ${most} are allowed. Write true or false, or ask in several queries.`,
  ),
  QUERY_TOO_MANY_ROWS: code<Limit>(
    'The operation may ask for more rows than one request may have.',
    ({ given, most }) =>
      `The operation may return about ${given} rows, at most ${most} are allowed in one request. Ask for smaller pages with "first" and follow pageInfo.endCursor, or for fewer lists inside lists.`,
  ),
  SLICING_ARGUMENT_NEEDED: code<{ field: string; names: readonly string[] }>(
    'A list must be asked for with exactly one of the arguments that say how long it may be.',
    ({ field, names }) =>
      `The list ${field} is asked for with exactly one of ${listWords(names, 'or')}, which says how many rows it may have. Give one of them.`,
  ),
  QUERY_INPUT_TOO_DEEP: code<{ place: InputPlace; most: number }>(
    'The variables, or arguments in the document, are nested deeper than allowed.',
    ({ place, most }) =>
      `${tellPlace[place]} are nested more than ${most} levels deep. Write the filter with fewer levels.`,
  ),
  QUERY_INPUT_TOO_LARGE: code<{ place: InputPlace; most: number }>(
    'The variables, or arguments in the document, hold more lists and objects than allowed.',
    ({ place, most }) =>
      `${tellPlace[place]} hold more than ${most} lists and objects. Give many values as one list, for example with "in".`,
  ),
  QUERY_LIST_TOO_LONG: code<Limit & { readonly place: InputPlace }>(
    'A list or an object in the variables, or in an argument of the document, has more items than allowed.',
    ({ place, given, most }) =>
      `${tellPlace[place]} hold a list or an object of ${given} items, at most ${most} are allowed in one. Ask in several queries, each with a part of it.`,
  ),
  QUERY_INPUT_TOO_LONG: code<Limit>(
    'The operation hands on more text than allowed: that of its arguments, and of each variable as often as it is used.',
    ({ given, most }) =>
      `The arguments of the operation hold ${given} characters, each variable as often as it is used; at most ${most} are allowed. Send shorter values, or ask in several queries.`,
  ),
} as const;
