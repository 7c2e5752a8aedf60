// Settings of how large an operation may be; each is checked before the operation is planned.

import { defaultLimits, type Limits } from '../../gateway/limits.ts';
import * as forms from './forms.ts';
import { setting } from './setting.ts';

const limit = (name: keyof Limits, key: string, most: number, meaning: string) =>
  setting({ key: `limits.${key}`, form: forms.count(1, most), otherwise: defaultLimits[name], meaning });

export const limitsTable = {
  limitCharacters: limit('characters', 'characters', 10_000_000, 'characters of an operation'),
  limitTokens: limit('tokens', 'tokens', 1_000_000, 'words and signs of an operation'),
  limitDepth: limit('depth', 'depth', 200, 'levels of fields inside fields'),
  limitAliases: limit('aliases', 'aliases', 10_000, 'aliases of an operation'),
  limitRootFields: limit('rootFields', 'root_fields', 1_000, 'fields at the top of an operation'),
  limitSelections: limit('selections', 'selections', 1_000_000, 'fields of an operation, fragments multiplied out'),
  limitRows: limit('rows', 'rows', 10_000_000, 'rows that an operation may ask for, by estimate'),
} as const;
