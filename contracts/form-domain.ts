// The form of domain.yaml, and of an owner.

import { z } from 'zod';
import { matchingText, strictMap, text, texts } from './form-values.ts';

/** `"@orders-team"` or `{ team: "@orders-team", on_call: ... }`. */
export const ownerForm = z.preprocess(
  (given) => (typeof given === 'string' || typeof given === 'number' ? { team: given } : given),
  strictMap({
    team: text,
    on_call: text.optional(),
    contact: text.optional(),
    slack: text.optional(),
    reviewers: texts.optional(),
  }),
);

export const domainForm = {
  name: text,
  title: text.optional(),
  bounded_context: text,
  owner: ownerForm,
  repository: text.optional(),
  code_owners: texts.optional(),
  database: strictMap({
    url_env: matchingText(
      /^(?!CONCORD_)[A-Z_][A-Z0-9_]*$/,
      'the name of an environment variable such as ORDERS_DATABASE_URL',
    ),
  }).optional(),
};

export type OwnerForm = z.output<typeof ownerForm>;
export type DomainForm = { readonly [Key in keyof typeof domainForm]?: z.output<(typeof domainForm)[Key]> };
