// The form of one column of `schema`.

import { z } from 'zod';
import { granteesForm } from './form-access.ts';
import {
  columnName,
  columnType,
  fieldName,
  matchingText,
  scalar,
  strictMap,
  tableColumnName,
  text,
  texts,
} from './form-values.ts';
import { maskNames } from './masks.ts';
import type { Mask } from './product.ts';

/** `not_null` and `unique` stand as words, the others as maps: `[not_null, { min: 0 }]`. */
const constraintForm = z.preprocess(
  (given) => (typeof given === 'object' ? given : { [String(given)]: true }),
  strictMap({
    not_null: z.literal(true).optional(),
    unique: z.literal(true).optional(),
    min: scalar.optional(),
    max: scalar.optional(),
    in: z.array(scalar).min(1).optional(),
    pattern: text.optional(),
  }),
);

const referencesForm = strictMap({
  product: matchingText(
    /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(@[1-9]\d*)?$/,
    'a product as <domain>.<product>, such as customer.customer_dim or customer.customer_dim@3',
  ),
  column: columnName,
  as: fieldName.optional(),
  reverse: fieldName.optional(),
});

/** The column of the table; with the type that it has there, where the contract's is another. */
const fromForm = z.preprocess(
  (given) => (typeof given === 'string' ? { column: given } : given),
  strictMap({ column: tableColumnName, type: columnType.optional() }),
);

export const columnForm = strictMap({
  name: columnName,
  type: columnType,
  from: fromForm.optional(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  title: text.optional(),
  unit: text.optional(),
  default: z.unknown().optional(),
  tags: texts.optional(),
  mask: z.enum(maskNames as readonly [Mask, ...Mask[]]).optional(),
  token_column: columnName.optional(),
  unmask: granteesForm.optional(),
  pii_paths: z.array(z.string()).min(1).optional(),
  constraints: z.array(constraintForm).optional(),
  references: referencesForm.optional(),
  transform: text.optional(),
  deprecated: text.optional(),
});

export type ColumnForm = z.output<typeof columnForm>;
