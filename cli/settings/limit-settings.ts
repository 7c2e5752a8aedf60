// Settings of how large an operation may be; each is checked before the operation is planned.

import { defaultLimits, type Limits } from '../../gateway/limits/limits.ts';
import * as forms from './forms.ts';
import { setting } from './setting.ts';

const limit = (name: keyof Limits, key: string, most: number, meaning: string) =>
  setting({ key: `limits.${key}`, form: forms.count(1, most), otherwise: defaultLimits[name], meaning });

export const limitsTable = {
  limitCharacters: limit('characters', 'characters', 10_000_000, 'characters of a document'),
  limitLines: limit('lines', 'lines', 1_000_000, 'lines of a document'),
  limitTokens: limit('tokens', 'tokens', 1_000_000, 'words and signs of a document'),
  limitDepth: limit('depth', 'depth', 200, 'levels of fields inside fields'),
  limitAliases: limit('aliases', 'aliases', 10_000, 'aliases of a document, fragments multiplied out'),
  limitRootFields: limit('rootFields', 'root_fields', 1_000, 'fields at the top of an operation'),
  limitSelections: limit('selections', 'selections', 1_000_000, 'fields of a document, fragments multiplied out'),
  limitRepeats: limit(
    'repeats',
    'repeats',
    10_000_000,
    'pairs of fields of the same name in the same place, which have to be compared',
  ),
  limitDirectives: limit('directives', 'directives', 10_000, 'directives of a document, fragments multiplied out'),
  limitDirectivesTogether: limit(
    'directivesTogether',
    'directives_together',
    100,
    'directives of one field, fragment, variable or operation',
  ),
  limitInputDepth: limit(
    'inputDepth',
    'input_depth',
    140,
    'levels of lists and objects in the variables, or in arguments of the document',
  ),
  limitInputObjects: limit(
    'inputObjects',
    'input_objects',
    1_000_000,
    'lists and objects in the variables, or in arguments of the document',
  ),
  limitListItems: limit(
    'listItems',
    'list_items',
    1_000_000,
    'items of one list or object in the variables, or in an argument',
  ),
  limitInputCharacters: limit(
    'inputCharacters',
    'input_characters',
    100_000_000,
    'characters of all arguments, a variable as often as it is used',
  ),
  limitIntrospection: limit(
    'introspection',
    'introspection',
    1_000,
    'how much of the schema an operation may ask for, as a multiple of the usual introspection query',
  ),
  limitRows: limit('rows', 'rows', 10_000_000, 'rows that an operation may ask for, by estimate'),
  limitListSize: limit(
    'listSize',
    'list_size',
    10_000,
    'rows that the estimate takes a list for of which nothing says how long it is',
  ),
} as const;
