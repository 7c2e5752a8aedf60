// The columns of two states of a product. Every key of a column has a decision here: the compiler asks for one where a key is
// added to the model. A column of another name is another column: its field, its order and its name in SQL are others.

import { formatColumnType } from '../column-type.ts';
import type { Column, Product } from '../product.ts';
import { tableColumnOf } from '../table-column.ts';
import { compareGraphType, compareNullability } from './compare-column-type.ts';
import { compareConstraints } from './compare-constraints.ts';
import { compareMask, comparePiiTag, compareTokens } from './compare-mask.ts';
import { compareReference } from './compare-references.ts';
import { type Difference, differentWords, fieldsOf, isSame, nothing } from './difference.ts';

export type CompareColumns = (before: Column, after: Column) => readonly Difference[];

const identity: CompareColumns = () => nothing;
/** Seen in what another key says, after linking. */
const seenElsewhere: CompareColumns = () => nothing;

export const columnComparisons: { readonly [Key in keyof Column]: CompareColumns } = {
  name: identity,
  at: identity,
  type: compareGraphType,
  from: compareOrigin,
  required: compareNullability,
  description: differentWords('description', 'The description of the column'),
  title: differentWords('title', 'The title of the column'),
  unit: compareUnit,
  default: compareDefault,
  tags: differentWords('tags', 'The tags of the column'),
  isPii: comparePiiTag,
  mask: compareMask,
  unmask: seenElsewhere,
  piiPaths: seenElsewhere,
  tokenColumn: compareTokens,
  tokenLabel: seenElsewhere,
  constraints: compareConstraints,
  references: compareReference,
  transform: differentWords('transform', 'How the column comes from its source'),
  deprecated: compareDeprecated,
};

const listed = Object.values(columnComparisons);

export function compareColumns(before: Product, after: Product): readonly Difference[] {
  const find = ({ columns }: Product, { name }: Column) => columns.find((column) => column.name === name);
  return [
    ...before.columns.filter((column) => find(after, column) === undefined).map(removed),
    ...after.columns.flatMap((column): readonly Difference[] => {
      const known = find(before, column);
      if (known === undefined) return [added(column)];
      const differences = listed.flatMap((compare) => compare(known, column));
      return differences.map((difference) => ({ at: column.at, ...difference, column: column.name }));
    }),
  ];
}

function removed({ name, at, references }: Column): Difference {
  const relation = references?.productKey === null ? null : (references?.as ?? null);
  const fields = fieldsOf(name, relation);
  return { kind: 'column-removed', level: 'major', fields, message: `The column "${name}" is gone.`, column: name, at };
}

function added({ name, at }: Column): Difference {
  return {
    kind: 'column-added',
    level: 'minor',
    fields: [],
    message: `The column "${name}" is new.`,
    column: name,
    at,
  };
}

/** Where the values stand, and how they are stored: what is read stays the same. */
function compareOrigin({ from: before }: Column, after: Column): readonly Difference[] {
  if (isSame(before, after.from)) return nothing;
  const type = after.from?.type ?? null;
  const cast = type === null ? '' : `, cast from ${formatColumnType(type)}`;
  const message = `"${after.name}" is read from the column "${tableColumnOf(after)}" of the table${cast}.`;
  return [{ kind: 'source-changed', level: 'patch', fields: [], message }];
}

/** Another unit is another number for the same thing, and no type tells: dollars read as cents. */
function compareUnit({ unit: before }: Column, { name, unit: after }: Column): readonly Difference[] {
  if (before === after) return nothing;
  if (before === null)
    return [{ kind: 'words-changed', level: 'patch', fields: [], message: `The unit of "${name}" is ${after}.` }];
  const message = `The unit of "${name}" is ${after ?? 'not said any more'}, before ${before}.`;
  return [{ kind: 'type-changed', level: after === null ? 'minor' : 'major', fields: fieldsOf(name), message }];
}

function compareDefault({ default: before }: Column, { name, default: after }: Column): readonly Difference[] {
  if (isSame(before, after)) return nothing;
  const message = `Where nothing is given for "${name}" another value stands.`;
  return [{ kind: 'other-changed', level: 'minor', fields: fieldsOf(name), message }];
}

function compareDeprecated({ deprecated: before }: Column, { name, deprecated: after }: Column): readonly Difference[] {
  if (before === after) return nothing;
  if (after === null)
    return [{ kind: 'other-changed', level: 'patch', fields: [], message: `"${name}" is not deprecated any more.` }];
  if (before !== null)
    return [{ kind: 'words-changed', level: 'patch', fields: [], message: `What stands for "${name}": ${after}` }];
  return [
    {
      kind: 'deprecated',
      level: 'minor',
      fields: fieldsOf(name),
      message: `The column "${name}" is deprecated: ${after}`,
    },
  ];
}
