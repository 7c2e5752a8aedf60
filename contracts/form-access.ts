// The form of `access` and of everyone who is named in a contract.

import { z } from 'zod';
import { count, scalar, strictMap, text } from './form-values.ts';

const granteeForm = strictMap({ role: text.optional(), domain: text.optional(), team: text.optional() });
export const granteesForm = z.array(granteeForm);

const operand = z.custom<Scalar | readonly Scalar[]>(
  (given) => (Array.isArray(given) ? given.length > 0 && given.every(isScalarValue) : isScalarValue(given)),
  { error: 'a value, a list of values, or a claim such as $claims.countries' },
);
type Scalar = z.output<typeof scalar>;

/** A rule without a comparison would let every row through. */
function isFilled(map: object): boolean {
  return Object.keys(map).length > 0;
}

function isScalarValue(given: unknown): boolean {
  return scalar.safeParse(given).success;
}

const comparisonsForm = strictMap({
  eq: operand.optional(),
  ne: operand.optional(),
  in: operand.optional(),
  notIn: operand.optional(),
  lt: operand.optional(),
  lte: operand.optional(),
  gt: operand.optional(),
  gte: operand.optional(),
}).refine(isFilled, { error: 'at least one comparison such as { eq: DE }' });

const rowRuleForm = strictMap({
  role: text.optional(),
  domain: text.optional(),
  team: text.optional(),
  where: z
    .record(z.string(), comparisonsForm)
    .refine(isFilled, { error: 'at least one comparison such as { country: { in: $claims.countries } }' }),
});

export const accessForm = strictMap({
  discovery: z.enum(['public', 'members']).optional(),
  read: granteesForm.optional(),
  write: granteesForm.optional(),
  unmask: granteesForm.optional(),
  rows: z.array(rowRuleForm).optional(),
  min_group: count.optional(),
});

export type AccessForm = z.output<typeof accessForm>;
export type GranteeForm = z.output<typeof granteeForm>;
export type RowRuleForm = z.output<typeof rowRuleForm>;
