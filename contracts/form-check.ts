// The form of one quality check, and that of its `params` by its type. Params of two words may be written in both spellings,
// `min_rows` and `minRows`, since other tools write the second.

import { z } from 'zod';
import { type CheckRule, checkTypes } from './check-rule.ts';
import { columnName, duration, matchingText, percent, record, scalar, strictMap, text } from './form-values.ts';

/** One item of `quality`. */
export const checkForm = strictMap({
  name: text,
  type: z.enum(checkTypes),
  column: columnName.optional(),
  params: record.optional(),
  severity: z.enum(['error', 'warning']).optional(),
  threshold: z.number().nonnegative().optional(),
  description: z.string().optional(),
});

export type CheckForm = z.output<typeof checkForm>;

const rows = z.int().nonnegative();

/** What all types together may have; each form takes its own part. */
const parts = {
  min: scalar,
  max: scalar,
  values: z.array(scalar).min(1),
  pattern: text,
  max_age: duration,
  maxAge: duration,
  max_stale_hours: z.number().positive(),
  maxStaleHours: z.number().positive(),
  min_rows: rows,
  minRows: rows,
  max_rows: rows,
  maxRows: rows,
  sql: text,
  product: matchingText(
    /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(@[1-9]\d*)?$/,
    'a product as <domain>.<product>, such as customer.customer_dim or customer.customer_dim@3',
  ),
  column: columnName,
  promise: percent,
  reference: matchingText(
    /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
    'a table as <domain>.<layer>.<table>, such as orders.raw.orders_landing',
  ),
  max_change_percent: z.number().positive(),
  maxChangePercent: z.number().positive(),
  allow_extra: z.boolean(),
  allowExtra: z.boolean(),
} as const;

type PartName = keyof typeof parts;
export type ParamsForm = { readonly [Name in PartName]?: z.output<(typeof parts)[Name]> | undefined };

function formOf(...names: readonly PartName[]): z.ZodType<ParamsForm> {
  return strictMap(Object.fromEntries(names.map((name) => [name, parts[name].optional()])));
}

export const paramsForms: Readonly<Record<CheckRule['kind'], z.ZodType<ParamsForm>>> = {
  not_null: formOf(),
  unique: formOf(),
  range: formOf('min', 'max'),
  accepted_values: formOf('values'),
  pattern: formOf('pattern'),
  freshness: formOf('max_age', 'maxAge', 'max_stale_hours', 'maxStaleHours'),
  row_count: formOf('min_rows', 'minRows', 'max_rows', 'maxRows'),
  custom_sql: formOf('sql'),
  referential: formOf('product', 'column'),
  completeness: formOf('promise', 'reference'),
  volume: formOf('max_change_percent', 'maxChangePercent'),
  schema: formOf('allow_extra', 'allowExtra'),
};
